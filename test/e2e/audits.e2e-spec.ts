import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../../apps/api/src/start-api.js';
import { type Api, newId, parseConfig } from '#libs/platform';
import { addDays } from '#libs/rules';
import { Market, type Party } from '../support/builders/market.js';
import { useTestDatabase } from '../support/database.js';

type Fields = Record<string, unknown>;
const AUDIT = `... on SiteAudit { id status siteName auditedOn endReason
  findings { id number severity text dueOn status correctiveAction answeredAt verdict judgedAt } }`;

describe('what a supplier is looked at for, told over GraphQL', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let owner: Client;
  let market: Market;
  let purchaser: Party;
  let one: Party;
  let two: Party;
  let today: string;

  beforeAll(async () => {
    const config = parseConfig({
      DATABASE_URL: database.url,
      MEDLANE_SECRETS: secrets,
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
    });
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    market = await Market.open(owner);
    purchaser = await market.party('purchaser');
    [one, two] = [await market.party('operator'), await market.party('operator')];
    today = (await market.now()).toISOString().slice(0, 10);
    api = await startApi(config);
  });
  afterAll(async () => {
    await api?.close();
    await owner?.end();
    rmSync(secrets, { recursive: true, force: true });
  });

  async function ask<T>({ bearer }: Party, query: string, variables: object = {}): Promise<T> {
    const headers = { authorization: bearer };
    const payload = { query, variables };
    const answer = await api.fastify.inject({ method: 'POST', url: '/graphql', headers, payload });
    const { data, errors } = answer.json<{ data: T; errors?: unknown }>();
    expect(errors).toBeUndefined();
    return data;
  }
  async function change<T = Fields>(by: Party, field: string, selection: string, input: object): Promise<T> {
    const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const query = `mutation M($input: ${name}Input!) { answer: ${field}(input: $input) { __typename ${selection} ... on ${name}Refused { code message messageZh } } }`;
    return (await ask<{ answer: T }>(by, query, { input })).answer;
  }
  interface Audit extends Fields {
    readonly id: string;
    readonly findings: readonly Fields[];
  }
  const audited = (by: Party, field: string, input: object) => change<Audit>(by, field, AUDIT, input);
  const fileOf = async (by: Party, id: string) =>
    (
      await ask<{ supplierFile: { siteAudits: Audit[] } | null }>(
        by,
        `query Q($id: UUID!) { supplierFile(organisationId: $id) { siteAudits { status findings { number status verdict correctiveAction judgedAt } } } }`,
        { id },
      )
    ).supplierFile?.siteAudits;

  it('an audit of a site goes from its plan to its result, and stands in the public file', async () => {
    const supplier = await market.party('supplier', 'Nanning Pharma', 'CN');
    const site = await change<{ id: string }>(supplier, 'addSite', '... on Site { id }', {
      name: 'Plant 2',
      country: 'CN',
      address: 'Nanning',
      idempotencyKey: newId(),
    });
    const { id: auditId, siteName } = await audited(one, 'planAudit', {
      organisationId: supplier.id,
      siteId: site.id,
      plannedOn: today,
      scope: 'GMP of line 2',
      auditor: 'Li Ming',
      idempotencyKey: newId(),
    });
    expect(siteName).toBe('Plant 2');
    const finding = { severity: 'major', text: 'Temperature logs are missing', dueOn: addDays(today, 30) };
    const { findings } = await audited(one, 'reportAudit', { auditId, auditedOn: today, findings: [finding] });
    expect(findings).toMatchObject([{ ...finding, number: 1, status: 'open', answeredAt: null }]);
    expect(await fileOf(supplier, supplier.id)).toMatchObject([{ status: 'reported' }]);
    expect(await fileOf(purchaser, supplier.id)).toEqual([]);

    const findingId = findings[0]?.id;
    const answered = await audited(supplier, 'answerAuditFinding', {
      findingId,
      correctiveAction: 'A logger was bought',
    });
    expect(answered.findings).toMatchObject([{ status: 'answered', correctiveAction: 'A logger was bought' }]);
    expect(new Date(String(answered.findings[0]?.['answeredAt'])).getTime()).toBeGreaterThan(0);
    const closed = await audited(one, 'decideAuditFinding', { findingId, accept: true, reason: 'Seen on site' });
    expect(closed.findings).toMatchObject([{ status: 'closed', verdict: 'Seen on site' }]);
    const conclude = { auditId, passed: true, reason: 'All closed' };
    expect(await audited(one, 'concludeAudit', conclude)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await audited(two, 'concludeAudit', conclude)).toMatchObject({ status: 'passed', endReason: 'All closed' });
    expect(await fileOf(purchaser, supplier.id)).toMatchObject([
      { status: 'passed', findings: [{ number: 1, status: 'closed', verdict: 'Seen on site' }] },
    ]);
  });

  it('a laboratory is audited, too, and answers what was found', async () => {
    const laboratory = await market.party('laboratory', 'Bangkok Test House');
    for (const table of ['member', 'api_key'])
      await owner.query(`UPDATE ${table} SET roles = '{viewer,officer}' WHERE organisation_id = $1`, [laboratory.id]);
    const { id: auditId } = await audited(one, 'planAudit', {
      organisationId: laboratory.id,
      plannedOn: today,
      scope: 'ISO/IEC 17025',
      auditor: 'Li Ming',
      idempotencyKey: newId(),
    });
    const finding = { severity: 'critical', text: 'Balances are not calibrated', dueOn: today };
    const { findings } = await audited(one, 'reportAudit', { auditId, auditedOn: today, findings: [finding] });
    const seen = await ask<{ siteAudits: { nodes: Audit[] } }>(
      laboratory,
      'query { siteAudits { nodes { status findings { text status } } } }',
    );
    expect(seen.siteAudits.nodes).toMatchObject([{ status: 'reported', findings: [{ status: 'open' }] }]);
    const step = { findingId: findings[0]?.id, correctiveAction: 'Calibrated by the institute' };
    expect(await audited(laboratory, 'answerAuditFinding', step)).toMatchObject({ findings: [{ status: 'answered' }] });
    const failing = { auditId, passed: false, reason: 'The calibration is not traceable' };
    expect(await audited(two, 'concludeAudit', failing)).toMatchObject({ status: 'failed' });
    const published = await ask<{ siteAudits: { nodes: Audit[] } }>(
      purchaser,
      `query Q($id: UUID) { siteAudits(organisationId: $id) { nodes { status endReason } } }`,
      { id: laboratory.id },
    );
    expect(published.siteAudits.nodes).toEqual([{ status: 'failed', endReason: failing.reason }]);
  });

  it('a search is kept with what it leaves out', async () => {
    const supplier = await market.party('supplier');
    const search = { name: 'Everything', idempotencyKey: newId() };
    const saved = '... on SavedSearch { name onlyQualifying productTypeId destination corridorCode }';
    expect(await change(supplier, 'saveSearch', saved, search)).toEqual({
      __typename: 'SavedSearch',
      name: 'Everything',
      onlyQualifying: false,
      productTypeId: null,
      destination: null,
      corridorCode: null,
    });
    const narrow = { name: 'Ready', destination: 'TH', onlyQualifying: true, idempotencyKey: newId() };
    expect(await change(supplier, 'saveSearch', saved, narrow)).toMatchObject({ onlyQualifying: true });
    const { savedSearches } = await ask<{ savedSearches: Fields[] }>(supplier, 'query { savedSearches { id name } }');
    const found = await ask<{ opportunities: { nodes: unknown[] } }>(
      supplier,
      'query Q($id: UUID) { opportunities(savedSearchId: $id) { nodes { id } } }',
      { id: savedSearches[1]?.['id'] },
    );
    expect(found.opportunities.nodes).toEqual([]);
  });
});
