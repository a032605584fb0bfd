import * as fc from 'fast-check';
import { basisPoints, MAX_AMOUNT } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { minBigint, sumBigint } from '../order-by.js';
import { FORFEIT_REFUSALS, judgeForfeit, performanceDeposit, type LodgedDeposit } from './deposits.js';
import { contractAdvance, fundLine, releaseAt, useOfAdvance } from './funding.js';
import {
  balanceOwed,
  firstInvoiceStep,
  invoiceStep,
  judgePayBalance,
  lateInterest,
  PAY_BALANCE_REFUSALS,
  type LineToBalance,
} from './late.js';
import { invoiceForReceipt, settlementPlan, type InvoiceAmounts } from './settle.js';
import { DEFAULT_PAYMENT_TERMS, PAYMENT_INSTRUMENTS, type PaymentTerms } from './terms.js';

const terms = (change: Partial<PaymentTerms>): PaymentTerms => ({ ...DEFAULT_PAYMENT_TERMS, ...change });
const HALF_A_PERCENT = { basisPoints: 50, leastMinor: 0n };
const PREPAYMENT = terms({ instrument: 'prepayment', advanceBasisPoints: 3_000 });
const TT = terms({ instrument: 'deposit-and-balance', advanceBasisPoints: 3_000, balance: 'before-shipment' });

/** Shipment and customs have a share each, acceptance at least one basis point. */
const staged = fc
  .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 9_999 }))
  .map(([one, two]) => [Math.min(one, two), Math.max(one, two)] as const)
  .map(([first, both]) =>
    terms({
      milestones: [
        { step: 'shipment', basisPoints: first },
        { step: 'customs', basisPoints: both - first },
        { step: 'acceptance', basisPoints: 10_000 - both },
      ],
    }),
  );
const amount = fc.bigInt(0n, MAX_AMOUNT);
const share = fc.integer({ min: 0, max: 10_000 });
const parts = fc
  .array(fc.tuple(fc.bigInt(0n, 1_000n), fc.bigInt(0n, 300n)), { minLength: 1, maxLength: 20 })
  .map((given) => given.filter(([accepted, rejected]) => accepted + rejected > 0n));

describe('fundLine', () => {
  it('puts aside, pays ahead and leaves open what sums to the price, or nothing', () => {
    expect(fundLine(DEFAULT_PAYMENT_TERMS, 500n)).toEqual({ heldMinor: 500n, advanceMinor: 0n, balanceMinor: 0n });
    fc.assert(
      fc.property(fc.constantFrom(...PAYMENT_INSTRUMENTS), share, amount, (instrument, advanceBasisPoints, price) => {
        const { heldMinor, advanceMinor, balanceMinor } = fundLine(terms({ instrument, advanceBasisPoints }), price);
        const moved = instrument === 'escrow' || instrument === 'deposit-and-balance' ? price : 0n;
        expect(heldMinor + advanceMinor + balanceMinor).toBe(moved);
        expect(heldMinor >= 0n && advanceMinor >= 0n && balanceMinor >= 0n).toBe(true);
      }),
    );
  });
});

/** One receipt per shipment: every unit of money of a line is paid, given back or owed once. */
function runLine(given: readonly (readonly [bigint, bigint])[], price: bigint, fee: number, of: PaymentTerms) {
  const quantity = sumBigint(given.map(([accepted, rejected]) => accepted + rejected));
  const line = { quantity, amountMinor: price };
  let coveredBefore = 0n;
  const total = { supplier: 0n, purchaser: 0n, fee: 0n, released: 0n, worth: 0n, fees: 0n, refunds: 0n };
  for (const [acceptedQuantity, rejectedQuantity] of given) {
    const shipped = acceptedQuantity + rejectedQuantity;
    const released = releaseAt('shipment', of, line, shipped) + releaseAt('customs', of, line, shipped);
    const receipt = { acceptedQuantity, rejectedQuantity, coveredBefore };
    const invoice = invoiceForReceipt(
      of.instrument,
      line,
      receipt,
      { basisPoints: fee, leastMinor: fee % 7 === 0 ? 0n : BigInt(fee) },
      released,
    );
    const plan = settlementPlan(invoice);
    for (const part of Object.values(plan)) expect(part >= 0n).toBe(true);
    if (rejectedQuantity === 0n) expect(plan.owedToPurchaserMinor).toBe(0n);
    total.released += released;
    total.supplier += invoice.prepaidMinor + plan.supplierMinor - plan.owedToPurchaserMinor - plan.owedFeeMinor;
    total.purchaser += plan.refundMinor + plan.owedToPurchaserMinor;
    total.fee += plan.feeMinor + plan.owedFeeMinor;
    total.worth += invoice.amountMinor;
    total.fees += invoice.feeMinor;
    total.refunds += invoice.refundMinor;
    coveredBefore += shipped;
  }
  return total;
}

