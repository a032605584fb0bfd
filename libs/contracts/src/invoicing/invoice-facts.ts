import { type Currency, type Minor } from '#libs/kernel';
import type { CrossRate, Day } from '#libs/rules';
import type { PartyOnPaper } from '../papers/paper-facts.js';

/** `invoice`: the supplier's to the purchaser, drawn up for it by the platform; `fee`: the platform's to the supplier. */
export const INVOICE_DOCUMENTS = ['invoice', 'fee'] as const;
export type InvoiceDocumentKind = (typeof INVOICE_DOCUMENTS)[number];

/** What the documents of an invoice are drawn up from. All of it is fixed once the invoice is issued. */
export interface InvoiceFacts {
  readonly kind: InvoiceDocumentKind;
  readonly number: bigint;
  readonly issuedOn: Day;
  /** The invoice's own reference in the installation. */
  readonly reference: string;
  readonly contractReference: string;
  readonly orderReference: string;
  readonly supplier: PartyOnPaper;
  readonly purchaser: PartyOnPaper;
  /** Who runs the installation and invoices its fee. */
  readonly platform: PartyOnPaper;
  readonly productName: string;
  readonly unit: string;
  readonly receivedOn: Day;
  readonly dueOn: Day | null;
  readonly acceptedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  /** Decimal text. */
  readonly unitPrice: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly feeMinor: Minor;
  readonly refundMinor: Minor;
  /** To the tender's currency, where the contract is in another one. */
  readonly rate: CrossRate | null;
}

const DIGITS = 6;

/** `SB-000012` of one supplier, `MF-000012` of the platform. */
export const documentNumber = ({ kind, number }: Pick<InvoiceFacts, 'kind' | 'number'>): string =>
  `${kind === 'invoice' ? 'SB' : 'MF'}-${String(number).padStart(DIGITS, '0')}`;

/** What is to be paid by the document. */
export const payable = ({ kind, amountMinor, feeMinor }: InvoiceFacts): Minor =>
  kind === 'invoice' ? amountMinor : feeMinor;

/** Who sells and who buys by the document. */
export const partiesOf = ({ kind, supplier, purchaser, platform }: InvoiceFacts) =>
  kind === 'invoice' ? { seller: supplier, buyer: purchaser } : { seller: platform, buyer: supplier };
