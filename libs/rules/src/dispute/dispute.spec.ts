import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, startOfDay } from '../calendar.js';
import { PAYMENT_INSTRUMENTS } from '../payment/terms.js';
import { settlementPlan } from '../payment/settle.js';
import { type DisputeAction, DISPUTE_LIFECYCLE, type DisputeStatus, isOpenDispute } from './dispute-lifecycle.js';
import { DISPUTE_PROFILE } from './dispute-profile.js';
import {
  judgeAcceptance,
  judgeAnswer,
  judgeAppeal,
  judgeEvidence,
  judgeFiling,
  judgeProposal,
  judgeRuling,
  judgeWithdrawal,
  type StandingDispute,
  whenOverdue,
} from './judge-dispute.js';
import { type HeldInvoice, heldTotal, judgeRemedy, remedied, type Remedy } from './remedy.js';

const NOW = new Date('2026-06-01T08:00:00Z');
const STATEMENT = { text: 'Forty cartons arrived wet, see the photographs.', fileCount: 1 };
const HELD: HeldInvoice = {
  instrument: 'escrow',
  amountMinor: 90_000n,
  feeMinor: 450n,
  refundMinor: 10_000n,
  prepaidMinor: 0n,
  fee: { basisPoints: 50, leastMinor: 0n },
};
const DISPUTE: StandingDispute = {
  status: 'filed',
  claimant: 'purchaser',
  dueOn: '2026-06-11',
  profile: DISPUTE_PROFILE,
  entryCount: 1,
  proposal: null,
  proposalNumber: null,
  acceptedByPurchaser: false,
  acceptedBySupplier: false,
  ruledBy: null,
  held: HELD,
  valueMinor: 1_000_000n,
  currency: 'CNY',
};
const HALF: Remedy = { refundMinor: 50_000n, penalty: null };

const code = (...args: Parameters<typeof judgeFiling>) => {
  const verdict = judgeFiling(...args);
  return verdict.ok ? verdict.value.dueOn : verdict.code;
};

describe('filing', () => {
  const draft = { ground: 'quality', claimedMinor: 5_000n, text: STATEMENT.text, fileCount: 0 } as const;
  const contract = {
    status: 'active',
    valueMinor: 1_000_000n,
    currency: 'CNY',
    receivedAt: null,
    openReference: null,
  } as const;
  it('gives the other side its days to answer, the last one counted in', () => {
    expect(code(draft, 'purchaser', contract, NOW)).toBe('2026-06-11');
  });

  it('takes the grounds of each side only', () => {
    expect(code(draft, 'supplier', contract, NOW)).toBe('GROUND_NOT_FITTING');
    expect(code({ ...draft, ground: 'late-payment' }, 'supplier', contract, NOW)).toBe('2026-06-11');
  });

  it('is possible while the contract runs, and afterwards about goods received within the claim days', () => {
    const closed = { ...contract, status: 'closed' } as const;
    expect(code(draft, 'purchaser', { ...contract, status: 'pending' }, NOW)).toBe('CONTRACT_NOT_RUNNING');
    expect(code(draft, 'purchaser', closed, NOW)).toBe('CONTRACT_NOT_RUNNING');
    const lastDay = startOfDay(addDays(dayOf(NOW), -DISPUTE_PROFILE.claimDays));
    expect(code(draft, 'purchaser', { ...closed, receivedAt: lastDay }, NOW)).toBe('2026-06-11');
    const dayBefore = new Date(lastDay.getTime() - 1);
    expect(code(draft, 'purchaser', { ...contract, receivedAt: dayBefore }, NOW)).toBe('CLAIM_TOO_LATE');
  });

  it('refuses what is claimed beyond the value, twice, or without saying why', () => {
    expect(code({ ...draft, claimedMinor: 1_000_001n }, 'purchaser', contract, NOW)).toBe('AMOUNT_OUT_OF_RANGE');
    expect(code({ ...draft, claimedMinor: 0n }, 'purchaser', contract, NOW)).toBe('AMOUNT_OUT_OF_RANGE');
    expect(code(draft, 'purchaser', { ...contract, openReference: 'D-1' }, NOW)).toBe('ALREADY_DISPUTED');
    expect(code({ ...draft, text: 'bad      ' }, 'purchaser', contract, NOW)).toBe('TEXT_INVALID');
    expect(code({ ...draft, fileCount: 21 }, 'purchaser', contract, NOW)).toBe('TOO_MANY_FILES');
  });
});

