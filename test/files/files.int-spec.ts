import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  aMember,
  anApiKey,
  anOperator,
  anOrganisation,
  aPurchaser,
  aSupplier,
  type TestOrganisation,
} from '../support/builders/index.js';
import { bearerOf, useFileServer } from '../support/file-server.js';
import { aPdf, aPdfOf, aPng, aWorkbook, PDF, sha256Of, XLSX } from '../support/sample-files.js';
import { eventually } from '../support/worker.js';

const server = useFileServer(() => ({ filesQuotaBytes: 200_000 }));
let supplier: TestOrganisation;
let rival: TestOrganisation;
let purchaser: TestOrganisation;
let operator: TestOrganisation;

beforeAll(async () => {
  supplier = await aSupplier(server.db);
  rival = await aSupplier(server.db);
  purchaser = await aPurchaser(server.db);
  operator = await anOperator(server.db);
});

const nothingWaits = (): string[] => server.stored().filter((file) => file.startsWith('incoming'));
const placeOf = (by: TestOrganisation, content: Uint8Array): string => {
  const sha256 = sha256Of(content);
  return path.join(by.organisationId, sha256.slice(0, 2), sha256);
};
const rowOf = async (id: string): Promise<Record<string, unknown>> =>
  (await server.db.query<Record<string, unknown>>('SELECT * FROM file WHERE id = $1', [id])).rows[0] ?? {};

