export { ClosingModule } from './closing.module.js';
export { CLOSING_ENTITIES } from './persistence/rows.js';
