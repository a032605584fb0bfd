import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { ComparedAwards } from '../what-if/compare-awards.js';

/** The evaluation that made a tender's awards, where the caller may read it. */
const EVALUATION = statement<{ id: string; input: object }>(
  'what-ifs.evaluation',
  `SELECT e.id, e.input FROM tender_evaluation e
   WHERE e.tender_id = $1 AND EXISTS (SELECT FROM award a WHERE a.evaluation_id = e.id AND a.status <> 'cancelled')
   ORDER BY e.number DESC LIMIT 1`,
);
const OPEN_CASES = statement<{ open: number }>(
  'what-ifs.open-cases',
  `SELECT count(*)::int AS open FROM what_if_case WHERE organisation_id = $1 AND status = 'asked'`,
);
const INSERT = statement(
  'what-ifs.insert',
  `INSERT INTO what_if (id, organisation_id, rulebook, without_supplier_ids, asked_at) VALUES ($1, $2, $3, $4, $5)`,
);
const INSERT_CASES = statement(
  'what-ifs.insert-cases',
  `INSERT INTO what_if_case (id, what_if_id, organisation_id, tender_id, evaluation_id, status)
   SELECT c.id, $1, $2, c.tender_id, c.evaluation_id, 'asked'
   FROM unnest($3::uuid[], $4::uuid[], $5::uuid[]) AS c (id, tender_id, evaluation_id)`,
);
const LOCK_CASE = statement<AskedCase>(
  'what-ifs.lock-case',
  `SELECT w.rulebook, w.without_supplier_ids AS "withoutSupplierIds", e.input, e.output
   FROM what_if_case c JOIN what_if w ON w.id = c.what_if_id JOIN tender_evaluation e ON e.id = c.evaluation_id
   WHERE c.id = $1 AND c.status = 'asked' FOR UPDATE OF c`,
);
const ANSWER = statement(
  'what-ifs.answer',
  `UPDATE what_if_case SET status = CASE WHEN $2::jsonb IS NULL THEN 'failed' ELSE 'answered' END, answer = $2, problem = $3, answered_at = $4
   WHERE id = $1 AND status = 'asked'`,
);

export interface AskedCase {
  readonly rulebook: object | null;
  readonly withoutSupplierIds: readonly string[];
  readonly input: object;
  readonly output: object;
}
export interface NewCase {
  readonly tenderId: string;
  readonly evaluationId: string;
}

/** Questions about awards, and their answers. */
@Injectable()
export class WhatIfStore {
  /** Undefined when the tender has no award by an evaluation that the caller may read. */
  evaluation(tx: Tx, tenderId: string): Promise<{ readonly id: string; readonly input: object } | undefined> {
    return tx.maybe(EVALUATION, [tenderId]);
  }

  /** Cases of the caller's organisation that wait for their answer. */
  async openCases(tx: Tx): Promise<number> {
    return (await tx.one(OPEN_CASES, [tx.actor.organisationId])).open;
  }

  /** The question's id, and the ids of its cases in their order. */
  async insert(
    tx: Tx,
    rulebook: object | null,
    withoutSupplierIds: readonly string[],
    cases: readonly NewCase[],
  ): Promise<{ readonly id: string; readonly caseIds: readonly string[] }> {
    const id = newId();
    const { organisationId } = tx.actor;
    const document = rulebook === null ? null : JSON.stringify(rulebook);
    await tx.execute(INSERT, [id, organisationId, document, withoutSupplierIds, tx.now]);
    const caseIds = cases.map(newId);
    await tx.execute(INSERT_CASES, [
      id,
      organisationId,
      caseIds,
      cases.map(({ tenderId }) => tenderId),
      cases.map(({ evaluationId }) => evaluationId),
    ]);
    return { id, caseIds };
  }

  /** Undefined when the case has its answer. */
  lockCase(tx: Tx, caseId: string): Promise<AskedCase | undefined> {
    return tx.maybe(LOCK_CASE, [caseId]);
  }

  answer(tx: Tx, caseId: string, compared: ComparedAwards | null, problem: string | null): Promise<void> {
    return tx.executeOne(ANSWER, [caseId, compared && JSON.stringify(compared), problem, tx.now]);
  }
}
