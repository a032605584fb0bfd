import { addDays, type Day, dayOf, lastDayOfMonths, startOfDay } from '../calendar.js';
import type { ContractStatus } from './contract-lifecycle.js';
import type { ContractTerm } from './terms.js';

/** Both sides are told so many days before the last one. */
export const NOTICE_DAYS = 60;

/**
 * The last day on which orders are taken.
 * @param activatedAt the second signature
 * @param deliveryTo the last day of the lot's delivery window
 */
export const lastOrderDay = (term: ContractTerm, activatedAt: Date, deliveryTo: Day): Day =>
  term.kind === 'DELIVERY_WINDOW' ? deliveryTo : lastDayOfMonths(dayOf(activatedAt), term.months);

/** What keeps a contract open, or does not. Quantities in units. */
export interface ClosingFigures {
  readonly agreedQuantity: bigint;
  readonly orderedQuantity: bigint;
  readonly settledQuantity: bigint;
  /** Of what was received: it is settled by its refund, and may be ordered once more. */
  readonly rejectedQuantity: bigint;
  /** Disputes of its two sides that have not ended: it does not close meanwhile. */
  readonly openDisputes: number;
}

/**
 * Whether nothing keeps a signed contract open: no case, and everything agreed is settled, or everything ordered once
 * its term is over. The database's contract_is_through says the same where many are closed at once.
 */
export const isThrough = (contract: ClosingFigures, isTermOver: boolean): boolean =>
  contract.openDisputes === 0 &&
  contract.settledQuantity ===
    (isTermOver ? contract.orderedQuantity : contract.agreedQuantity + contract.rejectedQuantity);

/** What of the agreed quantity may still be ordered: what was rejected does not count as ordered. */
export const unorderedQuantity = ({
  agreedQuantity,
  orderedQuantity,
  rejectedQuantity,
}: Pick<ClosingFigures, 'agreedQuantity' | 'orderedQuantity' | 'rejectedQuantity'>): bigint =>
  agreedQuantity + rejectedQuantity - orderedQuantity;

export interface RunningContract extends ClosingFigures {
  readonly status: ContractStatus;
  readonly endsOn: Day;
}

export interface TermJudgement {
  /** Where the contract stands now; `closed` when nothing of it is left to order or to settle. */
  readonly status: ContractStatus;
  /** When to look again; null when only a settlement moves it on. */
  readonly nextCheckAt: Date | null;
}

/** Where a contract that was active stands at a moment. A term that was prolonged leads back from its notice. */
export function judgeTerm(contract: RunningContract, now: Date): TermJudgement {
  const { status, endsOn } = contract;
  const today = dayOf(now);
  const isOver = status === 'completed' || today > endsOn;
  if (isThrough(contract, isOver)) return { status: 'closed', nextCheckAt: null };
  if (isOver) return { status: 'completed', nextCheckAt: null };
  const noticeOn = addDays(endsOn, -NOTICE_DAYS);
  return today >= noticeOn
    ? { status: 'expiring', nextCheckAt: startOfDay(addDays(endsOn, 1)) }
    : { status: 'active', nextCheckAt: startOfDay(noticeOn) };
}
