import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_AMOUNT } from '#libs/kernel';
import { STANDARD_TERMS } from '../contract/shipped-terms.js';
import {
  bidDepositIsFree,
  bidDepositLost,
  CHOOSE_BID_DEPOSIT_REFUSALS,
  judgeChooseBidDeposit,
  withBidDeposit,
} from './bid-deposits.js';

const won = fc.array(fc.record({ worthMinor: fc.bigInt(0n, 10n ** 12n), declinedBySupplier: fc.boolean() }), {
  maxLength: 12,
});
const amount = fc.bigInt(1n, MAX_AMOUNT);

describe('a bid deposit', () => {
  it('is lost by the declined share of what was won: never more than it is, all of it with all contracts', () => {
    const contracts = [
      { worthMinor: 300n, declinedBySupplier: true },
      { worthMinor: 100n, declinedBySupplier: false },
    ];
    expect(bidDepositLost(1_000n, contracts)).toBe(750n);
    expect(bidDepositLost(1_000n, [])).toBe(0n);
    fc.assert(
      fc.property(amount, won, (deposit, all) => {
        const lost = bidDepositLost(deposit, all);
        expect(lost >= 0n && lost <= deposit).toBe(true);
        if (all.length > 0 && all.every(({ declinedBySupplier }) => declinedBySupplier)) expect(lost).toBe(deposit);
        if (all.every(({ declinedBySupplier }) => !declinedBySupplier)) expect(lost).toBe(0n);
      }),
    );
  });
  it('is never lost less when one more is declined, whatever the order', () => {
    fc.assert(
      fc.property(amount, won, (deposit, all) => {
        const order = all.map((one) => ({ ...one, declinedBySupplier: false }));
        let before = 0n;
        for (const at of all.keys()) {
          const now = order.map((one, place) => ({ ...one, declinedBySupplier: place <= at }));
          const lost = bidDepositLost(deposit, now);
          expect(lost >= before).toBe(true);
          before = lost;
        }
        expect(before).toBe(all.length === 0 ? 0n : deposit);
      }),
    );
  });
  it('is free when the tender is over and everything won in it is signed or declined', () => {
    const free = {
      tenderStatus: 'awarded',
      contractsToCome: false,
      contracts: ['active', 'declined', 'closed'],
    } as const;
    expect(bidDepositIsFree(free)).toBe(true);
    for (const tenderStatus of ['unsuccessful', 'cancelled'] as const) {
      expect(bidDepositIsFree({ ...free, tenderStatus, contracts: [] })).toBe(true);
    }
    for (const tenderStatus of ['draft', 'open', 'sealed', 'opened', 'evaluated', 'notice'] as const) {
      expect(bidDepositIsFree({ ...free, tenderStatus })).toBe(false);
    }
    expect(bidDepositIsFree({ ...free, contractsToCome: true })).toBe(false);
    expect(bidDepositIsFree({ ...free, contracts: ['active', 'pending'] })).toBe(false);
  });
});

describe('what a corridor asks bidders for', () => {
  const corridor = { currencies: ['CNY', 'VND'], bidDeposits: { CNY: '100' } } as const;
  it('is chosen by currency, and taken away with 0', () => {
    expect(judgeChooseBidDeposit(corridor, { currency: 'VND', amountMinor: 5n })).toEqual({
      ok: true,
      value: { CNY: '100', VND: '5' },
    });
    expect(judgeChooseBidDeposit(corridor, { currency: 'CNY', amountMinor: 0n })).toEqual({ ok: true, value: {} });
    const codes = [
      judgeChooseBidDeposit(corridor, { currency: 'USD', amountMinor: 1n }),
      judgeChooseBidDeposit(corridor, { currency: 'CNY', amountMinor: -1n }),
    ].map((judged) => (judged.ok ? '' : judged.code));
    expect(['CORRIDOR_UNKNOWN', ...codes]).toEqual(Object.keys(CHOOSE_BID_DEPOSIT_REFUSALS));
  });
  it('goes into the drafts of that currency, unless their terms say something themselves', () => {
    expect(withBidDeposit(STANDARD_TERMS, corridor.bidDeposits, 'CNY').payment.bidDeposit).toBe('100');
    expect(withBidDeposit(STANDARD_TERMS, corridor.bidDeposits, 'VND')).toBe(STANDARD_TERMS);
    const none = { ...STANDARD_TERMS, payment: { ...STANDARD_TERMS.payment, bidDeposit: '0' } };
    expect(withBidDeposit(none, corridor.bidDeposits, 'CNY')).toBe(none);
  });
});
