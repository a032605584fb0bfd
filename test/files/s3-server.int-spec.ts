import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import type { ContentStore } from '../../libs/platform/src/files/store/content-store.js';
import { parseS3Url, S3Store } from '../../libs/platform/src/files/store/s3-store.js';
import { itIsAStore, putInto, readFrom } from '../support/store-contract.js';
import { eventually } from '../support/worker.js';

/**
 * A server that others wrote, where there is one: moto, which checks signatures by Amazon's own library (`pip install
 * 'moto[s3,server]'`). It takes four requests unsigned, enough to make a user, its key, its rights and a bucket.
 */
const PROGRAM = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'moto_server'))
  .find((file) => existsSync(file) && runs(file));
if (!PROGRAM) console.info('no moto_server on the PATH: the store is tried on our own bucket alone'); // oxlint-disable-line no-console

function runs(file: string): boolean {
  try {
    execFileSync(file, ['--help'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(PROGRAM)('a bucket of a server that others wrote', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-s3-'));
  let server: ChildProcess;
  let origin: string;
  let key: { readonly id: string; readonly secret: string };

  const iam = async (action: string, parameters: Readonly<Record<string, string>>): Promise<string> => {
    const scope = 'Credential=nobody/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none';
    const body = new URLSearchParams({
      Action: action,
      Version: '2010-05-08',
      UserName: 'medlane',
      ...parameters,
    });
    const answer = await fetch(origin, {
      method: 'POST',
      body,
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}` },
    });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const bucket = ({ secret = key.secret, name = 'medlane/files' } = {}): ContentStore => {
    const host = origin.replace('http://', '');
    const place = parseS3Url(`s3://${key.id}:${encodeURIComponent(secret)}@${host}/${name}?tls=off`);
    invariant(place, 'the address of a bucket');
    return new S3Store(place, path.join(folder, 'incoming'));
  };

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    server = spawn(PROGRAM ?? '', ['-H', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
      env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: '4', MOTO_PORT: String(port) },
    });
    await eventually(
      () =>
        fetch(`${origin}/moto-api/`).then(
          ({ ok }) => ok || undefined,
          () => undefined,
        ),
      40_000,
    );
    await iam('CreateUser', {});
    const made = await iam('CreateAccessKey', {});
    const part = (name: string): string => new RegExp(`<${name}>([^<]+)`).exec(made)?.[1] ?? '';
    key = { id: part('AccessKeyId'), secret: part('SecretAccessKey') };
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    await iam('PutUserPolicy', { PolicyName: 'all', PolicyDocument: JSON.stringify(everything) });
    expect((await fetch(`${origin}/medlane`, { method: 'PUT' })).status).toBe(200);
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  itIsAStore(
    () => bucket(),
    async (place, changed) => {
      const store = bucket();
      const [organisationId = '', , sha256 = ''] = place.split('/');
      const staged = await store.incoming.receive(Readable.from([changed]), 1_000);
      await store.put({ organisationId, sha256, size: staged.size }, staged);
    },
  );

  it('takes a content of the largest size, signed as it was received', async () => {
    const text = 'x'.repeat(20_000_000);
    const address = await putInto(bucket(), Buffer.from(text));
    expect((await readFrom(bucket(), address)).length).toBe(text.length);
  });

  it('refuses who signs with another secret, and says where no bucket is', async () => {
    const content = Buffer.from('forged');
    await expect(putInto(bucket({ secret: 'another' }), content)).rejects.toThrow('SignatureDoesNotMatch');
    await expect(putInto(bucket({ name: 'nowhere/files' }), content)).rejects.toThrow('NoSuchBucket');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
