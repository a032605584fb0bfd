export { CatalogueModule } from './catalogue.module.js';
export { ProductType } from './graphql/types.js';
export { CATALOGUE_ENTITIES } from './persistence/rows.js';
