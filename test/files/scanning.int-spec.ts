import type { TestingModule } from '@nestjs/testing';
import { Readable } from 'node:stream';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FileKeeper, FilesModule, FileUses, UnitOfWork } from '#libs/platform';
import { aPurchaser, aSupplier, type TestOrganisation } from '../support/builders/index.js';
import { type FakeClamd, startFakeClamd } from '../support/fake-clamd.js';
import { bearerOf, type FileServer, useFileServer } from '../support/file-server.js';
import { aPdf, EICAR, sha256Of } from '../support/sample-files.js';
import { eventually, startJobs, testModule } from '../support/worker.js';
import { granted } from '../support/deal-world.js';

/** A worker beside the API, with or without a scanner. */
async function startWorker(server: FileServer, clamavUrl: string | undefined) {
  const module = await testModule({ ...server.config, clamavUrl }, [FilesModule]);
  await module.init();
  const stop = await startJobs(module);
  return { module, stop: () => stop().finally(() => module.close()) };
}
const rowOf = async (server: FileServer, id: string): Promise<Record<string, unknown>> =>
  (await server.db.query<Record<string, unknown>>('SELECT * FROM file WHERE id = $1', [id])).rows[0] ?? {};
const becomes = (server: FileServer, id: string, status: string): Promise<true> =>
  eventually(async () => (await rowOf(server, id))['status'] === status || undefined) as Promise<true>;
const lies = (server: FileServer, content: Buffer): boolean =>
  server.stored().some((file) => file.endsWith(sha256Of(content)));

