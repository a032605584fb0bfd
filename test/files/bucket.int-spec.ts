import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../../apps/api/src/start-api.js';
import type { Api } from '#libs/platform';
import { aSupplier, type TestOrganisation } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { type FakeS3, startFakeS3 } from '../support/fake-s3.js';
import { aPdf, PDF, sha256Of } from '../support/sample-files.js';
import { testConfig } from '../support/worker.js';

describe('files in a bucket', () => {
  const database = useTestDatabase();
  let s3: FakeS3;
  let api: Api;
  let db: Pool;
  let supplier: TestOrganisation;
  let base: string;
  beforeAll(async () => {
    s3 = await startFakeS3();
    db = new Pool({ connectionString: database.url, max: 2 });
    await db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo') ON CONFLICT DO NOTHING`);
    supplier = await aSupplier(db);
    api = await startApi(testConfig(database.url, { filesUrl: s3.url, port: 0 }));
    base = await api.listen(0);
  });
  afterAll(async () => {
    await api?.close();
    await db?.end();
    await s3?.stop();
  });
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${supplier.apiKey}` });
  const send = (content: Buffer): Promise<Response> =>
    fetch(`${base}/files`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': PDF, 'x-file-name': 'paper.pdf' },
      body: content,
    });

  it('are kept and handed out, in parts too, as they are from a folder', async () => {
    const content = aPdf('far away');
    const sent = await send(content);
    expect(sent.status).toBe(201);
    const sha256 = sha256Of(content);
    const place = `/medlane/files/${supplier.organisationId}/${sha256.slice(0, 2)}/${sha256}`;
    expect([...s3.objects]).toEqual([[place, content]]);
    const url = `${base}${sent.headers.get('location')}`;
    const answer = await fetch(url, { headers: { ...headers(), range: 'bytes=1-3' } });
    expect([answer.status, await answer.text()]).toEqual([206, 'PDF']);
    s3.objects.set(place, Buffer.from(content).fill('x', 20, 21));
    expect((await fetch(url, { headers: headers() })).status).toBe(500);
  });

  it('leave no row when the bucket does not take them', async () => {
    s3.fail(99);
    expect((await send(aPdf('not taken'))).status).toBe(500);
    s3.fail(0);
    const { rows } = await db.query('SELECT FROM file WHERE sha256 = $1', [
      Buffer.from(sha256Of(aPdf('not taken')), 'hex'),
    ]);
    expect(rows).toEqual([]);
  });
});