describe('an order line from shipment to settlement', () => {
  it('under escrow ends with everybody having exactly what is theirs, whatever the milestones and parts', () => {
    fc.assert(
      fc.property(parts, amount, share, staged, (given, price, fee, of) => {
        const total = runLine(given, price, fee, of);
        expect(total.released <= price).toBe(true);
        expect(total.worth + total.refunds).toBe(given.length > 0 ? price : 0n);
        expect(total).toMatchObject({
          supplier: total.worth - total.fees,
          purchaser: total.refunds,
          fee: total.fees,
        });
      }),
    );
  });
  it('under deposit and balance is paid before, so that what is rejected is owed back in full', () => {
    fc.assert(
      fc.property(parts, amount, share, (given, price, fee) => {
        const total = runLine(given, price, fee, TT);
        expect(total.worth + total.refunds).toBe(given.length > 0 ? price : 0n);
        expect(total.supplier).toBe(total.worth - total.fees);
      }),
    );
  });
  it('on open account and under a letter of credit is paid for what was accepted, and nothing is given back', () => {
    fc.assert(
      fc.property(parts, amount, fc.constantFrom('open-account', 'letter-of-credit'), (given, price, instrument) => {
        expect(runLine(given, price, 50, terms({ instrument })).refunds).toBe(0n);
      }),
    );
  });
  it('releases 30% at shipment and 20% at customs, and takes both back from what is rejected', () => {
    const of = terms({
      milestones: [
        { step: 'shipment', basisPoints: 3_000 },
        { step: 'customs', basisPoints: 2_000 },
        { step: 'acceptance', basisPoints: 5_000 },
      ],
    });
    const line = { quantity: 1_000n, amountMinor: 1_000_00n };
    expect([releaseAt('shipment', of, line, 400n), releaseAt('customs', of, line, 400n)]).toEqual([120_00n, 80_00n]);
    const receipt = { acceptedQuantity: 100n, rejectedQuantity: 300n, coveredBefore: 0n };
    // Of 400.00 the supplier has 200.00; 100.00 are worth their price, 300.00 are not.
    expect(settlementPlan(invoiceForReceipt('escrow', line, receipt, HALF_A_PERCENT, 200_00n))).toEqual({
      supplierMinor: 0n,
      feeMinor: 0n,
      refundMinor: 200_00n,
      owedToPurchaserMinor: 100_00n,
      owedFeeMinor: 50n,
    });
    expect(releaseAt('shipment', TT, line, 400n)).toBe(0n);
  });
  it('never covers more than the line, nor pays an invoice beyond its worth', () => {
    const receipt = { acceptedQuantity: 2n, rejectedQuantity: 0n, coveredBefore: 9n };
    expect(() => invoiceForReceipt('escrow', { quantity: 10n, amountMinor: 100n }, receipt, HALF_A_PERCENT)).toThrow(
      'covers more',
    );
    const invoice: InvoiceAmounts = {
      instrument: 'escrow',
      amountMinor: 1n,
      feeMinor: 0n,
      refundMinor: 0n,
      prepaidMinor: 2n,
    };
    expect(() => settlementPlan(invoice)).toThrow('beyond its worth');
  });
});

