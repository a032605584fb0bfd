import { randomUUID } from 'node:crypto';
import { newId } from '#libs/platform';
import type { Database } from './organisations.js';

/** A drug type; answers its id. */
export async function aProductType(
  db: Database,
  { nameEn = `Drug ${randomUUID()}`, unit = 'tablet' }: { readonly nameEn?: string; readonly unit?: string } = {},
): Promise<string> {
  const id = newId();
  await db.query(
    `INSERT INTO product_type (id, category, name_en, unit, added_at) VALUES ($1, 'drug', $2, $3, medlane_now())`,
    [id, nameEn, unit],
  );
  return id;
}

/** A supplier's listed product of a type; answers its id. */
export async function aProduct(db: Database, supplierId: string, productTypeId: string): Promise<string> {
  const id = newId();
  await db.query(
    `INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
     VALUES ($1, $2, $3, $4, 'A maker', 'listed', medlane_now())`,
    [id, supplierId, productTypeId, `Brand ${id}`],
  );
  return id;
}
