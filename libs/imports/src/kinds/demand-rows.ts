import { Injectable } from '@nestjs/common';
import { PostDemand } from '#libs/demands';
import { err, groupBy, ok, parseUnitPrice, type Result, type UnitPrice } from '#libs/kernel';
import { openTable, ProblemList } from '#libs/platform';
import { type DemandLineDraft, isDay, NO_REPORT, POST_DEMAND_REFUSALS } from '#libs/rules';
import { ROW_PROBLEMS } from '../refusals.js';
import { PRODUCT_TYPE_COLUMNS, ProductTypes, type WantedType } from './product-types.js';
import {
  inRow,
  MOST_ROWS,
  REFUSED,
  type Row,
  type RowReader,
  type RowsOfFile,
  type TableFile,
  TAKEN,
  type Unit,
} from './units.js';

const COLUMNS = {
  ...PRODUCT_TYPE_COLUMNS,
  reference: { heading: ['reference', '需求编号'] },
  corridor: { heading: ['corridor', '通道'] },
  currency: { heading: ['currency', '币种'] },
  quantity: { heading: ['quantity', '数量'] },
  destination: { heading: ['destination', '目的国'] },
  deliveryFrom: { heading: ['delivery_from', '交货起'] },
  deliveryTo: { heading: ['delivery_to', '交货止'] },
  ceilingPrice: { heading: ['ceiling_price', '最高单价'], optional: true },
} as const;
type Values = Readonly<Record<keyof typeof COLUMNS, string>>;
type TypeOf = (type: WantedType) => string | undefined;

/** Demands of a purchaser: the rows of one reference are one demand. */
@Injectable()
export class DemandRows implements RowReader {
  constructor(
    private readonly types: ProductTypes,
    private readonly demands: PostDemand,
  ) {}

  async read({ bytes, ...how }: TableFile): Promise<RowsOfFile> {
    const problems = new ProblemList(1000);
    const table = openTable(bytes, { ...how, columns: COLUMNS, limits: { rows: MOST_ROWS } }, problems);
    const rows: Row<Values>[] = [];
    for await (const row of table?.rows ?? []) rows.push(row);
    if (problems.count === 0) {
      const demands = groupBy(rows, ({ values }) => values.reference);
      return { units: [...demands.values()].map((own) => this.unitOf(own)), problems, unread: 0 };
    }
    problems.add(ROW_PROBLEMS, 'FILE_NOT_TAKEN');
    return { units: [], problems, unread: rows.length + (table?.unread() ?? 0) };
  }

  private unitOf(rows: readonly Row<Values>[]): Unit {
    return {
      rows: rows.length,
      take: async (tx, problems) => {
        const before = problems.count;
        const [first] = rows;
        if (!first) return REFUSED(0);
        const typeOf = await this.types.of(
          tx,
          rows.map(({ values }) => values),
        );
        const lines = rows.flatMap((row) => lineOf(row, first, typeOf, problems) ?? []);
        const { reference, corridor: corridorCode, currency } = first.values;
        if (problems.count > before) {
          problems.add(ROW_PROBLEMS, 'DEMAND_NOT_TAKEN', { row: first.number }, { value: reference });
          return REFUSED(rows.length);
        }
        const posted = await this.demands.within(tx, { corridorCode, reference, currency, lines });
        if (posted.ok) return TAKEN(rows.length);
        const { line } = posted.details;
        const at = typeof line === 'number' ? rows[line - 1] : first;
        problems.add(inRow(POST_DEMAND_REFUSALS), posted.code, { row: at?.number ?? first.number }, posted.details);
        return REFUSED(rows.length);
      },
    };
  }
}

/** What rows of one demand have to say alike. */
const SAME = ['corridor', 'currency'] as const;

function lineOf(
  { number: row, values }: Row<Values>,
  first: Row<Values>,
  typeOf: TypeOf,
  problems: ProblemList,
): DemandLineDraft | undefined {
  const before = problems.count;
  for (const column of SAME) {
    const value = values[column];
    if (value !== first.values[column])
      problems.add(ROW_PROBLEMS, 'DEMAND_DIFFERS', { row, column }, { value, first: first.number });
  }
  const productTypeId = typeOf(values);
  if (productTypeId === undefined) {
    const place = { row, column: 'product_type' };
    problems.add(ROW_PROBLEMS, 'PRODUCT_TYPE_NOT_FOUND', place, { value: values.productType });
  }
  const malformed = (column: string, value: string, expected: string, expectedZh: string): void =>
    problems.add(
      ROW_PROBLEMS,
      'VALUE_MALFORMED',
      { row, column },
      { value: value.slice(0, 100), expected, expectedZh },
    );
  if (!/^[1-9]\d{0,14}$/.test(values.quantity))
    malformed('quantity', values.quantity, 'a whole number of units', '整数数量');
  for (const [column, day] of [
    ['delivery_from', values.deliveryFrom],
    ['delivery_to', values.deliveryTo],
  ] as const) {
    if (!isDay(day)) malformed(column, day, 'a day as YYYY-MM-DD', '日期（YYYY-MM-DD）');
  }
  const price = priceOf(values.ceilingPrice);
  if (!price.ok) malformed('ceiling_price', values.ceilingPrice, 'a price such as 0.55', '价格，例如 0.55');
  if (problems.count > before || productTypeId === undefined || !price.ok) return undefined;
  const { destination, deliveryFrom, deliveryTo } = values;
  const quantity = BigInt(values.quantity);
  const ceilingPrice = price.value;
  return { productTypeId, quantity, destination, deliveryFrom, deliveryTo, ceilingPrice, report: NO_REPORT };
}

function priceOf(text: string): Result<UnitPrice | null, 'MALFORMED'> {
  if (text === '') return ok(null);
  const price = parseUnitPrice(text);
  return price === undefined ? err('MALFORMED') : ok(price);
}
