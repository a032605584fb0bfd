export { TABLE_ENCODINGS, type TableEncoding } from './encoding.js';
export { TABLE_LIMITS } from './limits.js';
export { ProblemList, type TableProblem } from './problems.js';
export { openTable, type TableColumns, type TableForm } from './read-table.js';
