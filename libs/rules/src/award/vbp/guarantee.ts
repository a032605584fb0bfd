import { invariant } from '#libs/kernel';
import type { Day } from '../../calendar.js';
import type { VbpMethod } from '../../rulebook/award-method.js';
import type { DrugClass } from '../lot-class.js';

/** Of the base, for so many winners (at least one) of a lot of this class. */
export function guaranteedShare(method: VbpMethod, winners: number, drugClass: DrugClass): number {
  const row = rowFor(method.guarantee, winners);
  return row.classOverrides.find((override) => override.class === drugClass)?.sharePermille ?? row.sharePermille;
}

export interface ContractTerm {
  readonly termMonths: number | null;
  readonly termUntil: Day | null;
}

export function termOf({ term }: Pick<VbpMethod, 'term'>, winners: number): ContractTerm {
  if ('until' in term) return { termMonths: null, termUntil: term.until };
  return { termMonths: rowFor(term.byWinners, winners).months, termUntil: null };
}

/** Rows rise in winners from 1; each holds up to the next, the last for any more. */
function rowFor<R extends { readonly winners: number }>(rows: readonly R[], winners: number): R {
  const row = rows.findLast((candidate) => candidate.winners <= winners);
  invariant(row, `no row for ${winners} winners`);
  return row;
}
