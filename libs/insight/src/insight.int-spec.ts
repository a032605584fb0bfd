import { createHash, randomUUID } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, Forbidden } from '#libs/platform';
import { anEvent, anOrganisation, insertRow, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { testConfig, testModule } from '../../../test/support/worker.js';
import { InsightResolver } from './graphql/insight.resolver.js';
import { OperationsResolver } from './graphql/operations.resolver.js';
import { InsightModule } from './index.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let officer: Caller;
let purchaser: Caller;

/** An API key of a member of a new organisation, as its caller. */
async function aKeyOf(kind: 'operator' | 'purchaser', role: string): Promise<Caller> {
  const organisation_id = await anOrganisation(client, kind);
  const [memberId, secret] = [randomUUID(), randomUUID()];
  const member = {
    email: `${memberId}@example.org`,
    name: 'M',
    roles: [role],
    status: 'active',
    joined_at: new Date(),
  };
  await insertRow(client, 'member', { id: memberId, organisation_id, user_id: memberId, ...member });
  await insertRow(client, 'api_key', {
    id: randomUUID(),
    organisation_id,
    name: 'test',
    prefix: 'mlk_test',
    key_hash: createHash('sha256').update(secret).digest(),
    roles: [role],
    created_by: memberId,
    created_at: new Date(),
    expires_at: new Date(Date.now() + 3_600_000),
  });
  const hashed = createHash('sha256').update(secret).digest('hex');
  return { credential: { scheme: 'key', secret: hashed }, access: { kinds: ['operator'], roles: [role as 'officer'] } };
}

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [InsightModule]);
  await module.init();
  officer = await aKeyOf('operator', 'officer');
  purchaser = await aKeyOf('purchaser', 'buyer');
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});

const watching = () => module.get(InsightResolver);
const acting = () => module.get(OperationsResolver);
const retry = (eventId: string) => acting().retryDeadLetter(officer, { eventId, idempotencyKey: randomUUID() });
const later = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);

async function aDeadLetter(): Promise<string> {
  const id = await anEvent(client, 'test.stuck', randomUUID());
  await client.query(
    `UPDATE outbox SET handlers = 2, pending = 1, attempts = 8, published_at = now(), dead_at = now(), last_error = 'test.handler: no' WHERE id = $1`,
    [id],
  );
  return id;
}

describe('what operators watch', () => {
  it('sums the installation up, for operators alone', async () => {
    const summary = await watching().summary(officer);
    expect(summary).toMatchObject({ tenders: [], awarded: [], closedContracts: 0, lateOrders: 0 });
    expect(summary.organisations).toContainEqual({ name: 'operator', count: 1 });
    await expect(watching().summary(purchaser)).rejects.toThrow(Forbidden);
    await expect(watching().jobQueues(purchaser)).rejects.toThrow(Forbidden);
  });

  it('counts the jobs of each queue', async () => {
    expect(await watching().jobQueues(officer)).toEqual([
      { name: 'events', reachable: true, waiting: 0, active: 0, delayed: 0, failed: 0 },
      { name: 'suspects', reachable: true, waiting: 0, active: 0, delayed: 0, failed: 0 },
      { name: 'due', reachable: true, waiting: 0, active: 0, delayed: 0, failed: 0 },
    ]);
  });

  it('says how old the oldest unpublished event is', async () => {
    const id = await anEvent(client, 'test.waiting', randomUUID());
    await client.query(`UPDATE outbox SET appended_at = clock_timestamp() - interval '90 seconds' WHERE id = $1`, [id]);
    const health = await watching().health(officer);
    expect(health.unpublishedEvents).toBe(1);
    expect(health.oldestUnpublishedSeconds).toBeGreaterThanOrEqual(90);
    await client.query('DELETE FROM outbox WHERE id = $1', [id]);
  });

  it('pages through dead letters by their cursors, each once', async () => {
    const ids = [await aDeadLetter(), await aDeadLetter(), await aDeadLetter()];
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<InsightResolver['deadLetters']>> = await watching().deadLetters(officer, {
        first: 1,
        after,
      });
      seen.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });
});

describe('sending a dead letter again', () => {
  it('does so once per key, and the audit trail keeps what it died of', async () => {
    const eventId = await aDeadLetter();
    const input = { eventId, idempotencyKey: randomUUID() };
    const first = await acting().retryDeadLetter(officer, input);
    expect(first).toEqual({ id: eventId, type: 'test.stuck' });
    expect(await acting().retryDeadLetter(officer, input)).toEqual(first);
    const { rows } = await client.query('SELECT dead_at, published_at, attempts, pending FROM outbox WHERE id = $1', [
      eventId,
    ]);
    expect(rows).toEqual([{ dead_at: null, published_at: null, attempts: 0, pending: 1 }]);
    const history = await watching().auditEntries(officer, { first: 10 }, eventId);
    expect(history.nodes).toMatchObject([
      { action: 'retry', subjectType: 'event', details: { diedOf: 'test.handler: no' } },
    ]);
  });

  it('refuses an event that is not dead, or not there', async () => {
    const eventId = await anEvent(client, 'test.alive', randomUUID());
    expect(await retry(eventId)).toMatchObject({ code: 'EVENT_NOT_DEAD' });
    expect(await retry(randomUUID())).toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' });
  });
});

describe('the clock', () => {
  it('goes forward on a demo, and never back', async () => {
    const to = later(48);
    const { now } = (await acting().advanceClock(officer, { to })) as { now: Date };
    expect(now.getTime()).toBeGreaterThanOrEqual(to.getTime());
    const again = (await acting().advanceClock(officer, { to: later(1) })) as { now: Date };
    expect(again.now.getTime()).toBeGreaterThanOrEqual(now.getTime());
    expect(await acting().advanceClock(officer, { to: new Date('9500-01-01') })).toMatchObject({
      code: 'CLOCK_OUT_OF_RANGE',
    });
  });

  it('is the world’s on a real installation', async () => {
    await client.query(`UPDATE installation SET kind = 'real', clock_offset = '0'`);
    expect(await acting().advanceClock(officer, { to: later(1) })).toMatchObject({ code: 'CLOCK_IS_REAL' });
    await client.query(`UPDATE installation SET kind = 'demo'`);
  });
});