describe('steps', () => {
  it('lets only the other side answer, on its last day and not after it', () => {
    const lastMoment = new Date('2026-06-11T23:59:59.999Z');
    expect(judgeAnswer(DISPUTE, 'supplier', STATEMENT, lastMoment)).toMatchObject({
      ok: true,
      value: { status: 'answered', dueOn: '2026-07-01' },
    });
    expect(judgeAnswer(DISPUTE, 'supplier', STATEMENT, new Date('2026-06-12T00:00:00Z'))).toMatchObject({
      code: 'TOO_LATE',
      details: { until: '2026-06-11' },
    });
    expect(judgeAnswer(DISPUTE, 'purchaser', STATEMENT, NOW)).toMatchObject({ code: 'NOT_YOUR_STEP' });
  });

  it('settles with the second acceptance of the proposal that was read', () => {
    const mediation = { ...DISPUTE, status: 'mediation', proposal: HALF, proposalNumber: 3 } as const;
    expect(judgeAcceptance(mediation, 'supplier', 3)).toMatchObject({ ok: true, value: { status: 'mediation' } });
    const accepted = { ...mediation, acceptedByPurchaser: true };
    expect(judgeAcceptance(accepted, 'supplier', 3)).toMatchObject({ ok: true, value: { status: 'settled' } });
    expect(judgeAcceptance(accepted, 'supplier', 2)).toMatchObject({ code: 'PROPOSAL_REPLACED' });
    expect(judgeAcceptance({ ...mediation, proposal: null }, 'supplier', 3)).toMatchObject({ code: 'NO_PROPOSAL' });
    expect(judgeAcceptance(DISPUTE, 'supplier', 3)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
  });

  it('lets another officer decide the appeal, after which it is final', () => {
    const mediation = { ...DISPUTE, status: 'mediation' } as const;
    expect(judgeRuling(mediation, 'first', HALF, STATEMENT, NOW)).toMatchObject({
      ok: true,
      value: { status: 'ruled', dueOn: '2026-06-11' },
    });
    const appealed = { ...DISPUTE, status: 'appealed', ruledBy: 'first' } as const;
    expect(judgeRuling(appealed, 'first', HALF, STATEMENT, NOW)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(judgeRuling(appealed, 'second', HALF, STATEMENT, NOW)).toMatchObject({
      ok: true,
      value: { status: 'final', dueOn: null },
    });
  });

  it('takes an appeal once and in time', () => {
    const ruled = { ...DISPUTE, status: 'ruled' } as const;
    expect(judgeAppeal(ruled, STATEMENT, NOW)).toMatchObject({ ok: true, value: { status: 'appealed' } });
    expect(judgeAppeal(ruled, STATEMENT, new Date('2026-06-12T00:00:00Z'))).toMatchObject({ code: 'TOO_LATE' });
    for (const status of ['appealed', 'final'] as const) {
      expect(judgeAppeal({ ...DISPUTE, status }, STATEMENT, NOW)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    }
  });

  it('lets the claimant alone withdraw, before a ruling', () => {
    expect(judgeWithdrawal(DISPUTE, 'purchaser', STATEMENT)).toMatchObject({ ok: true, value: { dueOn: null } });
    expect(judgeWithdrawal(DISPUTE, 'supplier', STATEMENT)).toMatchObject({ code: 'NOT_YOUR_STEP' });
    expect(judgeWithdrawal({ ...DISPUTE, status: 'ruled' }, 'purchaser', STATEMENT)).toMatchObject({
      code: 'ACTION_NOT_ALLOWED_NOW',
    });
  });

  it('lets the days decide where nobody acts: an unanswered claim, a ruling without appeal', () => {
    const after = new Date('2026-06-12T00:00:00Z');
    expect(whenOverdue(DISPUTE, new Date('2026-06-11T23:00:00Z'))).toBeNull();
    expect(whenOverdue(DISPUTE, after)).toMatchObject({ action: 'lapse', status: 'mediation', dueOn: '2026-07-02' });
    expect(whenOverdue({ ...DISPUTE, status: 'ruled' }, after)).toMatchObject({ status: 'final', dueOn: null });
    for (const status of ['answered', 'mediation', 'appealed'] as const) {
      expect(whenOverdue({ ...DISPUTE, status }, after)).toBeNull();
    }
  });

  it('keeps a file of bounded length, open to both sides until the end', () => {
    expect(judgeEvidence(DISPUTE, STATEMENT)).toMatchObject({ ok: true });
    expect(judgeEvidence({ ...DISPUTE, entryCount: 200 }, STATEMENT)).toMatchObject({ code: 'FILE_FULL' });
    expect(judgeEvidence({ ...DISPUTE, status: 'final' }, STATEMENT)).toMatchObject({ code: 'DISPUTE_ENDED' });
  });
});

describe('remedies', () => {
  const invoice = fc
    .record({
      instrument: fc.constantFrom(...PAYMENT_INSTRUMENTS),
      amountMinor: fc.bigInt(0n, 10_000_000n),
      rejectedMinor: fc.bigInt(0n, 1_000_000n),
      prepaidShare: fc.bigInt(0n, 100n),
      fee: fc.record({ basisPoints: fc.integer({ min: 0, max: 500 }), leastMinor: fc.bigInt(0n, 1_000n) }),
    })
    .map(({ instrument, amountMinor, rejectedMinor, prepaidShare, fee }): HeldInvoice => {
      const refundMinor = instrument === 'escrow' || instrument === 'deposit-and-balance' ? rejectedMinor : 0n;
      const all = amountMinor + refundMinor;
      const prepaidMinor = instrument === 'deposit-and-balance' ? all : (amountMinor * prepaidShare) / 100n;
      return { instrument, amountMinor, feeMinor: 0n, refundMinor, prepaidMinor, fee };
    });

  it('divide what is held between the sides, to the last minor unit, under every instrument', () => {
    fc.assert(
      fc.property(invoice, fc.bigInt(0n, 1_000_000n), (held, share) => {
        const refundMinor = (heldTotal(held) * share) / 1_000_000n;
        const plan = settlementPlan(remedied(held, refundMinor));
        const purchaserPays = held.prepaidMinor + plan.supplierMinor + plan.feeMinor - plan.owedToPurchaserMinor;
        // Beyond what lies ready, what the purchaser gets back is a movement; the rest it never pays.
        const price = heldTotal(held) - refundMinor;
        expect(purchaserPays).toBe(price);
        expect(plan.supplierMinor + plan.feeMinor + plan.refundMinor).toBeLessThanOrEqual(
          heldTotal(held) - held.prepaidMinor,
        );
      }),
    );
  });

  it('of nothing back releases all, and of everything back leaves no fee', () => {
    expect(remedied(HELD, 0n)).toMatchObject({ amountMinor: 100_000n, feeMinor: 500n, refundMinor: 0n });
    expect(remedied(HELD, 100_000n)).toMatchObject({ amountMinor: 0n, feeMinor: 0n, refundMinor: 100_000n });
  });

  it('fit what is held and what the contract is worth', () => {
    const deal = { valueMinor: 1_000_000n, currency: 'CNY' } as const;
    const code = (remedy: Remedy, held: HeldInvoice | null) => {
      const verdict = judgeRemedy(remedy, held, deal);
      return verdict.ok ? 'ok' : verdict.code;
    };
    expect(code(HALF, HELD)).toBe('ok');
    expect(code(HALF, null)).toBe('NOTHING_HELD');
    expect(code({ refundMinor: null, penalty: null }, HELD)).toBe('REFUND_MISSING');
    expect(code({ refundMinor: 100_001n, penalty: null }, HELD)).toBe('REFUND_OUT_OF_RANGE');
    expect(code({ refundMinor: null, penalty: { from: 'supplier', amountMinor: 1n } }, null)).toBe('ok');
    expect(code({ refundMinor: null, penalty: { from: 'supplier', amountMinor: 1_000_001n } }, null)).toBe(
      'PENALTY_OUT_OF_RANGE',
    );
  });
});

const step = (dispute: StandingDispute, name: string, now: Date) => {
  switch (name) {
    case 'answer':
      return judgeAnswer(dispute, 'supplier', STATEMENT, now);
    case 'propose':
      return judgeProposal(dispute, HALF, STATEMENT);
    case 'rule':
      return judgeRuling(dispute, 'first', HALF, STATEMENT, now);
    case 'decide':
      return judgeRuling(dispute, 'second', HALF, STATEMENT, now);
    case 'appeal':
      return judgeAppeal(dispute, STATEMENT, now);
    default:
      return judgeWithdrawal(dispute, 'purchaser', STATEMENT);
  }
};

describe('a dispute walked at random', () => {
  /** What each step may do, written down a second time: who, from where, to where. */
  const MODEL: Readonly<Record<string, { from: readonly DisputeStatus[]; to: DisputeStatus }>> = {
    answer: { from: ['filed'], to: 'answered' },
    propose: { from: ['answered', 'mediation'], to: 'mediation' },
    rule: { from: ['mediation'], to: 'ruled' },
    decide: { from: ['appealed'], to: 'final' },
    appeal: { from: ['ruled'], to: 'appealed' },
    withdraw: { from: ['filed', 'answered', 'mediation'], to: 'withdrawn' },
  };
  it('moves only as written, waits for a day exactly while it is open, and ends within five steps', () => {
    const names = fc.constantFrom('answer', 'propose', 'rule', 'decide', 'appeal', 'withdraw', 'wait');
    fc.assert(
      fc.property(fc.array(names, { maxLength: 30 }), (steps) => {
        let dispute = DISPUTE;
        let now = NOW;
        let moves = 0;
        for (const name of steps) {
          const before = dispute.status;
          if (name === 'wait') {
            now = startOfDay(addDays(dayOf(now), 40));
            const over = whenOverdue(dispute, now);
            if (over) dispute = { ...dispute, status: over.status, dueOn: over.dueOn };
          } else {
            const verdict = step(dispute, name, now);
            const ruling = name === 'rule' || name === 'decide';
            const rule = MODEL[ruling ? (before === 'appealed' ? 'decide' : 'rule') : name];
            if (verdict.ok) {
              expect(rule?.from).toContain(before);
              expect(verdict.value.status).toBe(rule?.to);
              dispute = { ...dispute, ...verdict.value };
              if (dispute.status === 'ruled') dispute = { ...dispute, ruledBy: name === 'rule' ? 'first' : 'second' };
            }
          }
          if (dispute.status !== before) {
            moves++;
            const actions = DISPUTE_LIFECYCLE[before] as Partial<Record<DisputeAction, DisputeStatus>>;
            expect(Object.values(actions)).toContain(dispute.status);
          }
          expect(dispute.dueOn !== null).toBe(isOpenDispute(dispute.status));
        }
        expect(moves).toBeLessThanOrEqual(5);
      }),
    );
  });
});