describe('E10: an advance of 30%', () => {
  it('is 219,450.00 of 731,500.00, and is used up by the invoices exactly', () => {
    expect(contractAdvance(PREPAYMENT, 731_500_00n)).toBe(219_450_00n);
    expect(contractAdvance(DEFAULT_PAYMENT_TERMS, 731_500_00n)).toBe(0n);
    const contract = { valueMinor: 731_500_00n, advanceMinor: 219_450_00n };
    const invoices = [100_000_00n, 333_33n, 731_500_00n - 100_000_00n - 333_33n];
    expect(useUp(contract, invoices)).toEqual([30_000_00n, 100_00n, 189_350_00n]);
  });
  it('never takes more from an invoice than it is worth, and sums to the advance when all is invoiced', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 30 }), share, (invoices, points) => {
        const valueMinor = sumBigint(invoices);
        const contract = { valueMinor, advanceMinor: basisPoints(valueMinor, points) };
        const used = useUp(contract, [...invoices, 5n]);
        expect(used.pop()).toBe(0n);
        expect(used.every((part, at) => part >= 0n && part <= (invoices[at] ?? 0n))).toBe(true);
        expect(sumBigint(used)).toBe(contract.advanceMinor);
      }),
    );
  });
  it('is used once, whatever amendments make of the value, and by the last invoice as far as it reaches', () => {
    const step = fc.record({ worth: fc.bigInt(0n, 10n ** 9n), later: fc.bigInt(0n, 10n ** 9n) });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        share,
        fc.bigInt(1n, 10n ** 9n),
        (steps, points, first) => {
          const advanceMinor = basisPoints(first, points);
          let [usedMinor, invoicedMinor] = [0n, 0n];
          for (const [at, { worth, later }] of steps.entries()) {
            // Before each invoice an amendment: what is invoiced stays, what is still to come is anything.
            const valueMinor = invoicedMinor + worth + (at === steps.length - 1 ? 0n : later);
            const part = useOfAdvance({ valueMinor, advanceMinor, usedMinor, invoicedMinor }, worth);
            expect(part >= 0n && part <= worth).toBe(true);
            const left = advanceMinor - usedMinor - part;
            expect(left >= 0n).toBe(true);
            if (at === steps.length - 1) expect(left === 0n || part === worth).toBe(true);
            usedMinor += part;
            invoicedMinor += worth;
          }
        },
      ),
    );
  });
});

/** What each invoice uses up of an advance, one after the other. */
function useUp(contract: { readonly valueMinor: bigint; readonly advanceMinor: bigint }, invoices: readonly bigint[]) {
  let [usedMinor, invoicedMinor] = [0n, 0n];
  return invoices.map((worth) => {
    const part = useOfAdvance({ ...contract, usedMinor, invoicedMinor }, worth);
    usedMinor += part;
    invoicedMinor += worth;
    return part;
  });
}

describe('an invoice with a due date', () => {
  it('is looked at seven days ahead, on the day, and each day after it', () => {
    expect(firstInvoiceStep('2026-04-13', '2026-03-14')).toBe('2026-04-06');
    expect(firstInvoiceStep('2026-04-13', '2026-04-10')).toBe('2026-04-10');
    const due = '2026-04-13';
    expect(invoiceStep(due, null, '2026-04-06')).toEqual({ remind: 'due-soon', pay: false, nextOn: due });
    expect(invoiceStep(due, 'due-soon', due)).toEqual({ remind: 'due', pay: true, nextOn: '2026-04-14' });
    expect(invoiceStep(due, 'due', '2026-04-14')).toEqual({ remind: 'overdue', pay: true, nextOn: '2026-04-15' });
    expect(invoiceStep(due, 'overdue', '2026-05-01')).toEqual({ remind: null, pay: true, nextOn: '2026-05-02' });
    expect(invoiceStep(due, null, '2026-05-01')).toMatchObject({ remind: 'overdue' });
  });
  it('costs interest from the day after the due date, where the terms say so', () => {
    const late = terms({ instrument: 'open-account', lateInterestBasisPoints: 730 });
    expect(lateInterest(late, 1_000_00n, '2026-04-13', '2026-04-13')).toBe(0n);
    // 7.3% of 1,000.00 for 10 of 365 days.
    expect(lateInterest(late, 1_000_00n, '2026-04-13', '2026-04-23')).toBe(2_00n);
    expect(lateInterest(DEFAULT_PAYMENT_TERMS, 1_000_00n, '2026-04-13', '2026-04-23')).toBe(0n);
  });
});

