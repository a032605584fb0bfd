import { toContractTerms } from '#libs/organisations';
import { money } from '#libs/platform';
import type { ContractView, InvoiceView } from '../persistence/contracts.reader.js';
import type { OrderLineView, OrderView, ShipmentView } from '../persistence/orders.reader.js';
import type { Contract, Invoice, Order, OrderLine, Shipment } from './types.js';

export const toContract = ({ currency, valueMinor, settledMinor, terms, ...row }: ContractView): Contract => ({
  ...row,
  terms: toContractTerms(terms),
  value: money(valueMinor, currency),
  settledValue: money(settledMinor, currency),
});

const toShipment = (row: ShipmentView): Shipment => ({ ...row, batches: row.batches ?? [] });

const toLine = ({ heldMinor, currency, shipments, ...row }: OrderLineView): OrderLine => ({
  ...row,
  amount: money(heldMinor, currency),
  shipments: shipments.map(toShipment),
});

export const toOrder = ({ lines, ...row }: OrderView): Order => ({ ...row, lines: lines.map(toLine) });

export const toInvoice = ({ currency, amountMinor, feeMinor, refundMinor, ...row }: InvoiceView): Invoice => ({
  ...row,
  amount: money(amountMinor, currency),
  fee: money(feeMinor, currency),
  refund: money(refundMinor, currency),
});
