import { Injectable } from '@nestjs/common';
import { CatalogueStore, ProductsUseCase } from '#libs/catalogue';
import { PostDemand } from '#libs/demands';
import { err, ok, parseUnitPrice, type Result, type UnitPrice } from '#libs/kernel';
import { openTable, ProblemList, type TableEncoding, type Tx } from '#libs/platform';
import { type DemandLineDraft, isDay, NO_REPORT, POST_DEMAND_REFUSALS, PRODUCT_REFUSALS } from '#libs/rules';
import type { RowKind } from '../import-kinds.js';
import type { Tally } from '../persistence/imports.store.js';
import { ROW_PROBLEMS } from '../refusals.js';

/** Rows of one file: more are split by hand. */
const MOST_ROWS = 20_000;

const PRODUCT_TYPE = {
  productType: { heading: ['product_type', '品种'] },
  unit: { heading: ['unit', '单位'], optional: true },
} as const;
const PRODUCT_COLUMNS = {
  ...PRODUCT_TYPE,
  brand: { heading: ['brand', '品牌'] },
  manufacturer: { heading: ['manufacturer', '生产企业'] },
  site: { heading: ['site', '产地'], optional: true },
} as const;
const DEMAND_COLUMNS = {
  ...PRODUCT_TYPE,
  reference: { heading: ['reference', '需求编号'] },
  corridor: { heading: ['corridor', '通道'] },
  currency: { heading: ['currency', '币种'] },
  quantity: { heading: ['quantity', '数量'] },
  destination: { heading: ['destination', '目的国'] },
  deliveryFrom: { heading: ['delivery_from', '交货起'] },
  deliveryTo: { heading: ['delivery_to', '交货止'] },
  ceilingPrice: { heading: ['ceiling_price', '最高单价'], optional: true },
} as const;
type ProductValues = Readonly<Record<keyof typeof PRODUCT_COLUMNS, string>>;
type DemandValues = Readonly<Record<keyof typeof DEMAND_COLUMNS, string>>;
interface Row<V> {
  readonly number: number;
  readonly values: V;
}

/** What is taken or refused as one: a product, or all rows of a demand. */
export interface Unit {
  readonly rows: number;
  take(tx: Tx, problems: ProblemList): Promise<Omit<Tally, 'rows'>>;
}
export interface RowsOfFile {
  /** Empty where nothing may be taken. */
  readonly units: readonly Unit[];
  /** Rows that could not be read at all. */
  readonly problems: ProblemList;
  readonly unread: number;
}
export interface TableFile {
  readonly bytes: Uint8Array;
  readonly encoding?: TableEncoding | undefined;
  readonly sheet?: string | undefined;
}

/** Products of a supplier and demands of a purchaser, as units that are taken whole or not at all. */
@Injectable()
export class RowImports {
  constructor(
    private readonly catalogue: CatalogueStore,
    private readonly products: ProductsUseCase,
    private readonly demands: PostDemand,
  ) {}

  async read(kind: RowKind, { bytes, encoding, sheet }: TableFile): Promise<RowsOfFile> {
    const problems = new ProblemList(1000);
    const options = { encoding, sheet, limits: { rows: MOST_ROWS } };
    const units: Unit[] = [];
    if (kind === 'products') {
      const table = openTable(bytes, { ...options, columns: PRODUCT_COLUMNS }, problems);
      for await (const row of table?.rows ?? []) units.push(this.productOf(row));
      return { units, problems, unread: problems.count };
    }
    const demands = new Map<string, Row<DemandValues>[]>();
    const table = openTable(bytes, { ...options, columns: DEMAND_COLUMNS }, problems);
    let read = 0;
    for await (const row of table?.rows ?? []) {
      read += 1;
      const { reference } = row.values;
      demands.set(reference, [...(demands.get(reference) ?? []), row]);
    }
    if (problems.count === 0)
      return { units: [...demands.values()].map((rows) => this.demandOf(rows)), problems, unread: 0 };
    const unread = problems.count + read;
    problems.add(ROW_PROBLEMS, 'FILE_NOT_TAKEN');
    return { units, problems, unread };
  }

