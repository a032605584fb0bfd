export { CatalogueModule } from './catalogue.module.js';
export { ProductType } from './graphql/types.js';
export { CatalogueStore, type ProductTypeRecord } from './persistence/catalogue.store.js';
export { CATALOGUE_ENTITIES } from './persistence/rows.js';
