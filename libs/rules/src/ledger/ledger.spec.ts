import * as fc from 'fast-check';
import { MAX_AMOUNT, basisPoints } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { sumBigint } from '../order-by.js';
import type { InvoiceAmounts } from '../payment/settle.js';
import {
  PAYOUT_REFUSALS,
  depositMovement,
  holdMovement,
  judgeDeposit,
  judgePayout,
  payoutMovement,
  settlementMovements,
  type Movement,
} from './movements.js';

const sums = ({ legs }: Movement) => sumBigint(legs.map(({ amountMinor }) => amountMinor));
const amounts = fc.bigInt(0n, MAX_AMOUNT);
const escrowed = (amounts: Pick<InvoiceAmounts, 'amountMinor' | 'feeMinor' | 'refundMinor'>): InvoiceAmounts => ({
  ...amounts,
  instrument: 'escrow',
  prepaidMinor: 0n,
});

describe('movements', () => {
  it('sum to zero and have no empty leg', () => {
    fc.assert(
      fc.property(amounts, amounts, fc.integer({ min: 0, max: 10_000 }), (amountMinor, refundMinor, points) => {
        const invoice = escrowed({ amountMinor, refundMinor, feeMinor: basisPoints(amountMinor, points) });
        const movements = [
          depositMovement(amountMinor),
          payoutMovement(amountMinor),
          holdMovement(amountMinor),
          ...settlementMovements(invoice),
        ];
        for (const movement of movements) {
          expect(sums(movement)).toBe(0n);
          expect(movement.legs.every((leg) => leg.amountMinor !== 0n)).toBe(true);
        }
        const escrow = settlementMovements(invoice)
          .flatMap(({ legs }) => legs)
          .filter(({ account }) => account === 'escrow');
        expect(sumBigint(escrow.map((leg) => leg.amountMinor))).toBe(-(amountMinor + refundMinor));
      }),
    );
  });
  it('pay the supplier less the fee, and the rejected part back', () => {
    expect(settlementMovements(escrowed({ amountMinor: 1_000n, feeMinor: 5n, refundMinor: 200n }))).toEqual([
      {
        kind: 'settle',
        legs: [
          { account: 'escrow', amountMinor: -1_000n },
          { account: 'supplierWallet', amountMinor: 995n },
          { account: 'fee', amountMinor: 5n },
        ],
      },
      {
        kind: 'refund',
        legs: [
          { account: 'escrow', amountMinor: -200n },
          { account: 'purchaserWallet', amountMinor: 200n },
        ],
      },
    ]);
    expect(settlementMovements(escrowed({ amountMinor: 0n, feeMinor: 0n, refundMinor: 0n }))).toEqual([]);
    expect(() => settlementMovements(escrowed({ amountMinor: 1n, feeMinor: 2n, refundMinor: 0n }))).toThrow(
      'below zero',
    );
  });
});

describe('judgeDeposit and judgePayout', () => {
  const payment = { amountMinor: 100n, currency: 'CNY', bankReference: 'BK-1' };
  const cases: [string, Partial<typeof payment>][] = [
    ['CURRENCY_UNKNOWN', { currency: 'XXX' }],
    ['AMOUNT_OUT_OF_RANGE', { amountMinor: 0n }],
    ['AMOUNT_OUT_OF_RANGE', { amountMinor: MAX_AMOUNT + 1n }],
    ['BANK_REFERENCE_INVALID', { bankReference: '' }],
  ];
  it.each(cases)('refuse %s', (code, change) => {
    expect(judgeDeposit({ ...payment, ...change })).toMatchObject({ code });
    expect(judgePayout({ ...payment, ...change }, MAX_AMOUNT * 2n)).toMatchObject({ code });
  });
  it('keep to the wallet', () => {
    expect(judgeDeposit(payment)).toEqual({ ok: true, value: { currency: 'CNY' } });
    expect(judgePayout(payment, 100n).ok).toBe(true);
    const refused = judgePayout(payment, 99n);
    expect(refused).toMatchObject({ code: 'INSUFFICIENT_FUNDS', details: { available: '0.99' } });
    const covered = new Set([...cases.map(([code]) => code), 'INSUFFICIENT_FUNDS', 'ORGANISATION_UNKNOWN']);
    expect(covered).toEqual(new Set(Object.keys(PAYOUT_REFUSALS)));
  });
});
