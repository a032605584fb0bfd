import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import { type FakeS3, startFakeS3 } from '../../../../../test/support/fake-s3.js';
import { itIsAStore, putInto, readFrom } from '../../../../../test/support/store-contract.js';
import { Incoming, TooLarge } from './incoming.js';
import { openStore } from './open-store.js';
import { parseS3Url, S3Store } from './s3-store.js';

const folder = mkdtempSync(path.join(tmpdir(), 'medlane-store-'));
let s3: FakeS3;
beforeAll(async () => {
  s3 = await startFakeS3();
});
afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true, force: true });
});
const bucketAt = (url: string): S3Store => {
  const place = parseS3Url(url);
  invariant(place, 'the address of a bucket');
  return new S3Store(place, path.join(folder, 'bucket'));
};

describe('a store in a folder', () => {
  itIsAStore(
    () => openStore(folder),
    (place, changed) => writeFileSync(path.join(folder, place), changed),
  );
});

describe('a store in a bucket', () => {
  itIsAStore(
    () => bucketAt(s3.url),
    (place, changed) => void s3.objects.set(`/medlane/files/${place}`, Buffer.from(changed)),
  );
});

describe('a bucket', () => {
  it('is asked again when it is busy, and fails loudly when it stays so', async () => {
    const store = bucketAt(s3.url);
    s3.fail(2);
    const address = await putInto(store, Buffer.from('in spite of all'));
    expect(await readFrom(store, address)).toBe('in spite of all');
    s3.fail(3);
    await expect(store.open(address)).rejects.toThrow('the file store answered 503: SlowDown 1');
  });

  it('refuses who signs with another secret', async () => {
    const store = bucketAt(s3.url.replace('signs', 'sighs'));
    await expect(putInto(store, Buffer.from('forged content'))).rejects.toThrow('SignatureDoesNotMatch');
  });

  it('has an address with all its parts', () => {
    expect(parseS3Url('s3://k:s%2F1@minio:9000/bucket/a/b/?region=cn-north-1&tls=off')).toEqual({
      base: 'http://minio:9000/bucket/a/b',
      region: 'cn-north-1',
      accessKeyId: 'k',
      secretAccessKey: 's/1',
    });
    expect(parseS3Url('s3://k:s@s3.eu-west-1.amazonaws.com/bucket')?.base).toBe(
      'https://s3.eu-west-1.amazonaws.com/bucket',
    );
    for (const wrong of ['s3://bucket', 's3://k@host/bucket', 's3://k:s@host/', 'https://k:s@host/bucket', '']) {
      expect(parseS3Url(wrong)).toBeUndefined();
    }
  });
});

describe('what is being received', () => {
  it('is cut off beyond the limit, with the source left open and nothing left on the disk', async () => {
    const incoming = new Incoming(path.join(folder, 'limited'));
    const source = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(100)));
    await expect(incoming.receive(source, 1_000)).rejects.toThrow(TooLarge);
    expect(source.destroyed).toBe(false);
    const failing = new Readable({ read: () => undefined });
    const received = incoming.receive(failing, 1_000);
    failing.push('half of it');
    setTimeout(() => failing.destroy(), 20);
    await expect(received).rejects.toThrow('cut off');
    // Cut off before the file was even opened.
    for (let count = 0; count < 50; count++) {
      const gone = new Readable({ read: () => undefined });
      const nothing = incoming.receive(gone, 1_000);
      if (count % 2 === 0) await Promise.resolve();
      gone.destroy();
      await expect(nothing).rejects.toThrow('cut off');
    }
    expect(readdirSync(incoming.folder)).toEqual([]);
  });

  it('and was left behind by a killed process is deleted by the next one, and nothing else', async () => {
    const left = path.join(folder, 'left');
    const names = [
      '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e5f.part',
      '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e60.part',
      'notes.txt',
    ];
    await new Incoming(left).receive(Readable.from(['x']), 10);
    for (const name of names) writeFileSync(path.join(left, name), 'x');
    for (const name of [names[0], names[2]]) utimesSync(path.join(left, name ?? ''), 0, 0);
    const { path: fresh } = await new Incoming(left).receive(Readable.from(['x']), 10);
    const found = readdirSync(left);
    expect(found).toEqual(expect.arrayContaining([names[1], names[2], path.basename(fresh)]));
    expect(found).not.toContain(names[0]);
  });
});
