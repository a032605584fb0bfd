import { Injectable } from '@nestjs/common';
import { CatalogueStore, ProductsUseCase } from '#libs/catalogue';
import { openTable, ProblemList, type Tx } from '#libs/platform';
import { PRODUCT_REFUSALS, type ProductDraft } from '#libs/rules';
import { ROW_PROBLEMS } from '../refusals.js';
import { PRODUCT_TYPE_COLUMNS, ProductTypes } from './product-types.js';
import {
  inRow,
  MOST_ROWS,
  REFUSED,
  type Row,
  type RowReader,
  type RowsOfFile,
  type TableFile,
  TAKEN,
  UNCHANGED,
  type Unit,
} from './units.js';

const COLUMNS = {
  ...PRODUCT_TYPE_COLUMNS,
  brand: { heading: ['brand', '品牌'] },
  manufacturer: { heading: ['manufacturer', '生产企业'] },
  site: { heading: ['site', '产地'], optional: true },
} as const;
type Values = Readonly<Record<keyof typeof COLUMNS, string>>;

/** Products of a supplier, each by itself. */
@Injectable()
export class ProductRows implements RowReader {
  constructor(
    private readonly catalogue: CatalogueStore,
    private readonly types: ProductTypes,
    private readonly products: ProductsUseCase,
  ) {}

  async read({ bytes, ...how }: TableFile): Promise<RowsOfFile> {
    const problems = new ProblemList(1000);
    const table = openTable(bytes, { ...how, columns: COLUMNS, limits: { rows: MOST_ROWS } }, problems);
    const units: Unit[] = [];
    for await (const row of table?.rows ?? []) units.push(this.unitOf(row));
    return { units, problems, unread: table?.unread() ?? 0 };
  }

  private unitOf({ number: row, values }: Row<Values>): Unit {
    const { brand, manufacturer, site } = values;
    return {
      rows: 1,
      take: async (tx, problems) => {
        const productTypeId = (await this.types.of(tx, [values]))(values);
        if (productTypeId === undefined) {
          const place = { row, column: 'product_type' };
          problems.add(ROW_PROBLEMS, 'PRODUCT_TYPE_NOT_FOUND', place, { value: values.productType });
          return REFUSED(1);
        }
        const draft = { productTypeId, brand, manufacturer, site: site === '' ? null : site };
        const listed = await this.products.within(tx, draft);
        if (listed.ok) return TAKEN(1);
        if (listed.code !== 'PRODUCT_EXISTS') {
          problems.add(inRow(PRODUCT_REFUSALS), listed.code, { row }, listed.details);
          return REFUSED(1);
        }
        return (await this.saysTheSame(tx, draft, row, problems)) ? UNCHANGED(1) : REFUSED(1);
      },
    };
  }

  /** Whether the brand is listed just as the row has it: the same file again changes nothing. */
  private async saysTheSame(tx: Tx, draft: ProductDraft, row: number, problems: ProblemList): Promise<boolean> {
    const listed = await this.catalogue.listed(tx, draft);
    const differing = (['manufacturer', 'site'] as const).filter((column) => listed?.[column] !== draft[column]);
    for (const column of differing) {
      const values = { listed: listed?.[column] ?? '', value: draft[column] ?? '' };
      problems.add(ROW_PROBLEMS, 'PRODUCT_DIFFERS', { row, column }, values);
    }
    return differing.length === 0;
  }
}
