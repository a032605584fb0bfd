import * as fc from 'fast-check';
import { MAX_QUANTITY, lineAmount, unitPrice, type UnitPrice } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { sumBigint } from '../order-by.js';
import { DEFAULT_PAYMENT_TERMS } from '../payment/terms.js';
import { PLACE_ORDER_REFUSALS, judgePlaceOrder, type OrderDraft, type OrderableContract } from './judge-order.js';
import {
  DISPATCH_REFUSALS,
  RECEIPT_REFUSALS,
  judgeDispatch,
  judgeReceipt,
  type BatchDraft,
  type ShipmentDraft,
} from './judge-shipment.js';
import { orderLineStatus, orderStatus } from './order-lifecycle.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const contract = (rank: number, change: Partial<OrderableContract> = {}): OrderableContract => ({
  id: `contract-${rank}`,
  supplierId: `supplier-${rank}`,
  rank,
  status: 'active',
  agreedQuantity: 100n,
  orderedQuantity: 0n,
  unitPrice: unitPrice('0.55'),
  currency: 'CNY',
  payment: DEFAULT_PAYMENT_TERMS,
  advanceUnpaidMinor: 0n,
  overdueInvoices: 0,
  ...change,
});
const ORDER: OrderDraft = { reference: 'O-1', quantity: 120n, promisedOn: '2026-12-31' };
const RICH = 10n ** 12n;

