import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import type { Queue } from 'bullmq';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { ok } from '#libs/kernel';
import {
  defineEvent,
  type Event,
  EventHandler,
  type EventJob,
  LOGGER,
  type Logger,
  QueueBackend,
  Relay,
  statement,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import { OperationsStore } from '../../libs/insight/src/persistence/operations.store.js';
import { anEvent, ownerClient } from '../support/builders/rows.js';
import { useTestDatabase } from '../support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../support/worker.js';

const happened = defineEvent('fault.happened', 1, z.object({ poison: z.boolean().optional() }));
type Payload = ReturnType<typeof happened>['payload'];

const EFFECT = statement('fault.effect', 'INSERT INTO effect (handler, event_id) VALUES ($1, $2)');

/** What goes wrong in the handlers, set by each test. */
const faults = { crashesAfterEffect: 0, poisoned: false };

/** An effect that would show if it were made twice: a plain row, no unique key. */
abstract class Recording extends EventHandler<Payload> {
  readonly event = happened;

  async handle(tx: Tx, event: Event<Payload>): Promise<void> {
    await tx.execute(EFFECT, [this.name, event.id]);
    if (event.payload.poison && faults.poisoned) throw new Error('poison');
    if (faults.crashesAfterEffect > 0) {
      faults.crashesAfterEffect--;
      throw new Error('crashed after the effect, before the commit');
    }
  }
}
@Injectable()
class First extends Recording {
  readonly name = 'fault.first';
}
@Injectable()
class Second extends Recording {
  readonly name = 'fault.second';
  override readonly most = 7;
}
@Module({ providers: [First, Second, OperationsStore] })
class FaultModule {}

const SUBSCRIBED = new Map([
  [
    happened.type,
    [
      { name: 'fault.first', most: 1 },
      { name: 'fault.second', most: 7 },
    ],
  ],
]);

const onceEach = (count: number) => [
  ['fault.first', count, count],
  ['fault.second', count, count],
];

function keepsEffectsExactlyOnce(redisUrl: () => string | undefined): void {
  const database = useTestDatabase();
  let client: Client;
  let module: TestingModule;
  let queue: Queue;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    client = await ownerClient(database.url);
    await client.query('CREATE TABLE effect (handler text, event_id uuid); GRANT INSERT ON effect TO medlane_app');
    module = await testModule(testConfig(database.url, { redisUrl: redisUrl() }), [FaultModule]);
    await module.init();
    queue = module.get(QueueBackend).queue('events');
    await queue.obliterate({ force: true });
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });
  afterAll(async () => {
    await queue?.close();
    await module?.close();
    await client?.end();
  });

  const events = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < count) ids.push(await anEvent(client, happened.type, randomUUID()));
    return ids;
  };
  const relay = (over: Queue = queue): Relay =>
    new Relay(module.get(UnitOfWork), over, SUBSCRIBED, module.get<Logger>(LOGGER));
  /** A worker of its own, until the test's end. */
  const work = async (): Promise<void> => {
    const worker = await testModule(testConfig(database.url, { redisUrl: redisUrl() }), [FaultModule]);
    await worker.init();
    const stopJobs = await startJobs(worker);
    const before = stop;
    stop = async () => {
      await before?.();
      await stopJobs();
      await worker.close();
    };
  };
  const allDone = (ids: readonly string[]): Promise<boolean> =>
    eventually(async () => {
      const { rowCount } = await client.query('SELECT FROM outbox WHERE id = ANY ($1) AND done_at IS NULL', [ids]);
      return rowCount === 0;
    });
  /** How often each event had the effect of each handler, as [handler, events, effects]. */
  const effectsOf = async (ids: readonly string[]) => {
    const { rows } = await client.query<{ handler: string; events: number; effects: number }>(
      `SELECT handler, count(DISTINCT event_id)::int AS events, count(*)::int AS effects FROM effect
       WHERE event_id = ANY ($1) GROUP BY handler ORDER BY handler`,
      [ids],
    );
    return rows.map(({ handler, events, effects }) => [handler, events, effects]);
  };
  it('when the relay dies between queueing and noting that it did', async () => {
    const ids = await events(40);
    const dying = new Proxy(queue, {
      get: (target, property, receiver) =>
        property === 'addBulk'
          ? async (jobs: Parameters<Queue['addBulk']>[0]) => {
              await target.addBulk(jobs);
              throw new Error('killed');
            }
          : (Reflect.get(target, property, receiver) as unknown),
    });
    await expect(relay(dying).publish()).rejects.toThrow('killed');
    await work();
    await eventually(async () => (await effectsOf(ids)).flat().filter((value) => value === 40).length === 4);
    // What half a minute would do: the lease of the dead relay runs out.
    await client.query('UPDATE outbox SET leased_until = now() WHERE published_at IS NULL');
    await eventually(async () => {
      const { rowCount } = await client.query('SELECT FROM outbox WHERE published_at IS NULL');
      return rowCount === 0;
    });
    await allDone(ids);
    expect(await effectsOf(ids)).toEqual(onceEach(40));
  });

  it('when a handler crashes after its effect and before the commit', async () => {
    faults.crashesAfterEffect = 5;
    const ids = await events(10);
    await work();
    await allDone(ids);
    expect(faults.crashesAfterEffect).toBe(0);
    expect(await effectsOf(ids)).toEqual(onceEach(10));
  });

  it('when the queue delivers the same event many times', async () => {
    const ids = await events(5);
    await work();
    await queue.addBulk(
      ids.flatMap((eventId) =>
        Array.from({ length: 6 }, () => ({
          name: 'fault.first',
          data: { eventId } satisfies EventJob,
          opts: { jobId: randomUUID(), removeOnComplete: true, removeOnFail: true },
        })),
      ),
    );
    await allDone(ids);
    await eventually(async () => {
      const { wait, active, delayed } = await queue.getJobCounts('wait', 'active', 'delayed');
      return wait === 0 && active === 0 && delayed === 0;
    });
    expect(await effectsOf(ids)).toEqual(onceEach(5));
  });

  it('when the queue is wiped with everything in it', async () => {
    const ids = await events(30);
    await relay().publish();
    await queue.obliterate({ force: true });
    await work();
    expect(await effectsOf(ids)).toEqual([]);
    expect(await relay().redeliver(0)).toBe(30);
    await allDone(ids);
    expect(await effectsOf(ids)).toEqual(onceEach(30));
  });

  it('when two workers and two relays share the work', async () => {
    await work();
    await work();
    const ids = await events(60);
    await allDone(ids);
    expect(await effectsOf(ids)).toEqual(onceEach(60));
  });

  it('and a poison event becomes a dead letter that can be sent again, while others go on', async () => {
    faults.poisoned = true;
    await work();
    const poison = await anEvent(client, happened.type, randomUUID(), { poison: true });
    const others = await events(10);
    await allDone(others);
    const died = async (): Promise<boolean> =>
      (await client.query('SELECT FROM outbox WHERE id = $1 AND dead_at IS NOT NULL', [poison])).rowCount === 1;
    await eventually(died, 45_000);
    const { rows } = await client.query('SELECT attempts, pending, last_error FROM outbox WHERE id = $1', [poison]);
    expect(rows).toEqual([
      { attempts: 8, pending: 2, last_error: expect.stringMatching(/^fault\.\w+: poison$/) as string },
    ]);
    expect(await effectsOf([poison])).toEqual([]);

    faults.poisoned = false;
    await module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(OperationsStore).revive(tx, poison)));
    await allDone([poison]);
    expect(await effectsOf([poison])).toEqual(onceEach(1));
  }, 90_000);
}

describe('every effect is made exactly once, with the queue on PostgreSQL', () => {
  keepsEffectsExactlyOnce(() => undefined);
});

describe.skipIf(inject('redisUrl') === '')('every effect is made exactly once, with the queue on Redis', () => {
  keepsEffectsExactlyOnce(() => inject('redisUrl'));
});
