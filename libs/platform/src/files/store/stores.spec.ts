import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import { type FakeS3, startFakeS3 } from '../../../../../test/support/fake-s3.js';
import { sha256Of } from '../../../../../test/support/sample-files.js';
import { type ContentAddress, ContentChanged, type ContentStore } from './content-store.js';
import { Incoming, TooLarge } from './incoming.js';
import { openStore } from './open-store.js';
import { parseS3Url, S3Store } from './s3-store.js';

const OWNER = '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e5f';
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
const addressOf = (content: Buffer): ContentAddress => ({
  organisationId: OWNER,
  sha256: sha256Of(content),
  size: content.length,
});
async function put(store: ContentStore, content: Buffer): Promise<ContentAddress> {
  const staged = await store.incoming.receive(Readable.from([content.subarray(0, 9), content.subarray(9)]), 1_000_000);
  const address = addressOf(content);
  expect(staged).toMatchObject({ size: address.size, sha256: address.sha256 });
  await store.put(address, staged).finally(() => store.incoming.discard(staged));
  return address;
}
const read = async (store: ContentStore, address: ContentAddress, from?: number, to?: number): Promise<string> => {
  const content = await store.open(address);
  try {
    return (await buffer(content.read(from, to))).toString();
  } finally {
    await content.close();
  }
};

describe.each(['folder', 's3'])('a store in a %s', (kind) => {
  const store = (): ContentStore => (kind === 'folder' ? openStore(folder) : bucketAt(s3.url));

  it('gives back what was put there, whole and in parts, and nothing once it is removed', async () => {
    const one = store();
    const text = 'a content of some length'.repeat(9_000);
    const address = await put(one, Buffer.from(text));
    expect(await read(one, address)).toBe(text);
    expect(await read(one, address, 2, 8)).toBe('content');
    await put(one, Buffer.from(text));
    expect(await read(one, address, 0, 0)).toBe('a');
    expect(readdirSync(one.incoming.folder)).toEqual([]);
    await one.remove(address);
    await one.remove(address);
    await expect(one.open(address)).rejects.toThrow(ContentChanged);
  });

  it('gives nothing of what was changed, lengthened or cut', async () => {
    const one = store();
    const address = await put(one, Buffer.from('what was put there'));
    const place = `${OWNER}/${address.sha256.slice(0, 2)}/${address.sha256}`;
    for (const changed of ['what was put thEre', 'what was put', 'what was put there and more', '']) {
      if (kind === 'folder') writeFileSync(path.join(folder, place), changed);
      else s3.objects.set(`/medlane/files/${place}`, Buffer.from(changed));
      await expect(one.open(address)).rejects.toThrow(ContentChanged);
    }
    expect(readdirSync(one.incoming.folder)).toEqual([]);
  });

  it('takes no address that anyone could have chosen', async () => {
    for (const sha256 of ['../../etc/passwd', `${'0'.repeat(63)}/`]) {
      await expect(store().remove({ organisationId: OWNER, sha256 })).rejects.toThrow('not the address of a content');
    }
  });
});

describe('a bucket', () => {
  it('is asked again when it is busy, and fails loudly when it stays so', async () => {
    const store = bucketAt(s3.url);
    s3.fail(2);
    const address = await put(store, Buffer.from('in spite of all'));
    expect(await read(store, address)).toBe('in spite of all');
    s3.fail(3);
    await expect(store.open(address)).rejects.toThrow('the file store answered 503: SlowDown 1');
  });

  it('refuses who signs with another secret', async () => {
    const store = bucketAt(s3.url.replace('signs', 'sighs'));
    await expect(put(store, Buffer.from('forged content'))).rejects.toThrow('SignatureDoesNotMatch');
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
