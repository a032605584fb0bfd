import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { type Api, newId, parseConfig } from '#libs/platform';
import { addDays, CHINA_ASEAN_RULEBOOK, shippedRulebook } from '#libs/rules';
import { sealBid } from '#libs/sealing';
import { aSupplier } from '../support/builders/index.js';
import { aRulebook } from '../support/builders/rulebooks.js';
import { Market, type Party } from '../support/builders/market.js';
import { useTestDatabase } from '../support/database.js';
import { Person } from '../support/person.js';

type Fields = Record<string, unknown>;
interface Tender {
  readonly id: string;
  readonly publicKey: string;
  readonly biddingEndsAt: string;
  readonly lots: readonly { readonly id: string }[];
}
const ENTRY = '... on StandingEntry { id status }';
const REASON = 'As the file shows.';

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

describe('who may trade, told over GraphQL', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let worker: RunningWorker;
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
      SWEEP_EVERY_MS: '50',
      RELAY_EVERY_MS: '20',
    });
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    market = await Market.open(owner, { biddingPeriodHours: 2, noticePeriodHours: 1 });
    purchaser = await market.party('purchaser', 'Bangkok Hospital Group');
    [one, two] = [await market.party('operator'), await market.party('operator')];
    today = (await market.now()).toISOString().slice(0, 10);
    api = await startApi(config);
    worker = await startWorker(config);
  });
  afterAll(async () => {
    await worker?.close();
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
  /** What a mutation answers, a refusal included. `inputType` where it is not called after the field. */
  async function change<T = Fields>(
    by: Party,
    field: string,
    selection: string,
    input: object,
    inputType?: string,
  ): Promise<T> {
    const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const query = `mutation M($input: ${inputType ?? `${name}Input`}!) { answer: ${field}(input: $input) { __typename ${selection} ... on ${name}Refused { code } } }`;
    return (await ask<{ answer: T }>(by, query, { input })).answer;
  }
  const untilStatus = (id: string, status: string): Promise<Tender> =>
    until(`the tender to be ${status}`, async () => {
      const query = `query Q($id: UUID!) { tender(id: $id) { id status publicKey biddingEndsAt lots { id } } }`;
      const { tender } = await ask<{ tender: Tender & { status: string } }>(one, query, { id });
      return tender.status === status ? tender : undefined;
    });
  /** An open round of one lot. */
  async function aRound(productTypeId: string): Promise<Tender> {
    const line = { productTypeId, quantity: '1000000', destination: 'TH', ceilingPrice: '0.6' };
    await change(purchaser, 'postDemand', '... on Demand { id }', {
      corridorCode: 'china-asean',
      reference: `PO ${productTypeId}`,
      currency: 'CNY',
      lines: [{ ...line, deliveryFrom: '2027-01-01', deliveryTo: '2027-03-31' }],
      idempotencyKey: newId(),
    });
    const pool = { corridorCode: 'china-asean', idempotencyKey: newId() };
    const { tenderIds } = await change<{ tenderIds: string[] }>(
      one,
      'poolDemands',
      '... on PooledDemands { tenderIds }',
      pool,
    );
    return untilStatus(tenderIds[0] ?? '', 'open');
  }
  async function bid(supplier: Party, tender: Tender, unitPrice: string): Promise<Fields> {
    const lotId = tender.lots[0]?.id ?? '';
    const sealed = await sealBid({
      tenderId: tender.id,
      lotId,
      supplierId: supplier.id,
      revision: 1,
      publicKey: Buffer.from(tender.publicKey, 'base64'),
      bid: { unitPrice, capacity: '2000000', minimumQuantity: '0', leadTimeDays: 45, validUntil: '2099-12-31' },
    });
    if (!sealed.ok) throw new Error(sealed.code);
    const envelope = Buffer.from(sealed.value).toString('base64');
    return change(supplier, 'placeBid', '... on BidReceipt { bidId }', { lotId, envelope, idempotencyKey: newId() });
  }
  const propose = async (organisationId: string, more: object): Promise<string> => {
    const entry = {
      kind: 'credit',
      evidence: 'Decision 2026-7 of the provincial office',
      from: today,
      to: null,
      bars: [],
    };
    const input = { organisationId, ...entry, ...more, idempotencyKey: newId() };
    return (await change<{ id: string }>(one, 'proposeStanding', ENTRY, input)).id;
  };
  const decide = (by: Party, entryId: string) =>
    change(by, 'decideStanding', ENTRY, { entryId, decision: 'confirm', reason: REASON });
  const standingOf = async (by: Party, id: string) =>
    (
      await ask<{ standing: { creditGrade: string; bars: unknown[] } }>(
        by,
        `query Q($id: UUID!) { standing(organisationId: $id) { creditGrade bars { scope ref } entries { status } } }`,
        { id },
      )
    ).standing;

  it('a cause leads to a grade, the grade to a bar by scope, an appeal ends both, and a repair a warning', async () => {
    const [barred, other] = [await market.productType('Amlodipine 5 mg'), await market.productType('Metformin 500 mg')];
    const supplier = await market.party('supplier', 'Nanning Pharma', 'CN');
    for (const type of [barred, other]) await market.product(supplier.id, type);
    const [round, elsewhere] = [await aRound(barred), await aRound(other)];

    const bar = { scope: 'product_type', ref: barred, from: today, to: addDays(today, 200) };
    const cause = { level: 'moderate', cause: 'refusing_to_supply', to: addDays(today, 200), bars: [bar] };
    const entryId = await propose(supplier.id, cause);
    expect(await decide(one, entryId)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await decide(two, entryId)).toMatchObject({ status: 'in_force' });
    expect(await standingOf(purchaser, supplier.id)).toMatchObject({
      creditGrade: 'moderate',
      bars: [{ scope: 'product_type', ref: barred }],
    });
    expect(await bid(supplier, round, '0.4')).toMatchObject({ code: 'SUPPLIER_BARRED' });
    expect(await bid(supplier, elsewhere, '0.4')).toMatchObject({ __typename: 'BidReceipt' });

    const statement = { entryId, statement: 'The goods were delivered in time; see the receipts.' };
    const appeal = () => change(supplier, 'appealStanding', ENTRY, statement, 'StandingStatementInput');
    expect(await appeal()).toMatchObject({ status: 'appealed' });
    expect(await appeal()).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    // It does not lift the bar by itself, and another officer than the one who confirmed decides.
    expect(await bid(supplier, round, '0.4')).toMatchObject({ code: 'SUPPLIER_BARRED' });
    const overturn = { entryId, uphold: false, reason: REASON };
    expect(await change(two, 'decideAppeal', ENTRY, overturn)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await change(one, 'decideAppeal', ENTRY, overturn)).toMatchObject({ status: 'overturned' });
    expect(await standingOf(supplier, supplier.id)).toMatchObject({ creditGrade: 'good', bars: [] });
    expect(await bid(supplier, round, '0.4')).toMatchObject({ __typename: 'BidReceipt' });

    const warning = await propose(supplier.id, {
      level: 'watch',
      cause: 'late-or-short-delivery'.replaceAll('-', '_'),
    });
    expect(await decide(two, warning)).toMatchObject({ status: 'in_force' });
    const repair = { entryId: warning, statement: 'A second line runs since; see the output of May.' };
    expect(await change(supplier, 'requestRepair', ENTRY, repair, 'StandingStatementInput')).toMatchObject({
      status: 'repair_requested',
    });
    const grant = { entryId: warning, grant: true, reason: REASON };
    expect(await change(one, 'decideRepair', ENTRY, grant)).toMatchObject({ status: 'repaired' });
    expect(await standingOf(purchaser, supplier.id)).toMatchObject({
      creditGrade: 'good',
      entries: [{ status: 'repaired' }, { status: 'overturned' }],
    });
  });

  it('a suspended supplier reads its own file, appeals, and does nothing else', async () => {
    const supplier = await aSupplier(owner);
    const signatory = await Person.of(owner, api, supplier, 'approver');
    const { organisationId } = supplier;
    const entryId = await propose(organisationId, { level: 'general', cause: 'false_data' });
    await decide(two, entryId);
    const suspend = { organisationId, reason: REASON };
    expect(
      await change(one, 'suspendOrganisation', '... on Organisation { status }', suspend, 'OrganisationReasonInput'),
    ).toMatchObject({ status: 'suspended' });
    expect(await signatory.asks('{ me { organisation { status } } standing { creditGrade } }')).toMatchObject({
      standing: { creditGrade: 'general' },
    });
    expect(
      await signatory.asks(
        '{ contracts(first: 10) { nodes { id } } supplierFile(organisationId: "' +
          organisationId +
          '") { legalName } }',
      ),
    ).toMatchObject({ contracts: { nodes: [] } });
    for (const query of ['{ tenders(first: 10) { nodes { id } } }', '{ products(first: 10) { nodes { id } } }']) {
      expect(await signatory.isDeniedQuery(query)).toBe('FORBIDDEN');
    }
    const query = `mutation M($input: StandingStatementInput!) { appealStanding(input: $input) { ${ENTRY} } }`;
    const input = { entryId, statement: 'The figures were right; see the ledger of June.' };
    expect(await signatory.asks(query, { input })).toMatchObject({ appealStanding: { status: 'appealed' } });
    // Its keys open nothing.
    const answer = await api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${supplier.apiKey}` },
      payload: { query: '{ standing { creditGrade } }' },
    });
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('an audit is planned, reported, answered and passed, and stands in the public file of the supplier', async () => {
    const supplier = await market.party('supplier', 'Guilin Devices', 'CN');
    const plan = { organisationId: supplier.id, plannedOn: today, scope: 'GMP of line 2', auditor: 'Li Ming' };
    const AUDIT = '... on SiteAudit { id status findings { id status } }';
    interface Audit {
      readonly id: string;
      readonly findings: readonly { readonly id: string }[];
    }
    const { id: auditId } = await change<Audit>(one, 'planAudit', AUDIT, { ...plan, idempotencyKey: newId() });
    const found = { severity: 'major', text: 'The temperature log has gaps.', dueOn: addDays(today, 30) };
    const report = { auditId, auditedOn: today, findings: [found] };
    const reported = await change<Audit>(one, 'reportAudit', AUDIT, report);
    expect(reported).toMatchObject({ status: 'reported', findings: [{ status: 'open' }] });
    const conclude = { auditId, passed: true, reason: REASON };
    expect(await change(two, 'concludeAudit', AUDIT, conclude)).toHaveProperty('code');
    const findingId = reported.findings[0]?.id ?? '';
    const answer = { findingId, correctiveAction: 'A logger with an alarm was installed.' };
    expect(await change(supplier, 'answerAuditFinding', AUDIT, answer)).toMatchObject({
      findings: [{ status: 'answered' }],
    });
    const accept = { findingId, accept: true, reason: 'Seen on the photos.' };
    expect(await change(one, 'decideAuditFinding', AUDIT, accept)).toMatchObject({ findings: [{ status: 'closed' }] });
    // Before it is concluded it is nobody's but theirs; who reported does not conclude.
    const inFile = async () =>
      (
        await ask<{ supplierFile: { siteAudits: unknown[] } }>(
          purchaser,
          `query Q($id: UUID!) { supplierFile(organisationId: $id) { siteAudits { status auditor endReason findings { text correctiveAction verdict status } } } }`,
          { id: supplier.id },
        )
      ).supplierFile.siteAudits;
    expect(await inFile()).toEqual([]);
    expect(await change(one, 'concludeAudit', AUDIT, conclude)).toHaveProperty('code');
    expect(await change(two, 'concludeAudit', AUDIT, conclude)).toMatchObject({ status: 'passed' });
    expect(await inFile()).toEqual([
      {
        status: 'passed',
        auditor: 'Li Ming',
        endReason: REASON,
        findings: [
          { text: found.text, correctiveAction: answer.correctiveAction, verdict: accept.reason, status: 'closed' },
        ],
      },
    ]);
  });

  it('firms whose control link is confirmed are one bidder at the evaluation: the better bid stands', async () => {
    // One contract to the lowest price, each family of firms with its best bid.
    const lowest = shippedRulebook('lowest-price') ?? CHINA_ASEAN_RULEBOOK;
    const { award, unverified } = lowest;
    const hours = { biddingPeriodHours: 2, noticePeriodHours: 1 };
    const { code } = await aRulebook(owner, { award, unverified, ...hours });
    await owner.query('UPDATE corridor SET rulebook_code = $1', [code]);
    const type = await market.productType('Losartan 50 mg');
    const [parent, child, rival] = [
      await market.party('supplier', 'Parent Pharma', 'CN'),
      await market.party('supplier', 'Child Pharma', 'CN'),
      await market.party('supplier', 'Rival Pharma', 'CN'),
    ];
    for (const { id } of [parent, child, rival]) await market.product(id, type);
    const declared = await change<{ id: string }>(child, 'declareControl', '... on ControlLink { id status }', {
      controllerId: parent.id,
      controllerName: parent.name,
      controllerCountry: 'CN',
      controllerNumber: 'CN-PARENT-1',
      share: 8_000,
      since: addDays(today, -400),
      idempotencyKey: newId(),
    });
    expect(declared).toMatchObject({ status: 'declared' });
    const linkId = declared.id;
    expect(
      await change(one, 'confirmControl', '... on ControlLink { status }', { linkId }, 'ControlLinkIdInput'),
    ).toMatchObject({ status: 'confirmed' });

    const round = await aRound(type);
    await bid(parent, round, '0.40');
    await bid(child, round, '0.45');
    await bid(rival, round, '0.50');
    await change(one, 'advanceClock', '... on ServerTime { now }', { to: round.biddingEndsAt });
    await untilStatus(round.id, 'notice');
    const { rows } = await owner.query<{ supplier_id: string; status: string; reason: string }>(
      'SELECT supplier_id, status, reason FROM bid WHERE tender_id = $1',
      [round.id],
    );
    const of = ({ id }: Party) => rows.find(({ supplier_id }) => supplier_id === id);
    expect(of(parent)).toMatchObject({ status: 'won' });
    expect(of(child)).toMatchObject({ status: 'lost', reason: 'RELATED_BID_STANDS' });
    expect(of(rival)?.reason).not.toBe('RELATED_BID_STANDS');
  });

  it('a paper tells of its end 90, 60 and 30 days before, and once it has come', async () => {
    const supplier = await market.party('supplier', 'Beihai Pharma', 'CN');
    const now = (await market.now()).toISOString().slice(0, 10);
    const expiresOn = addDays(now, 100);
    const { id } = await change<{ id: string }>(supplier, 'submitCertificate', '... on Certificate { id }', {
      kind: 'business_licence',
      number: 'BL-1',
      issuer: 'Administration for Market Regulation',
      issuerCountry: 'CN',
      holder: 'Beihai Pharma',
      issuedOn: '2025-01-01',
      expiresOn,
      idempotencyKey: newId(),
    });
    const check = { paperId: id, how: 'authority_register', note: 'Found in the register.' };
    await change(one, 'verifyCertificate', '... on Certificate { status }', check, 'VerifyPaperInput');
    const told = async () =>
      (
        await owner.query<{ told: string }>(
          `SELECT CASE type WHEN 'certificate.expired' THEN 'expired' ELSE payload ->> 'reminder' END AS told FROM outbox
           WHERE subject_id = $1 AND type IN ('certificate.expiring', 'certificate.expired') ORDER BY id`,
          [id],
        )
      ).rows.map(({ told: what }) => what);
    const stateOf = async () =>
      (
        await ask<{ certificate: { state: string } }>(
          supplier,
          `query Q($id: UUID!) { certificate(id: $id) { state } }`,
          { id },
        )
      ).certificate.state;
    expect(await stateOf()).toBe('valid');
    const soFar: string[] = [];
    for (const [daysBefore, what, state] of [
      [90, '90', 'expiring'],
      [60, '60', 'expiring'],
      [30, '30', 'expiring'],
      [-1, 'expired', 'expired'],
    ] as const) {
      const to = `${addDays(expiresOn, -daysBefore)}T00:00:01.000Z`;
      await change(one, 'advanceClock', '... on ServerTime { now }', { to });
      soFar.push(what);
      await until(`to be told of ${what}`, async () => ((await told()).length >= soFar.length ? true : undefined));
      expect(await told()).toEqual(soFar);
      expect(await stateOf()).toBe(state);
    }
  });
});