describe('judgePlaceOrder', () => {
  const two = [contract(2), contract(1)];
  const dear = [contract(1, { unitPrice: unitPrice('1000000000'), agreedQuantity: MAX_QUANTITY })];
  const cases: [string, Partial<OrderDraft>, OrderableContract[], bigint][] = [
    ['REFERENCE_INVALID', { reference: '' }, two, RICH],
    ['QUANTITY_OUT_OF_RANGE', { quantity: 0n }, two, RICH],
    ['PROMISED_DATE_INVALID', { promisedOn: '31/12/2026' }, two, RICH],
    ['NO_ACTIVE_CONTRACT', {}, [contract(1, { status: 'pending' })], RICH],
    ['SUPPLY_RECALLED', {}, [contract(1, { recalledBatches: ['*'] })], RICH],
    ['OVER_AGREED_QUANTITY', { quantity: 201n }, two, RICH],
    ['ORDER_TOO_LARGE', { quantity: MAX_QUANTITY }, dear, RICH],
    ['ADVANCE_UNPAID', {}, [contract(1), contract(2, { advanceUnpaidMinor: 1n })], RICH],
    ['INVOICES_OVERDUE', {}, [contract(1, { overdueInvoices: 2 }), contract(2)], RICH],
    ['INSUFFICIENT_FUNDS', {}, two, 6_599n],
  ];
  it.each(cases)('refuses %s', (code, change, contracts, wallet) => {
    expect(judgePlaceOrder({ ...ORDER, ...change }, contracts, () => wallet)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    const covered = new Set([...cases.map(([code]) => code), 'LOT_UNKNOWN', 'REFERENCE_TAKEN']);
    expect(covered).toEqual(new Set(Object.keys(PLACE_ORDER_REFUSALS)));
  });
  it('says how much is missing', () => {
    expect(judgePlaceOrder(ORDER, two, () => 6_599n)).toMatchObject({
      details: { needed: '66.00', available: '65.99', missing: '0.01', currency: 'CNY' },
    });
  });
  it('draws on the contracts in rank order, each up to what it still holds', () => {
    const answer = judgePlaceOrder(ORDER, [contract(2), contract(1, { orderedQuantity: 30n })], () => RICH);
    expect(answer).toMatchObject({
      value: {
        lines: [
          { contractId: 'contract-1', quantity: 70n, heldMinor: 3_850n },
          { contractId: 'contract-2', quantity: 50n, heldMinor: 2_750n },
        ],
      },
    });
  });
  it('sums to the order, keeps within every contract, and does not depend on the order given', () => {
    const contracts = fc
      .array(fc.tuple(fc.bigInt(1n, 50n), fc.bigInt(0n, 50n), fc.bigInt(1n, 5_000_000n)), {
        minLength: 1,
        maxLength: 6,
      })
      .map((rows) =>
        rows.map(([agreed, ordered, micro], at) =>
          contract(at + 1, {
            agreedQuantity: agreed,
            orderedQuantity: ordered < agreed ? ordered : agreed,
            unitPrice: micro as UnitPrice,
          }),
        ),
      );
    fc.assert(
      fc.property(contracts, fc.bigInt(1n, 200n), (given, quantity) => {
        const answer = judgePlaceOrder({ ...ORDER, quantity }, given, () => RICH);
        expect(judgePlaceOrder({ ...ORDER, quantity }, given.toReversed(), () => RICH)).toEqual(answer);
        if (!answer.ok) {
          expect(answer.code).toBe('OVER_AGREED_QUANTITY');
          return;
        }
        expect(sumBigint(answer.value.lines.map((line) => line.quantity))).toBe(quantity);
        for (const line of answer.value.lines) {
          const own = given.find(({ id }) => id === line.contractId);
          expect(own && own.orderedQuantity + line.quantity <= own.agreedQuantity).toBe(true);
          expect(line.heldMinor).toBe(lineAmount(line.quantity, line.unitPrice, 'CNY'));
        }
      }),
    );
  });
});

const LINE = { quantity: 100n, shippedQuantity: 40n, receivedQuantity: 0n, settledQuantity: 0n };
const BATCH: BatchDraft = { number: 'B1', expiresOn: '2028-09-30', quantity: 60n };
const SHIPMENT: ShipmentDraft = { quantity: 60n, batches: [BATCH], transportDocument: null };

describe('judgeDispatch', () => {
  const batch = (change: Partial<BatchDraft>): Partial<ShipmentDraft> => ({ batches: [{ ...BATCH, ...change }] });
  const cases: [string, Partial<ShipmentDraft>][] = [
    ['QUANTITY_OUT_OF_RANGE', { quantity: 0n }],
    ['OVER_ORDERED_QUANTITY', { quantity: 61n }],
    ['BATCHES_MISSING', { batches: [] }],
    ['BATCHES_MISSING', { batches: Array.from({ length: 101 }, () => BATCH) }],
    ['BATCH_NUMBER_INVALID', batch({ number: '' })],
    ['BATCH_REPEATED', { batches: [BATCH, BATCH] }],
    ['BATCH_QUANTITY', batch({ quantity: 0n })],
    ['BATCH_DATE_INVALID', batch({ expiresOn: '2028-9-30' })],
    ['BATCH_EXPIRED', batch({ expiresOn: '2026-11-23' })],
    ['BATCHES_DO_NOT_SUM', batch({ quantity: 59n })],
    ['TRANSPORT_DOCUMENT_INVALID', { transportDocument: ' ' }],
  ];
  it.each(cases)('refuses %s', (code, change) => {
    expect(judgeDispatch(LINE, { ...SHIPMENT, ...change }, NOW)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    const covered = new Set([...cases.map(([code]) => code), 'ORDER_LINE_UNKNOWN', 'DOSSIER_NEEDED']);
    expect(covered).toEqual(new Set(Object.keys(DISPATCH_REFUSALS)));
  });
  it('moves the line on when all of it is shipped', () => {
    const value = { shippedQuantity: 100n, lineStatus: 'shipped' };
    expect(judgeDispatch(LINE, SHIPMENT, NOW)).toEqual({ ok: true, value });
    const part = { ...SHIPMENT, quantity: 10n, batches: [{ ...BATCH, quantity: 10n }] };
    expect(judgeDispatch(LINE, part, NOW)).toMatchObject({ value: { lineStatus: 'placed' } });
  });
});

describe('judgeReceipt', () => {
  const shipped = { ...LINE, shippedQuantity: 100n, receivedQuantity: 40n };
  const shipment = { status: 'dispatched', quantity: 60n } as const;
  const all = { accepted: 60n, rejected: 0n, reason: null };
  const cases: [string, Parameters<typeof judgeReceipt>[0], Parameters<typeof judgeReceipt>[1]][] = [
    ['ALREADY_RECEIVED', { ...shipment, status: 'received' }, all],
    ['NOT_DISPATCHED', { ...shipment, status: 'gate' }, all],
    ['QUANTITY_NEGATIVE', shipment, { ...all, accepted: 61n, rejected: -1n }],
    ['QUANTITIES_DO_NOT_SUM', shipment, { ...all, accepted: 59n }],
    ['REASON_MISSING', shipment, { ...all, accepted: 50n, rejected: 10n }],
  ];
  it.each(cases)('refuses %s', (code, of, receipt) => {
    expect(judgeReceipt(of, receipt, shipped, '2026-11-20', NOW)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    const covered = new Set([...cases.map(([code]) => code), 'SHIPMENT_UNKNOWN']);
    expect(covered).toEqual(new Set(Object.keys(RECEIPT_REFUSALS)));
  });
  it('counts days after the promised one, and moves the line on', () => {
    const part = { accepted: 50n, rejected: 10n, reason: ' broken seals ' };
    expect(judgeReceipt(shipment, part, shipped, '2026-11-20', NOW)).toEqual({
      ok: true,
      value: {
        acceptedQuantity: 50n,
        rejectedQuantity: 10n,
        reason: 'broken seals',
        daysLate: 3,
        lineReceivedQuantity: 100n,
        lineStatus: 'received',
      },
    });
    expect(judgeReceipt(shipment, all, shipped, '2026-12-31', NOW)).toMatchObject({ value: { daysLate: 0 } });
  });
});

describe('the status of an order', () => {
  it('follows its quantities and its slowest line', () => {
    const line = { quantity: 10n, shippedQuantity: 10n, receivedQuantity: 10n, settledQuantity: 10n };
    expect(orderLineStatus(line)).toBe('settled');
    expect(orderLineStatus({ ...line, settledQuantity: 9n })).toBe('received');
    expect(orderStatus(['settled', 'shipped', 'received'])).toBe('shipped');
    expect(orderStatus(['settled', 'settled'])).toBe('settled');
  });
});
