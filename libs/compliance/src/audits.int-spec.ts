import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { ORGANISATIONS_ENTITIES } from '#libs/organisations';
import type { AccessRule } from '#libs/platform';
import { addDays } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted } from '../../../test/support/builders/rounds.js';
import { ownerClient } from '../../../test/support/builders/rows.js';
import { useHarness } from '../../../test/support/harness.js';
import { eventually } from '../../../test/support/worker.js';
import { ComplianceModule } from './compliance.module.js';
import { AuditsStore } from './persistence/audits.store.js';
import { COMPLIANCE_ENTITIES } from './persistence/rows.js';
import { AuditsUseCase } from './use-cases/audits.use-case.js';

const harness = useHarness([ComplianceModule], [...ORGANISATIONS_ENTITIES, ...COMPLIANCE_ENTITIES]);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const AUDITED: AccessRule = { kinds: ['supplier'], roles: ['approver'] };
let one: Party;
let two: Party;
let supplier: Party;
let purchaser: Party;
let today: string;

beforeAll(async () => {
  const market = await Market.open(harness.owner);
  one = await market.party('operator');
  two = await market.party('operator');
  supplier = await market.party('supplier');
  purchaser = await market.party('purchaser');
  today = (await market.now()).toISOString().slice(0, 10);
});

it('is planned, reported, put right, and passed by another officer; purchasers see it then', async () => {
  const audits = harness.get(AuditsUseCase);
  const plan = {
    siteId: null,
    plannedOn: today,
    scope: 'GMP of line 2',
    auditor: 'Li Ming',
    idempotencyKey: randomUUID(),
  };
  expect(await audits.plan(one.as(OFFICERS), { ...plan, organisationId: purchaser.id })).toMatchObject({
    code: 'SUBJECT_UNKNOWN',
  });
  const wish = { ...plan, organisationId: supplier.id, idempotencyKey: randomUUID() };
  const { auditId } = granted(await audits.plan(one.as(OFFICERS), wish));
  expect(granted(await audits.plan(one.as(OFFICERS), wish)).auditId).toBe(auditId);
  const findings = (['major', 'minor'] as const).map((severity) => ({
    severity,
    text: `A ${severity} thing`,
    dueOn: addDays(today, 30),
  }));
  granted(await audits.report(one.as(OFFICERS), { auditId, auditedOn: today, findings }));
  const seen = async (who: Party) => (await harness.get(AuditsStore).one(who.as(), auditId))?.status;
  expect([await seen(supplier), await seen(purchaser)]).toEqual(['reported', undefined]);
  const end = (who: Party, action: 'pass' | 'fail') =>
    audits.end(who.as(OFFICERS), { auditId, action, reason: 'as the report says' });
  expect(await end(two, 'pass')).toMatchObject({ code: 'FINDINGS_OPEN', details: { numbers: ['1'] } });
  const [major] = (await harness.get(AuditsStore).one(supplier.as(), auditId))?.findings ?? [];
  const step = (who: Party, rule: AccessRule, action: 'answer' | 'accept' | 'refuse') =>
    audits.stepFinding(who.as(rule), { findingId: major?.id ?? '', action, text: 'A logger was bought' });
  expect(await step(one, OFFICERS, 'answer')).toMatchObject({ code: 'FINDING_UNKNOWN' });
  granted(await step(supplier, AUDITED, 'answer'));
  granted(await step(one, OFFICERS, 'refuse'));
  granted(await step(supplier, AUDITED, 'answer'));
  const answers = await Promise.all([step(one, OFFICERS, 'accept'), step(two, OFFICERS, 'accept')]);
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect(await end(one, 'pass')).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
  granted(await end(two, 'pass'));
  expect(await seen(purchaser)).toBe('passed');
  expect(await end(two, 'fail')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
});

it('is not passed on findings that were reported while its end waited', async () => {
  const audits = harness.get(AuditsUseCase);
  const about = { organisationId: supplier.id, siteId: null, plannedOn: today, scope: 'Warehouse', auditor: 'Li Ming' };
  const { auditId } = granted(await audits.plan(one.as(OFFICERS), { ...about, idempotencyKey: randomUUID() }));
  const reporting = await ownerClient(harness.config.databaseUrl);
  try {
    await reporting.query('BEGIN');
    await reporting.query(
      `UPDATE site_audit SET status = 'reported', audited_on = $2, reported_at = now(),
         reported_by = (SELECT id FROM member WHERE organisation_id = $3) WHERE id = $1`,
      [auditId, today, one.id],
    );
    await reporting.query(
      `INSERT INTO site_audit_finding (id, audit_id, organisation_id, number, severity, text, due_on, status)
       VALUES ($1, $2, $3, 1, 'critical', 'The door does not close', $4, 'open')`,
      [randomUUID(), auditId, supplier.id, today],
    );
    const ending = audits.end(two.as(OFFICERS), { auditId, action: 'pass', reason: 'as the report says' });
    await eventually(async () => {
      const { rows } = await harness.owner.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
      return rows.length > 0;
    });
    await reporting.query('COMMIT');
    expect(await ending).toMatchObject({ code: 'FINDINGS_OPEN' });
  } finally {
    await reporting.end();
  }
});
