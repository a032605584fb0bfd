export { TABLE_ENCODINGS, type TableEncoding } from './encoding.js';
export { TABLE_LIMITS, type TableLimits } from './limits.js';
export { ProblemList, type ProblemPlace, type TableProblem } from './problems.js';
export {
  openTable,
  type Table,
  type TableColumns,
  type TableForm,
  type TableOptions,
  type TableRow,
} from './read-table.js';
export { TABLE_PROBLEMS } from './table-problems.js';
