import type { Currency } from '#libs/kernel';
import { toContractTerms } from '#libs/organisations';
import { money } from '#libs/platform';
import type { ContractView, InvoiceView } from '../persistence/contracts.reader.js';
import type { OrderLineView, OrderView, ShipmentView } from '../persistence/orders.reader.js';
import type { Contract, Invoice, Order, OrderLine, Shipment } from './types.js';

export const toContract = (view: ContractView): Contract => {
  const { currency, valueMinor, settledMinor, advanceMinor, terms, ...row } = view;
  return {
    ...row,
    terms: toContractTerms(terms),
    value: money(valueMinor, currency),
    settledValue: money(settledMinor, currency),
    advance: money(advanceMinor, currency),
  };
};

const toShipment = ({ releasedMinor, ...row }: ShipmentView, currency: Currency): Shipment => ({
  ...row,
  released: money(releasedMinor, currency),
  batches: row.batches ?? [],
});

const toLine = (view: OrderLineView): OrderLine => {
  const { amountMinor, heldMinor, advanceMinor, balanceMinor, currency, shipments, ...row } = view;
  return {
    ...row,
    amount: money(amountMinor, currency),
    held: money(heldMinor, currency),
    advance: money(advanceMinor, currency),
    balance: money(balanceMinor, currency),
    shipments: shipments.map((shipment) => toShipment(shipment, currency)),
  };
};

export const toOrder = ({ lines, ...row }: OrderView): Order => ({ ...row, lines: lines.map(toLine) });

export const toInvoice = (view: InvoiceView): Invoice => {
  const { currency, amountMinor, feeMinor, refundMinor, prepaidMinor, interestMinor, ...row } = view;
  return {
    ...row,
    amount: money(amountMinor, currency),
    fee: money(feeMinor, currency),
    refund: money(refundMinor, currency),
    prepaid: money(prepaidMinor, currency),
    interest: money(interestMinor, currency),
  };
};
