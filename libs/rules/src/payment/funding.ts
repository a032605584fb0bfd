import { basisPoints, divideHalfEven, type Minor } from '#libs/kernel';
import { minBigint } from '../order-by.js';
import { MILESTONE_STEPS, milestoneShare, type MilestoneStep, type PaymentTerms } from './terms.js';

/** What becomes of an order line's price when the order is placed. */
export interface LineFunding {
  /** From the purchaser's wallet into the contract's escrow. */
  readonly heldMinor: Minor;
  /** From the purchaser's wallet to the supplier's. */
  readonly advanceMinor: Minor;
  /** To be paid to the supplier before the goods leave or are taken in. */
  readonly balanceMinor: Minor;
}

/**
 * What an order line moves, by its instrument: escrow holds all of it, deposit and balance pays the share ahead and
 * leaves the rest as a balance, the others move nothing before the invoice.
 */
export function fundLine(terms: PaymentTerms, amountMinor: Minor): LineFunding {
  switch (terms.instrument) {
    case 'escrow':
      return { heldMinor: amountMinor, advanceMinor: 0n, balanceMinor: 0n };
    case 'deposit-and-balance': {
      const advanceMinor = basisPoints(amountMinor, terms.advanceBasisPoints);
      return { heldMinor: 0n, advanceMinor, balanceMinor: amountMinor - advanceMinor };
    }
    case 'open-account':
    case 'prepayment':
    case 'letter-of-credit':
      return { heldMinor: 0n, advanceMinor: 0n, balanceMinor: 0n };
  }
}

/** An order line as its parts are cut from it. */
export interface PricedLine {
  readonly quantity: bigint;
  /** What the whole line costs. */
  readonly amountMinor: Minor;
}

/**
 * What a step before acceptance releases of escrow for a shipment of this quantity. Cut at the cumulated shares and
 * rounded down: what all steps release stays below what any receipt of the shipment is worth, as long as acceptance
 * has a share of its own.
 */
export function releaseAt(
  step: Exclude<MilestoneStep, 'acceptance'>,
  terms: PaymentTerms,
  line: PricedLine,
  shipped: bigint,
): Minor {
  if (terms.instrument !== 'escrow') return 0n;
  const upTo = (share: number): Minor => (line.amountMinor * shipped * BigInt(share)) / (line.quantity * 10_000n);
  const before = MILESTONE_STEPS.slice(0, MILESTONE_STEPS.indexOf(step)).reduce(
    (sum, earlier) => sum + milestoneShare(terms, earlier),
    0,
  );
  return upTo(before + milestoneShare(terms, step)) - upTo(before);
}

/** What is paid at activation under prepayment: a share of the contract's value, rounded once (domain.md 1.12). */
export const contractAdvance = (terms: PaymentTerms, valueMinor: Minor): Minor =>
  terms.instrument === 'prepayment' ? basisPoints(valueMinor, terms.advanceBasisPoints) : 0n;

/** An advance that was paid, and how far invoices have used it up. */
export interface PaidAdvance {
  /** What the contract is worth now: amendments change it, and leave the advance as it was paid. */
  readonly valueMinor: Minor;
  readonly advanceMinor: Minor;
  /** What invoices have used of it; at most `advanceMinor`. */
  readonly usedMinor: Minor;
  /** What was invoiced so far. */
  readonly invoicedMinor: Minor;
}

/**
 * What of an advance an invoice uses up. The advance is cut at the share of the contract's value that is invoiced, so
 * that the parts sum exactly to it once the whole value is; an invoice never uses more than it is worth, nor more than
 * is left. When an amendment has changed the value, the next invoice makes up for it as far as it reaches, and what no
 * invoice uses is owed back at the end.
 */
export function useOfAdvance(advance: PaidAdvance, amountMinor: Minor): Minor {
  const { valueMinor, advanceMinor, usedMinor, invoicedMinor } = advance;
  const invoiced = invoicedMinor + amountMinor;
  const upTo = invoiced >= valueMinor ? advanceMinor : divideHalfEven(advanceMinor * invoiced, valueMinor);
  const behind = minBigint(upTo, advanceMinor) - usedMinor;
  return behind > 0n ? minBigint(behind, amountMinor) : 0n;
}
