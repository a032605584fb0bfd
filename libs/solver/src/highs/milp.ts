/** A mixed-integer linear programme as HiGHS takes it: minimise cost · x within the bounds of columns and rows. */
export interface Milp {
  readonly columns: number;
  readonly rows: number;
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where a column takes whole numbers only. */
  readonly integral: Int32Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row by row: the entries of row i stand at starts[i] … starts[i + 1] − 1. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** A coefficient of a row: the column and its factor. */
export type Term = readonly [column: number, factor: number];

export interface ColumnOptions {
  readonly lower?: number;
  /** Unbounded when absent. */
  readonly upper?: number;
  readonly integral?: boolean;
}

/**
 * Collects columns and rows in the order in which they are added. HiGHS answers the same model with the same optimum,
 * and another order of rows or columns perhaps with another one among equals: so build in canonical order.
 */
export class MilpBuilder {
  private readonly cost: number[] = [];
  private readonly lower: number[] = [];
  private readonly upper: number[] = [];
  private readonly integral: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly starts: number[] = [0];
  private readonly indices: number[] = [];
  private readonly values: number[] = [];

  /** Adds a column; answers its number. */
  column(cost: number, { lower = 0, upper = Infinity, integral = false }: ColumnOptions = {}): number {
    this.cost.push(cost);
    this.lower.push(lower);
    this.upper.push(upper);
    this.integral.push(integral ? 1 : 0);
    return this.cost.length - 1;
  }

  /** Adds the row lower <= terms <= upper; answers its number. No column may stand in it twice. */
  row(terms: readonly Term[], lower: number, upper: number): number {
    for (const [column, factor] of terms) {
      this.indices.push(column);
      this.values.push(factor);
    }
    this.starts.push(this.indices.length);
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rowLower.length - 1;
  }

  build(): Milp {
    return {
      columns: this.cost.length,
      rows: this.rowLower.length,
      cost: Float64Array.from(this.cost),
      lower: Float64Array.from(this.lower),
      upper: Float64Array.from(this.upper),
      integral: Int32Array.from(this.integral),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      starts: Int32Array.from(this.starts),
      indices: Int32Array.from(this.indices),
      values: Float64Array.from(this.values),
    };
  }
}
