export { ImportsModule } from './imports.module.js';
export { IMPORTS_ENTITIES } from './persistence/rows.js';
