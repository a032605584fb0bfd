import { formatAmount } from '#libs/kernel';
import { convertAmount, showRate } from '#libs/rules';
import { documentNumber, type InvoiceFacts, partiesOf, payable } from './invoice-facts.js';

/** One line: the goods, or the fee on them. */
export interface InvoiceLineData {
  readonly name: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly amount: string;
}

/** The figures of an invoice as data: the same that the PDF shows and UBL carries, as decimal texts. */
export interface InvoiceData {
  readonly number: string;
  readonly issuedOn: string;
  readonly reference: string;
  readonly contract: string;
  readonly order: string;
  readonly seller: ReturnType<typeof partiesOf>['seller'];
  readonly buyer: ReturnType<typeof partiesOf>['buyer'];
  readonly receivedOn: string;
  /** Null where it is paid out of escrow at once. */
  readonly dueOn: string | null;
  readonly rejectedQuantity: string;
  readonly refund: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLineData[];
  readonly total: string;
  /** The total in the tender's currency, with every rate it rests on. */
  readonly converted: {
    readonly currency: string;
    readonly total: string;
    readonly rate: string;
    readonly legs: readonly { base: string; quote: string; rate: string; day: string; source: string }[];
  } | null;
}

/** Totals are the sums of their lines, each rounded once; here there is one line. */
export function invoiceData(facts: InvoiceFacts): InvoiceData {
  const { currency, rate } = facts;
  const total = payable(facts);
  const amount = formatAmount(total, currency);
  return {
    number: documentNumber(facts),
    issuedOn: facts.issuedOn,
    reference: facts.reference,
    contract: facts.contractReference,
    order: facts.orderReference,
    ...partiesOf(facts),
    receivedOn: facts.receivedOn,
    dueOn: facts.kind === 'invoice' ? facts.dueOn : null,
    rejectedQuantity: String(facts.rejectedQuantity),
    refund: formatAmount(facts.refundMinor, currency),
    currency,
    lines: [
      facts.kind === 'invoice'
        ? {
            name: facts.productName,
            quantity: String(facts.acceptedQuantity),
            unit: facts.unit,
            unitPrice: facts.unitPrice,
            amount,
          }
        : { name: `Platform fee on ${facts.reference}`, quantity: '1', unit: 'service', unitPrice: amount, amount },
    ],
    total: amount,
    converted: rate && {
      currency: rate.to,
      total: formatAmount(convertAmount(total, rate), rate.to),
      rate: showRate(rate.value),
      legs: rate.legs.map(({ base, quote, rate: of, day, source }) => ({ base, quote, rate: of, day, source })),
    },
  };
}