describe('a file that is sent', () => {
  it('is stored by its hash, recorded, and handed back to its owner as an attachment', async () => {
    const content = aPdf('GMP certificate');
    const sent = await server.send(supplier, content, { name: 'GMP 证书 2026.PDF' });
    expect(sent).toMatchObject({
      status: 201,
      body: { status: 'unscanned', name: 'GMP 证书 2026.pdf', sha256: sha256Of(content), size: content.length },
    });
    expect(server.stored()).toContain(placeOf(supplier, content));
    expect(nothingWaits()).toEqual([]);

    const answer = await server.fetch(supplier, sent.body.id);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': PDF,
      'content-length': String(content.length),
      'content-disposition': `attachment; filename="GMP __ 2026.pdf"; filename*=UTF-8''GMP%20%E8%AF%81%E4%B9%A6%202026.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cache-control': 'private, no-cache',
      'x-file-status': 'unscanned',
      etag: `"${sha256Of(content)}"`,
    });
  });

  it('is stored once for its organisation, and apart for another one', async () => {
    const content = aPdf('sent by two');
    const first = await server.send(supplier, content);
    const again = await server.send(supplier, content);
    const renamed = await server.send(supplier, content, { name: 'other name.pdf' });
    const foreign = await server.send(rival, content);
    // Both learn nothing of each other: each upload is new to its organisation.
    expect([first.status, again.status, renamed.status, foreign.status]).toEqual([201, 200, 201, 201]);
    expect(again.body.id).toBe(first.body.id);
    expect(new Set([first.body.id, renamed.body.id, foreign.body.id]).size).toBe(3);
    const stored = server.stored().filter((file) => file.endsWith(sha256Of(content)));
    expect(stored.sort()).toEqual([placeOf(supplier, content), placeOf(rival, content)].sort());
  });

  it('is one file however many times it is sent at once', async () => {
    const content = aPdf('in a hurry');
    const answers = await Promise.all(Array.from({ length: 4 }, () => server.send(supplier, content)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('may be sent by who applies, and by nobody without a credential or with the role of a viewer only', async () => {
    const applicant = await anOrganisation(server.db, 'supplier', { status: 'applied' });
    expect(await server.send(applicant, aPdf('licence'))).toMatchObject({ status: 201 });
    expect(await server.send(undefined, aPdf('x'))).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    const { organisationId } = supplier;
    const { memberId } = await aMember(server.db, organisationId, { roles: ['viewer'] });
    const apiKey = await anApiKey(server.db, { organisationId, createdBy: memberId, roles: ['viewer'] });
    expect(await server.send({ ...supplier, apiKey }, aPdf('x'))).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
  });

  it.each([
    ['of a type that is not taken', '<svg/>', 'image/svg+xml', 'a.svg', 415, 'FILE_TYPE_NOT_ACCEPTED'],
    ['without a type', aPdf('x'), '', 'a.pdf', 415, 'FILE_TYPE_NOT_ACCEPTED'],
    ['that ends as another type', aPdf('x'), PDF, 'a.pdf.exe', 400, 'FILE_NAME_UNFIT'],
    ['without a name', aPdf('x'), PDF, '', 400, 'FILE_NAME_UNFIT'],
    ['that is empty', '', PDF, 'a.pdf', 400, 'FILE_EMPTY'],
    ['that is a picture under a PDF’s name', aPng(), PDF, 'a.pdf', 422, 'FILE_NOT_AS_DECLARED'],
    ['that is a page under a PDF’s name', '<html><script>', PDF, 'a.pdf', 422, 'FILE_NOT_AS_DECLARED'],
    ['that is a PDF under a table’s name', aPdf('x'), XLSX, 'a.xlsx', 422, 'FILE_NOT_AS_DECLARED'],
    ['that was cut short', aPdf('x').subarray(0, 40), PDF, 'a.pdf', 422, 'FILE_BROKEN'],
    ['that lacks its directory', aWorkbook().subarray(0, 300), XLSX, 'a.xlsx', 422, 'FILE_BROKEN'],
  ])('is refused %s, and leaves nothing behind', async (_what, content, type, name, status, code) => {
    const before = server.stored();
    const answer = await server.send(supplier, content, { type, name });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.message).not.toMatch(/[{}]/);
    expect(server.stored()).toEqual(before);
  });

  it('has a name that is text and nowhere a path', async () => {
    const sent = await server.send(supplier, aPdf('traversal'), {
      name: '../../../etc/cron.d/..\\evil\u202Efdp.\n.pdf',
    });
    expect(sent).toMatchObject({ status: 201, body: { name: 'evilfdp.pdf' } });
    expect(server.stored().every((file) => !file.includes('evil'))).toBe(true);
  });
});

describe('a file that is too large', () => {
  const large = aPdfOf(50_001);

  it('is refused by the length that it declares, before it is read', async () => {
    expect(await server.send(supplier, large)).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } });
    expect(await server.send(supplier, aPdfOf(50_000))).toMatchObject({ status: 201 });
  });

  it('is cut off at the limit when it declares none, and nothing is left of it', async () => {
    const before = server.stored();
    let sent = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield aPdfOf(30_000);
      for (; sent < 1_000; sent++) {
        await pause(1);
        yield Buffer.alloc(16_384, 'x');
      }
    }
    const answer = await fetch(`${server.url}/files`, {
      method: 'POST',
      headers: { ...bearerOf(supplier), 'content-type': PDF, 'x-file-name': 'endless.pdf' },
      body: endless(),
      duplex: 'half',
    } as RequestInit).then(
      async (response) => [response.status, ((await response.json()) as { code: string }).code],
      // The server hangs up on who goes on sending: a client that does not listen meanwhile sees only that.
      () => [413, 'FILE_TOO_LARGE'],
    );
    expect(answer).toEqual([413, 'FILE_TOO_LARGE']);
    expect(sent).toBeLessThan(1_000);
    await eventually(() => Promise.resolve(nothingWaits().length === 0));
    expect(server.stored()).toEqual(before);
  });

  it('is refused beyond what an organisation may keep', async () => {
    const one = await aSupplier(server.db);
    for (const fill of ['a', 'b', 'c', 'd']) {
      expect(await server.send(one, aPdfOf(49_000, fill))).toMatchObject({ status: 201 });
    }
    const over = await server.send(one, aPdfOf(49_000, 'e'));
    expect(over).toMatchObject({ status: 409, body: { code: 'FILE_QUOTA_REACHED' } });
    // What is there already takes no more room.
    expect(await server.send(one, aPdfOf(49_000, 'a'))).toMatchObject({ status: 200 });
    expect(await server.send(rival, aPdfOf(49_000, 'e'))).toMatchObject({ status: 201 });
    // Nor do several at once pass together: of four, two fit.
    const eager = await aSupplier(server.db);
    for (const fill of ['a', 'b'])
      expect(await server.send(eager, aPdfOf(49_000, fill))).toMatchObject({ status: 201 });
    const sent = await Promise.all(['c', 'd', 'e', 'f'].map((fill) => server.send(eager, aPdfOf(49_000, fill))));
    expect(sent.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    // Anybody can apply, so applicants have a tenth.
    const applicant = await anOrganisation(server.db, 'supplier', { status: 'applied' });
    expect(await server.send(applicant, aPdfOf(15_000, 'a'))).toMatchObject({ status: 201 });
    expect(await server.send(applicant, aPdfOf(15_000, 'b'))).toMatchObject({
      status: 409,
      body: { code: 'FILE_QUOTA_REACHED', message: expect.stringContaining('20000 bytes') },
    });
  });
});

describe('a connection that is cut', () => {
  it('leaves neither file nor row', async () => {
    const before = server.stored();
    const { port } = new URL(server.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const head = ['POST /files HTTP/1.1', 'host: x', `authorization: Bearer ${supplier.apiKey}`];
    socket.write(
      [...head, `content-type: ${PDF}`, 'x-file-name: cut.pdf', 'content-length: 40000', '', ''].join('\r\n'),
    );
    socket.write(aPdfOf(40_000).subarray(0, 20_000));
    await eventually(() => Promise.resolve(nothingWaits().length === 1));
    socket.destroy();
    await eventually(() => Promise.resolve(nothingWaits().length === 0));
    expect(server.stored()).toEqual(before);
    const { rows } = await server.db.query(`SELECT FROM file WHERE name = 'cut.pdf'`);
    expect(rows).toEqual([]);
  });
});

describe('a file that is asked for', () => {
  it('does not exist for other organisations, but for operators, whose downloads are on record', async () => {
    const { body } = await server.send(supplier, aPdf('only mine'));
    for (const stranger of [rival, purchaser]) {
      const answer = await server.fetch(stranger, body.id);
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'FILE_UNKNOWN' }]);
    }
    expect((await server.fetch(undefined, body.id)).status).toBe(401);
    for (const id of ['..%2f..%2fetc%2fpasswd', 'x', '00000000-0000-4000-8000-000000000000']) {
      expect((await server.fetch(supplier, id)).status).toBe(404);
    }
    expect((await server.fetch(operator, body.id)).status).toBe(200);
    await server.fetch(supplier, body.id).then((answer) => answer.arrayBuffer());
    const { rows } = await server.db.query(
      `SELECT organisation_id, actor_id FROM audit_entry WHERE subject_id = $1 AND action = 'download'`,
      [body.id],
    );
    expect(rows).toEqual([{ organisation_id: operator.organisationId, actor_id: expect.any(String) }]);
  });

  it('is open to those for whom it is attached to something', async () => {
    const { body } = await server.send(supplier, aPdf('attached'));
    const attach = (open: boolean, readers: readonly string[]): Promise<unknown> =>
      server.db.query(
        `INSERT INTO file_use (file_id, organisation_id, subject_type, subject_id, for_purchasers, readers)
         VALUES ($1, $2, 'certificate', gen_random_uuid(), $3, $4)`,
        [body.id, supplier.organisationId, open, readers],
      );
    const statuses = async (): Promise<number[]> => {
      const answers = await Promise.all([purchaser, rival].map((by) => server.fetch(by, body.id)));
      return answers.map(({ status }) => status);
    };
    await attach(false, [rival.organisationId]);
    expect(await statuses()).toEqual([404, 200]);
    await attach(true, []);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('comes in parts, and not at all to who has it', async () => {
    const content = aPdf('in parts');
    const { body } = await server.send(supplier, content);
    const part = await server.fetch(supplier, body.id, { range: 'bytes=5-7' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 5-7/${content.length}`,
      '1.7',
    ]);
    const etag = part.headers.get('etag') ?? '';
    expect((await server.fetch(supplier, body.id, { range: 'bytes=9999-' })).status).toBe(416);
    expect((await server.fetch(supplier, body.id, { 'if-none-match': etag })).status).toBe(304);
    const changed = await server.fetch(supplier, body.id, { range: 'bytes=5-7', 'if-range': '"other"' });
    expect([changed.status, (await changed.text()).length]).toEqual([200, content.length]);
  });

  it('is not handed out when what lies on the disk was changed or is gone', async () => {
    const content = aPdf('tampered with');
    const { body } = await server.send(supplier, content);
    writeFileSync(path.join(server.folder, placeOf(supplier, content)), aPdf('tampered wiTh'));
    const answer = await server.fetch(supplier, body.id, { range: 'bytes=0-3' });
    expect([answer.status, await answer.json()]).toMatchObject([
      500,
      { errors: [{ extensions: { code: 'INTERNAL' } }] },
    ]);
    // Sent again, it is whole again.
    expect(await server.send(supplier, content)).toMatchObject({ status: 200 });
    expect((await server.fetch(supplier, body.id)).status).toBe(200);
  });
});