describe('with a scanner', () => {
  let clamd: FakeClamd;
  let worker: { stop(): Promise<unknown> };
  let supplier: TestOrganisation;
  const server = useFileServer(() => ({ clamavUrl: 'tcp://127.0.0.1:1' }));
  beforeAll(async () => {
    clamd = await startFakeClamd();
    supplier = await aSupplier(server.db);
    worker = await startWorker(server, clamd.url);
  });
  afterAll(async () => {
    // First, so that the worker need not wait for an answer any more.
    await clamd?.stop();
    await worker?.stop();
  });

  it('nobody reads a file before it was found clean', async () => {
    clamd.behave('fails');
    const content = aPdf('sound');
    const { body, status } = await server.send(supplier, content);
    expect([status, body.status]).toEqual([201, 'quarantined']);
    const early = await server.fetch(supplier, body.id);
    expect([early.status, await early.json()]).toMatchObject([409, { code: 'FILE_QUARANTINED' }]);

    // A scanner that fails is asked again, and the file waits, however long.
    await eventually(async () => Number((await rowOf(server, body.id))['scan_attempts']) > 0 || undefined);
    expect(await rowOf(server, body.id)).toMatchObject({ status: 'quarantined', scanned_at: null });
    clamd.behave('well');
    await becomes(server, body.id, 'clean');
    expect(clamd.scanned.at(-1)).toEqual(content);
    expect((await server.fetch(supplier, body.id)).headers.get('x-file-status')).toBe('clean');
  });

  it('an infected file is deleted under all its names, and its owner is told', async () => {
    const content = aPdf(EICAR);
    clamd.behave('fails');
    const [first, second] = [
      await server.send(supplier, content),
      await server.send(supplier, content, { name: 'b.pdf' }),
    ];
    expect(lies(server, content)).toBe(true);
    const client = createClient({
      url: `${server.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: bearerOf(supplier),
      retryAttempts: 0,
    });
    const query = `subscription { fileStatusChanged(fileId: "${first.body.id}") { status signature } }`;
    const told: unknown[] = [];
    const following = (async () => {
      for await (const { data } of client.iterate({ query })) {
        told.push(data?.['fileStatusChanged']);
        if (told.length === 1) clamd.behave('well');
      }
    })();
    await becomes(server, first.body.id, 'infected');
    await becomes(server, second.body.id, 'infected');
    await following;
    expect(told).toEqual([
      { status: 'quarantined', signature: null },
      { status: 'infected', signature: 'Eicar-Test-Signature' },
    ]);
    await client.dispose();
    await eventually(() => Promise.resolve(!lies(server, content) || undefined));
    const answer = await server.fetch(supplier, first.body.id);
    expect([answer.status, await answer.json()]).toMatchObject([410, { code: 'FILE_INFECTED' }]);
    const { rows } = await server.db.query(
      `SELECT subject_id, payload FROM outbox WHERE type = 'file.scanned' AND payload ->> 'status' = 'infected' ORDER BY 1`,
    );
    const payload = {
      organisationId: supplier.organisationId,
      uploadedBy: expect.any(String),
      signature: 'Eicar-Test-Signature',
    };
    expect(rows).toMatchObject([first, second].map(({ body }) => ({ subject_id: body.id, payload })));
    const audited = await server.db.query(
      `SELECT from_status, to_status, reason FROM audit_entry WHERE subject_id = $1 AND action = 'condemn'`,
      [first.body.id],
    );
    expect(audited.rows).toEqual([
      { from_status: 'quarantined', to_status: 'infected', reason: 'Eicar-Test-Signature' },
    ]);
    // What was condemned may come again in another shape.
    expect(await server.send(supplier, aPdf('disinfected'))).toMatchObject({ status: 201 });
  });

  it('a file that changed on the disk is not passed', async () => {
    clamd.behave('hangs up');
    const { body } = await server.send(supplier, aPdf('not for long'));
    rmSync(path.join(server.folder, server.stored().find((file) => file.endsWith(body.sha256)) ?? ''));
    clamd.behave('well');
    await eventually(async () => Number((await rowOf(server, body.id))['scan_attempts']) > 1 || undefined);
    expect((await rowOf(server, body.id))['status']).toBe('quarantined');
  });

  it('a scanner that hangs keeps no other due work from being done', async () => {
    clamd.behave('silent');
    for (let count = 0; count < 9; count++) await server.send(supplier, aPdf(`one of many, ${count}`));
    const { rows } = await server.db.query<{ id: string }>(
      `INSERT INTO file_content (id, organisation_id, sha256, size, next_sweep_at)
       VALUES (gen_random_uuid(), $1, sha256('x'), 9, clock_timestamp()) RETURNING id`,
      [supplier.organisationId],
    );
    await eventually(async () => {
      const left = await server.db.query('SELECT FROM file_content WHERE id = $1', [rows[0]?.id]);
      return left.rowCount === 0;
    }, 5_000);
  });
});

describe('without a scanner', () => {
  const server = useFileServer();
  let supplier: TestOrganisation;
  beforeAll(async () => {
    supplier = await aSupplier(server.db);
  });

  it('files are marked, and scanned as soon as there is one', async () => {
    const { body } = await server.send(supplier, aPdf('never seen by anyone'));
    const infected = await server.send(supplier, aPdf(EICAR));
    expect([body.status, infected.body.status]).toEqual(['unscanned', 'unscanned']);
    expect((await server.fetch(supplier, body.id)).headers.get('x-file-status')).toBe('unscanned');
    const clamd = await startFakeClamd();
    const worker = await startWorker(server, clamd.url);
    await becomes(server, body.id, 'clean');
    await becomes(server, infected.body.id, 'infected');
    await worker.stop();
    await clamd.stop();
  });
});

describe('contents that no file needs', () => {
  const server = useFileServer();
  let worker: { readonly module: TestingModule; stop(): Promise<unknown> };
  let supplier: TestOrganisation;
  let purchaser: TestOrganisation;
  beforeAll(async () => {
    supplier = await aSupplier(server.db);
    purchaser = await aPurchaser(server.db);
    worker = await startWorker(server, undefined);
  });
  afterAll(() => worker?.stop());

  const waitIsOver = (): Promise<unknown> =>
    server.db.query('UPDATE file_content SET next_sweep_at = clock_timestamp() WHERE next_sweep_at IS NOT NULL');
  const known = async (content: Buffer): Promise<number> => {
    const { rows } = await server.db.query('SELECT FROM file_content WHERE sha256 = $1', [
      Buffer.from(sha256Of(content), 'hex'),
    ]);
    return rows.length;
  };

  it('are swept when a crash came between content and row, and never before the hour is over', async () => {
    const content = aPdf('crashed');
    const keeper = worker.module.get(FileKeeper);
    await keeper.keep(supplier.organisationId, content);
    expect([lies(server, content), await known(content)]).toEqual([true, 1]);
    const { rows } = await server.db.query(
      `SELECT next_sweep_at > clock_timestamp() + interval '50 minutes' AS later FROM file_content`,
    );
    expect(rows).toEqual([{ later: true }]);
    await waitIsOver();
    await eventually(async () => (await known(content)) === 0 || undefined);
    expect(lies(server, content)).toBe(false);
    // Sent again, it is there again.
    expect(await server.send(supplier, content)).toMatchObject({ status: 201 });
    expect(lies(server, content)).toBe(true);
  });

  it('are swept when the content never reached the store', async () => {
    const content = aPdf('never arrived');
    await server.db.query(
      `INSERT INTO file_content (id, organisation_id, sha256, size, next_sweep_at)
       VALUES (gen_random_uuid(), $1, $2, 9, clock_timestamp())`,
      [supplier.organisationId, Buffer.from(sha256Of(content), 'hex')],
    );
    await eventually(async () => (await known(content)) === 0 || undefined);
  });

  it('are kept as long as one file of several needs them', async () => {
    const content = aPdf('two names');
    const [one, two] = [
      await server.send(supplier, content),
      await server.send(supplier, content, { name: 'two.pdf' }),
    ];
    const remove = (id: string) =>
      server.db.query(
        `UPDATE file SET status = 'removed', removed_at = clock_timestamp(), content_id = NULL WHERE id = $1`,
        [id],
      );
    await remove(one.body.id);
    await server.db.query(`UPDATE file_content SET next_sweep_at = clock_timestamp()`);
    await eventually(async () => {
      const { rows } = await server.db.query('SELECT FROM file_content WHERE next_sweep_at IS NOT NULL');
      return rows.length === 0 || undefined;
    });
    expect((await server.fetch(supplier, two.body.id)).status).toBe(200);
    await remove(two.body.id);
    await server.db.query(`UPDATE file_content SET next_sweep_at = clock_timestamp()`);
    await eventually(() => Promise.resolve(!lies(server, content) || undefined));
  });

  it('of files that we make are kept like all others, and read by whom they are attached for', async () => {
    const { module } = worker;
    const [keeper, uses, unitOfWork] = [module.get(FileKeeper), module.get(FileUses), module.get(UnitOfWork)];
    const made = await keeper.keep(supplier.organisationId, Readable.from([aPdf('packing list')]));
    const subject = { type: 'dossier', id: supplier.memberId };
    const file = granted(
      await unitOfWork.asSystem(async (tx) => {
        const recorded = await keeper.record(tx, made, { name: 'packing-list.pdf', mediaType: 'application/pdf' });
        return uses.attach(tx, recorded.id, subject, {
          owner: supplier.organisationId,
          readers: [purchaser.organisationId],
        });
      }),
    );
    expect(file).toMatchObject({ status: 'clean', origin: 'generated' });
    const answer = await server.fetch(purchaser, file.id);
    expect([answer.status, await answer.text()]).toEqual([200, aPdf('packing list').toString()]);
    await unitOfWork.asSystem(async (tx) => {
      await uses.detach(tx, subject);
      return { ok: true, value: undefined };
    });
    expect((await server.fetch(purchaser, file.id)).status).toBe(404);
  });
});
