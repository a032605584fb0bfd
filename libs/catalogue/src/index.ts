export { ProductType } from './graphql/types.js';
