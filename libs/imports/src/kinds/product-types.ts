import { Injectable } from '@nestjs/common';
import { CatalogueStore } from '#libs/catalogue';
import type { Tx } from '#libs/platform';

export const PRODUCT_TYPE_COLUMNS = {
  productType: { heading: ['product_type', '品种'] },
  unit: { heading: ['unit', '单位'], optional: true },
} as const;
export type WantedType = Readonly<Record<keyof typeof PRODUCT_TYPE_COLUMNS, string>>;

/** Which product type a row means. */
@Injectable()
export class ProductTypes {
  constructor(private readonly catalogue: CatalogueStore) {}

  /** Of names and ids: the one type of the catalogue that is meant; undefined where none is, or several are. */
  async of(tx: Tx, wanted: readonly WantedType[]): Promise<(type: WantedType) => string | undefined> {
    const found = await this.catalogue.namedTypes(
      tx,
      wanted.map(({ productType }) => productType),
    );
    return ({ productType, unit }) => {
      const name = productType.toLowerCase();
      const [only, ...others] = found.filter(
        (type) => type.id === name || (type.nameEn.toLowerCase() === name && (unit === '' || type.unit === unit)),
      );
      return others.length === 0 ? only?.id : undefined;
    };
  }
}