describe('the balance of an order line', () => {
  const line: LineToBalance = { payment: TT, balanceMinor: 70n, balancePaidAt: null, shippedQuantity: 0n };
  const against = terms({ ...TT, balance: 'transport-document' });
  it('is paid once, before shipment or against the document', () => {
    expect(judgePayBalance(line)).toEqual({ ok: true, value: 70n });
    const codes = [
      judgePayBalance({ ...line, payment: DEFAULT_PAYMENT_TERMS }),
      judgePayBalance({ ...line, balancePaidAt: new Date(0) }),
      judgePayBalance({ ...line, payment: against }),
    ].map((judged) => (judged.ok ? '' : judged.code));
    expect(['ORDER_LINE_UNKNOWN', ...codes, 'INSUFFICIENT_FUNDS']).toEqual(Object.keys(PAY_BALANCE_REFUSALS));
    expect(judgePayBalance({ ...line, payment: against, shippedQuantity: 1n }).ok).toBe(true);
  });
  it('stops the goods where its mode says', () => {
    expect([balanceOwed(line, 'before-shipment'), balanceOwed(line, 'transport-document')]).toEqual([true, false]);
    expect(balanceOwed({ ...line, payment: against }, 'transport-document')).toBe(true);
    expect(balanceOwed({ ...line, balancePaidAt: new Date(0) }, 'before-shipment')).toBe(false);
    expect(balanceOwed({ ...line, balanceMinor: 0n }, 'before-shipment')).toBe(false);
  });
});

describe('E11: a deposit of 5%', () => {
  const deposit: LodgedDeposit = { status: 'held', amountMinor: 55_000_00n, forfeitedMinor: 0n, currency: 'CNY' };
  it('is 55,000.00 of 1,100,000.00; 53,200.00 are forfeited and 1,800.00 are left', () => {
    expect(performanceDeposit(terms({ performanceDepositBasisPoints: 500 }), 1_100_000_00n)).toBe(55_000_00n);
    const judged = judgeForfeit(deposit, 53_200_00n, 'cover cost of the missing units');
    expect(judged).toEqual({ ok: true, value: { leftMinor: 1_800_00n, status: 'held' } });
  });
  it('is forfeited up to what is left of it', () => {
    const rest = { ...deposit, forfeitedMinor: 54_000_00n };
    expect(judgeForfeit(rest, 1_000_00n, 'delivered late')).toMatchObject({ value: { status: 'forfeited' } });
    const codes = [
      judgeForfeit({ ...deposit, status: 'returned' }, 1n, 'late'),
      judgeForfeit(rest, 1_000_01n, 'late'),
      judgeForfeit(rest, 1n, ' '),
    ].map((judged) => (judged.ok ? '' : judged.code));
    expect(['DEPOSIT_UNKNOWN', ...codes]).toEqual(Object.keys(FORFEIT_REFUSALS));
  });
  it('keeps forfeits within the deposit in any sequence', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 1_000n), fc.array(fc.bigInt(0n, 600n)), (amountMinor, claims) => {
        let now: LodgedDeposit = { ...deposit, amountMinor };
        let taken = 0n;
        for (const claim of claims) {
          const judged = judgeForfeit(now, claim, 'delivered late');
          if (!judged.ok) continue;
          taken += claim;
          now = { ...now, status: judged.value.status, forfeitedMinor: taken };
          expect(judged.value.leftMinor).toBe(amountMinor - taken);
        }
        expect(minBigint(taken, amountMinor)).toBe(taken);
      }),
    );
  });
});
