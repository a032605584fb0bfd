import { createHash } from 'node:crypto';
import { formatAmount, formatUnitPrice, type Currency, type Minor, type UnitPrice } from '#libs/kernel';

export interface ContractTerms {
  readonly reference: string;
  readonly tenderReference: string;
  readonly lotNumber: number;
  readonly purchaser: { readonly id: string; readonly legalName: string; readonly country: string };
  readonly supplier: { readonly id: string; readonly legalName: string; readonly country: string };
  readonly product: { readonly id: string; readonly name: string; readonly unit: string };
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly value: Minor;
  /** The platform's share of each settlement, taken on the supplier's side; 1/100 of a percent. */
  readonly feeBasisPoints: number;
  readonly deliveryFrom: string;
  readonly deliveryTo: string;
  readonly drawnUpAt: Date;
}

/**
 * What both sides sign: one field a line, in this order, UTF-8, each line ended by a line feed. A line break inside a
 * name becomes a blank, so that no name can pass for another field.
 */
export function contractDocument(terms: ContractTerms): string {
  const { purchaser, supplier, product, currency } = terms;
  const fields: [string, string][] = [
    ['contract', terms.reference],
    ['tender', terms.tenderReference],
    ['lot', String(terms.lotNumber)],
    ['purchaser', `${purchaser.legalName} (${purchaser.country}, ${purchaser.id})`],
    ['supplier', `${supplier.legalName} (${supplier.country}, ${supplier.id})`],
    ['product', `${product.name} (${product.id})`],
    ['quantity', `${terms.quantity} ${product.unit}`],
    ['unit price', `${formatUnitPrice(terms.unitPrice)} ${currency}`],
    ['value', `${formatAmount(terms.value, currency)} ${currency}`],
    ['delivery', `${terms.deliveryFrom} to ${terms.deliveryTo}`],
    ['platform fee', `${terms.feeBasisPoints} basis points of each settlement, borne by the supplier`],
    ['rejected goods', 'paid back to the purchaser; they count as delivered against the quantity'],
    ['drawn up', terms.drawnUpAt.toISOString()],
  ];
  return fields.map(([name, value]) => `${name}: ${value.replaceAll(/\s+/g, ' ')}\n`).join('');
}

/** SHA-256 of the document's UTF-8 bytes. */
export const documentDigest = (document: string): Buffer => createHash('sha256').update(document, 'utf8').digest();
