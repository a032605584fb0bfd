import { invariant } from '#libs/kernel';
import type { Plan, PlannedTender, Priced, Quarter } from './plan.js';

/** One thing to do on one day of the settable clock. Days are worked off in order, steps of a day in this order. */
export type Step =
  | { readonly kind: 'invite'; readonly quarter: Quarter }
  | { readonly kind: 'close'; readonly quarter: Quarter }
  | { readonly kind: 'sign'; readonly quarter: Quarter }
  | { readonly kind: 'order'; readonly quarter: Quarter }
  | { readonly kind: 'deliver'; readonly deliveries: readonly { tender: PlannedTender; row: Priced }[] };

export interface Day {
  /** YYYY-MM-DD. */
  readonly on: string;
  readonly steps: readonly Step[];
}

/** Days before the quarter's first day. The bidding and notice periods of the replay's rulebook lie between them. */
export const INVITE_DAYS_BEFORE = 45;
export const CLOSE_DAYS_BEFORE = 30;
export const SIGN_DAYS_BEFORE = 20;
export const BIDDING_DAYS = 14;
export const NOTICE_DAYS = 7;

const ORDER_OF_STEPS: readonly Step['kind'][] = ['invite', 'close', 'sign', 'order', 'deliver'];

export function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** Every day on which something happens, first to last. Rounds overlap with the deliveries of the quarter before. */
export function layOut(plan: Plan): Day[] {
  const days = new Map<string, Step[]>();
  const on = (day: string): Step[] => {
    const steps = days.get(day) ?? [];
    days.set(day, steps);
    return steps;
  };
  for (const quarter of plan.quarters) {
    on(daysBefore(quarter.startsOn, INVITE_DAYS_BEFORE)).push({ kind: 'invite', quarter });
    on(daysBefore(quarter.startsOn, CLOSE_DAYS_BEFORE)).push({ kind: 'close', quarter });
    on(daysBefore(quarter.startsOn, SIGN_DAYS_BEFORE)).push({ kind: 'sign', quarter });
    on(quarter.startsOn).push({ kind: 'order', quarter });
    const byDay = new Map<string, { tender: PlannedTender; row: Priced }[]>();
    for (const tender of quarter.tenders) {
      for (const row of tender.deliveries) {
        invariant(row.deliveredOn >= quarter.startsOn && row.deliveredOn <= quarter.endsOn, `${row.id} is misplaced`);
        byDay.set(row.deliveredOn, [...(byDay.get(row.deliveredOn) ?? []), { tender, row }]);
      }
    }
    for (const [day, deliveries] of byDay) on(day).push({ kind: 'deliver', deliveries });
  }
  return [...days]
    .map(([day, steps]) => ({ on: day, steps: steps.sort((a, b) => rank(a) - rank(b)) }))
    .sort((a, b) => (a.on < b.on ? -1 : 1));
}

/** Orders of a quarter are placed before its own first deliveries. */
function rank(step: Step): number {
  return ORDER_OF_STEPS.indexOf(step.kind);
}
