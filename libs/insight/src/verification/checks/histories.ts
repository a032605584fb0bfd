import type { Transitions } from '#libs/kernel';
import {
  AWARD_LIFECYCLE,
  BID_LIFECYCLE,
  CONTRACT_LIFECYCLE,
  DEMAND_LIFECYCLE,
  LOT_LIFECYCLE,
  TENDER_LIFECYCLE,
} from '#libs/rules';
import { type Check, sqlCheck } from '../check.js';

/** The nouns whose every step is audited, with the state they are born in. */
const NOUNS: readonly { table: string; initial: string; lifecycle: Transitions<string, string> }[] = [
  { table: 'demand', initial: 'open', lifecycle: DEMAND_LIFECYCLE },
  { table: 'tender', initial: 'draft', lifecycle: TENDER_LIFECYCLE },
  { table: 'lot', initial: 'active', lifecycle: LOT_LIFECYCLE },
  { table: 'bid', initial: 'sealed', lifecycle: BID_LIFECYCLE },
  { table: 'award', initial: 'pending', lifecycle: AWARD_LIFECYCLE },
  { table: 'contract', initial: 'pending', lifecycle: CONTRACT_LIFECYCLE },
];

/** The allowed steps of a lifecycle as SQL rows: ('draft', 'open'), … */
const stepsOf = (lifecycle: Transitions<string, string>): string =>
  Object.entries(lifecycle)
    .flatMap(([from, actions]) => Object.values(actions).map((to) => `('${from}', '${String(to)}')`))
    .join(', ');

/**
 * A history follows its lifecycle when each step is one of the table's and the steps lead from the birth state to the
 * present one: each state is entered as often as it is left, the present one once more. That needs no order among
 * entries of one instant.
 */
const historyCheck = ({ table, initial, lifecycle }: (typeof NOUNS)[number]): Check =>
  sqlCheck(
    `history.${table}`,
    `the audited steps of each ${table} follow its lifecycle from ${initial} to its present status`,
    `WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = '${table}' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, '${initial}', 1 FROM ${table}
       UNION ALL SELECT id, status, -1 FROM ${table})
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> '${initial}')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ${stepsOf(lifecycle)}))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced`,
  );

export const HISTORY_CHECKS: readonly Check[] = NOUNS.map(historyCheck);
