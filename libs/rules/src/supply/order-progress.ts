import { dayOf, daysBetween } from '../calendar.js';

/** What an order line goes through. A dispatch confirms it as well as a word does. */
export const PROGRESS_STEPS = ['placed', 'confirmed', 'shipped', 'delivered', 'accepted', 'invoiced', 'paid'] as const;
export type ProgressStep = (typeof PROGRESS_STEPS)[number];
export type ProgressState = ProgressStep | 'rejected' | 'cancelled';

/** How much of a line has taken a step, and when the first and the latest part of it did. */
export interface StepFigures {
  readonly quantity: bigint;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
}

/** A line as its events tell it; nothing of this is typed in. */
export interface LineEvents {
  readonly quantity: bigint;
  readonly cancelledQuantity: bigint;
  readonly placedAt: Date;
  readonly confirmedAt: Date | null;
  readonly shipped: StepFigures;
  /** Accepted and rejected. */
  readonly delivered: StepFigures;
  readonly accepted: StepFigures;
  readonly invoiced: StepFigures;
  readonly paid: StepFigures;
}

export interface ReachedStep extends StepFigures {
  readonly step: ProgressStep;
  /** Whole days from the order until the whole line had taken it; null while it has not. */
  readonly leadDays: number | null;
}
export interface OrderProgress {
  /** The furthest step that all of the line has taken. */
  readonly state: ProgressState;
  /** A further step that a part of it has taken. */
  readonly partly: ProgressStep | null;
  readonly steps: readonly ReachedStep[];
}

/** Where a line stands between placed and paid, what parts of it are further, and how long each step took. */
export function progressOf(line: LineEvents): OrderProgress {
  const open = line.quantity - line.cancelledQuantity;
  const rejected = line.delivered.quantity - line.accepted.quantity;
  const confirmedAt = line.confirmedAt ?? line.shipped.firstAt;
  const at = (moment: Date | null): StepFigures => ({ quantity: moment ? open : 0n, firstAt: moment, lastAt: moment });
  const figures: Readonly<Record<ProgressStep, StepFigures>> = {
    ...line,
    placed: at(line.placedAt),
    confirmed: at(confirmedAt),
  };
  const isWhole = (step: ProgressStep): boolean =>
    figures[step].quantity + (step === 'accepted' ? rejected : 0n) >= open && figures[step].lastAt !== null;
  const firstMissing = PROGRESS_STEPS.findIndex((step) => !isWhole(step));
  const reached = PROGRESS_STEPS[(firstMissing < 0 ? PROGRESS_STEPS.length : firstMissing) - 1] ?? 'placed';
  const further = PROGRESS_STEPS.slice(PROGRESS_STEPS.indexOf(reached) + 1);
  const allRejected = open > 0n && line.delivered.quantity >= open && line.accepted.quantity === 0n;
  return {
    state: open === 0n ? 'cancelled' : allRejected && reached === 'delivered' ? 'rejected' : reached,
    partly: further.findLast((step) => figures[step].quantity > 0n) ?? null,
    steps: PROGRESS_STEPS.map((step) => ({
      ...figures[step],
      step,
      leadDays: isWhole(step) && open > 0n ? daysSince(line.placedAt, figures[step].lastAt) : null,
    })),
  };
}

const daysSince = (from: Date, to: Date | null): number | null => to && daysBetween(dayOf(from), dayOf(to));
