import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeClamd, startFakeClamd } from '../../../../../test/support/fake-clamd.js';
import { EICAR } from '../../../../../test/support/sample-files.js';
import { Clamd, NotScanned, parseClamdUrl } from './clamd.js';

const PATIENCE = 300;
const clamdAt = (url: string): Clamd => Clamd.at(url, PATIENCE);
const scan = (clamd: Clamd, ...parts: (Buffer | string)[]) =>
  clamd.scan(Readable.from(parts.map((part) => Buffer.from(part))));

it('is found where the configuration says', () => {
  expect(parseClamdUrl('tcp://scanner')).toEqual({ host: 'scanner', port: 3310 });
  expect(parseClamdUrl('tcp://10.0.0.7:99')).toEqual({ host: '10.0.0.7', port: 99 });
  expect(parseClamdUrl('unix:///run/clamav/clamd.ctl')).toEqual({ path: '/run/clamav/clamd.ctl' });
  for (const wrong of ['', 'scanner:3310', 'http://scanner', 'unix:', 'tcp:']) {
    expect(parseClamdUrl(wrong)).toBeUndefined();
  }
});

describe('a scanner', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-clamd-'));
  let fake: FakeClamd;
  let clamd: Clamd;
  beforeAll(async () => {
    fake = await startFakeClamd();
    clamd = clamdAt(fake.url);
  });
  afterEach(() => fake.behave('well'));
  afterAll(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is sent the whole content and gives its verdict', async () => {
    const large = Buffer.alloc(3_000_000, 'x');
    expect(await scan(clamd, 'a', large, 'z')).toEqual({ clean: true });
    expect(fake.scanned.at(-1)?.equals(Buffer.concat([Buffer.from('a'), large, Buffer.from('z')]))).toBe(true);
    expect(await scan(clamd, EICAR.slice(0, 30), EICAR.slice(30))).toEqual({
      clean: false,
      signature: 'Eicar-Test-Signature',
    });
    await clamd.ping();
  });

  it.skipIf(process.platform === 'win32')('listens on a Unix socket, too', async () => {
    const other = await startFakeClamd(path.join(folder, 'clamd.ctl'));
    expect(await scan(clamdAt(other.url), EICAR)).toMatchObject({ clean: false });
    await other.stop();
  });

  it.each(['silent', 'hangs up', 'fails', 'limited'] as const)(
    'that is or does "%s" has found nothing clean',
    async (how) => {
      fake.behave(how);
      await expect(scan(clamd, Buffer.alloc(2_000_000))).rejects.toThrow(NotScanned);
    },
  );

  it('that is not there has found nothing clean', async () => {
    const gone = await startFakeClamd();
    await gone.stop();
    await expect(scan(clamdAt(gone.url), 'x')).rejects.toThrow(NotScanned);
    await expect(clamdAt(gone.url).ping()).rejects.toThrow(NotScanned);
  });

  it('has found nothing clean in a content that could not be read to its end', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('x');
        await Promise.resolve();
        throw new Error('the disk is gone');
      })(),
    );
    await expect(clamd.scan(broken)).rejects.toThrow('the disk is gone');
  });
});