  private productOf({ number: row, values }: Row<ProductValues>): Unit {
    return {
      rows: 1,
      take: async (tx, problems) => {
        const { brand, manufacturer, site } = values;
        const types = await this.typesOf(tx, [values]);
        const type = types.get(keyOf(values));
        if (type === undefined) {
          problems.add(
            ROW_PROBLEMS,
            'PRODUCT_TYPE_NOT_FOUND',
            { row, column: 'product_type' },
            { value: values.productType },
          );
          return REFUSED(1);
        }
        const draft = { productTypeId: type, brand, manufacturer, site: site === '' ? null : site };
        const listed = await this.products.within(tx, draft);
        if (listed.ok) return { accepted: 1, unchanged: 0, refused: 0 };
        // The same file again changes nothing.
        if (listed.code === 'PRODUCT_EXISTS') return { accepted: 0, unchanged: 1, refused: 0 };
        problems.add(inRow(PRODUCT_REFUSALS), listed.code, { row }, listed.details);
        return REFUSED(1);
      },
    };
  }

  private demandOf(rows: readonly Row<DemandValues>[]): Unit {
    return {
      rows: rows.length,
      take: async (tx, problems) => {
        const before = problems.count;
        const [first] = rows;
        if (!first) return REFUSED(0);
        const types = await this.typesOf(
          tx,
          rows.map(({ values }) => values),
        );
        const lines = rows.flatMap((row) => {
          const line = lineOf(row, first, types, problems);
          return line ? [line] : [];
        });
        const { reference, corridor: corridorCode, currency } = first.values;
        if (problems.count > before) {
          problems.add(ROW_PROBLEMS, 'DEMAND_NOT_TAKEN', { row: first.number }, { value: reference });
          return REFUSED(rows.length);
        }
        const posted = await this.demands.within(tx, { corridorCode, reference, currency, lines });
        if (posted.ok) return { accepted: rows.length, unchanged: 0, refused: 0 };
        const { line } = posted.details;
        const at = typeof line === 'number' ? rows[line - 1] : first;
        problems.add(inRow(POST_DEMAND_REFUSALS), posted.code, { row: at?.number ?? first.number }, posted.details);
        return REFUSED(rows.length);
      },
    };
  }

  /** Of names and ids: the one type of the catalogue that is meant. */
  private async typesOf(tx: Tx, wanted: readonly WantedType[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.catalogue.namedTypes(
      tx,
      wanted.map(({ productType }) => productType),
    );
    return new Map(
      wanted.flatMap((value): [string, string][] => {
        const { productType, unit } = value;
        const fitting = found.filter(
          ({ id, nameEn, unit: its }) =>
            id === productType.toLowerCase() ||
            (nameEn.toLowerCase() === productType.toLowerCase() && (unit === '' || its === unit)),
        );
        const [only, ...others] = fitting;
        return only && others.length === 0 ? [[keyOf(value), only.id]] : [];
      }),
    );
  }
}

type WantedType = Readonly<Record<keyof typeof PRODUCT_TYPE, string>>;
const keyOf = ({ productType, unit }: WantedType): string => `${productType}\n${unit}`;
const REFUSED = (rows: number): Omit<Tally, 'rows'> => ({ accepted: 0, unchanged: 0, refused: rows });

/** The rules' own texts, with the row in front. */
const inRow = <C extends string>(
  texts: Readonly<Record<C, { readonly en: string; readonly zh: string }>>,
): Readonly<Record<C, { readonly en: string; readonly zh: string }>> =>
  Object.fromEntries(
    Object.entries<{ readonly en: string; readonly zh: string }>(texts).map(([code, { en, zh }]) => [
      code,
      { en: `Row {row}: ${en}`, zh: `第 {row} 行：${zh}` },
    ]),
  ) as Readonly<Record<C, { readonly en: string; readonly zh: string }>>;

const SAME = { corridor: 'corridor', currency: 'currency' } as const;

function lineOf(
  { number: row, values }: Row<DemandValues>,
  first: Row<DemandValues>,
  types: ReadonlyMap<string, string>,
  problems: ProblemList,
): DemandLineDraft | undefined {
  const before = problems.count;
  for (const [name, column] of Object.entries(SAME)) {
    const value = values[name as keyof typeof SAME];
    if (value !== first.values[name as keyof typeof SAME])
      problems.add(ROW_PROBLEMS, 'DEMAND_DIFFERS', { row, column }, { value, first: first.number });
  }
  const productTypeId = types.get(keyOf(values));
  if (productTypeId === undefined)
    problems.add(
      ROW_PROBLEMS,
      'PRODUCT_TYPE_NOT_FOUND',
      { row, column: 'product_type' },
      { value: values.productType },
    );
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
  return {
    productTypeId,
    quantity,
    destination,
    deliveryFrom,
    deliveryTo,
    ceilingPrice: price.value,
    report: NO_REPORT,
  };
}

function priceOf(text: string): Result<UnitPrice | null, 'MALFORMED'> {
  if (text === '') return ok(null);
  const price = parseUnitPrice(text);
  return price === undefined ? err('MALFORMED') : ok(price);
}