const ask = async (by: TestOrganisation, query: string): Promise<Record<string, never>> => {
  const headers = { ...bearerOf(by), 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  return ((await answer.json()) as { data: Record<string, never> }).data;
};

const remove = (by: TestOrganisation, id: string) =>
  ask(
    by,
    `mutation { removeFile(input: { fileId: "${id}" }) {
    ... on File { status } ... on RemoveFileRefused { code message } } }`,
  );

describe('over GraphQL', () => {
  it('files are listed and shown to their owner, and removed by it unless they are attached', async () => {
    const one = await aSupplier(server.db);
    const { body } = await server.send(one, aPdf('listed'));
    const show = `{ files(first: 10) { nodes { id status size path } } file(id: "${body.id}") { name } }`;
    expect(await ask(one, show)).toEqual({
      files: { nodes: [{ id: body.id, status: 'unscanned', size: aPdf('listed').length, path: `/files/${body.id}` }] },
      file: { name: 'paper.pdf' },
    });
    expect(await ask(rival, `{ file(id: "${body.id}") { name } }`)).toEqual({ file: null });

    expect(await remove(rival, body.id)).toMatchObject({ removeFile: { code: 'FILE_UNKNOWN' } });
    const use = [body.id, one.organisationId];
    await server.db.query(
      `INSERT INTO file_use (file_id, organisation_id, subject_type, subject_id) VALUES ($1, $2, 'certificate', gen_random_uuid())`,
      use,
    );
    expect(await remove(one, body.id)).toMatchObject({ removeFile: { code: 'FILE_IN_USE' } });
    await server.db.query('DELETE FROM file_use WHERE file_id = $1 AND organisation_id = $2', use);
    expect(await remove(one, body.id)).toEqual({ removeFile: { status: 'removed' } });
    expect((await server.fetch(one, body.id)).status).toBe(410);
    expect(await rowOf(body.id)).toMatchObject({ status: 'removed', content_id: null });
  });
});

describe('too much at one time', () => {
  const slow = useFileServer(() => ({ rateFactor: 0.01 }));

  it('is refused, with the time to wait', async () => {
    const one = await aSupplier(slow.db);
    const { body } = await slow.send(one, aPdf('first'));
    expect(await slow.send(one, aPdf('second'))).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }] },
    });
    const answers = await Promise.all(Array.from({ length: 13 }, () => slow.fetch(one, body.id)));
    const late = answers.find(({ status }) => status === 429);
    expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(0);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });

  it('is refused to who sends five files at once', async () => {
    const two = await aSupplier(server.db);
    const { port } = new URL(server.url);
    const head = ['POST /files HTTP/1.1', 'host: x', `authorization: Bearer ${two.apiKey}`, `content-type: ${PDF}`];
    const sockets = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = net.connect(Number(port), '127.0.0.1');
        await once(socket, 'connect');
        socket.write([...head, 'x-file-name: slow.pdf', 'content-length: 40000', '', '%PDF-'].join('\r\n'));
        return socket;
      }),
    );
    await eventually(() => Promise.resolve(nothingWaits().length === 4));
    expect(await server.send(two, aPdf('fifth'))).toMatchObject({ status: 429 });
    for (const socket of sockets) socket.destroy();
    await eventually(() => Promise.resolve(nothingWaits().length === 0));
    expect(await server.send(two, aPdf('fifth'))).toMatchObject({ status: 201 });
  });
});
