import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import {
  type ContentAddress,
  ContentChanged,
  type ContentStore,
} from '../../libs/platform/src/files/store/content-store.js';
import { sha256Of } from './sample-files.js';

const OWNER = '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e5f';

export async function putInto(store: ContentStore, content: Buffer): Promise<ContentAddress> {
  const staged = await store.incoming.receive(Readable.from([content.subarray(0, 9), content.subarray(9)]), 20_000_000);
  const address = { organisationId: OWNER, sha256: sha256Of(content), size: content.length };
  expect(staged).toMatchObject({ size: address.size, sha256: address.sha256 });
  await store.put(address, staged).finally(() => store.incoming.discard(staged));
  return address;
}

export async function readFrom(
  store: ContentStore,
  address: ContentAddress,
  from?: number,
  to?: number,
): Promise<string> {
  const content = await store.open(address);
  try {
    return (await buffer(content.read(from, to))).toString();
  } finally {
    await content.close();
  }
}

/** What every store does. `overwrite` changes what lies at a place, as `<owner>/<xx>/<sha256>`, behind its back. */
export function itIsAStore(
  store: () => ContentStore,
  overwrite: (place: string, changed: string) => Promise<unknown> | void,
): void {
  it('gives back what was put there, whole and in parts, and nothing once it is removed', async () => {
    const one = store();
    const text = 'a content of some length'.repeat(9_000);
    const address = await putInto(one, Buffer.from(text));
    expect(await readFrom(one, address)).toBe(text);
    expect(await readFrom(one, address, 2, 8)).toBe('content');
    await putInto(one, Buffer.from(text));
    expect(await readFrom(one, address, 0, 0)).toBe('a');
    expect(readdirSync(one.incoming.folder)).toEqual([]);
    await one.remove(address);
    await one.remove(address);
    await expect(one.open(address)).rejects.toThrow(ContentChanged);
  });

  it('gives nothing of what was changed, lengthened or cut', async () => {
    const one = store();
    const address = await putInto(one, Buffer.from('what was put there'));
    const place = `${OWNER}/${address.sha256.slice(0, 2)}/${address.sha256}`;
    for (const changed of ['what was put thEre', 'what was put', 'what was put there and more', '']) {
      await overwrite(place, changed);
      await expect(one.open(address)).rejects.toThrow(ContentChanged);
    }
    expect(readdirSync(one.incoming.folder)).toEqual([]);
  });

  it('keeps bytes of any value, and contents put and read at the same time apart', async () => {
    const one = store();
    const contents = Array.from({ length: 6 }, (_, seed) => {
      const bytes = Buffer.alloc(300_000 + seed);
      for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31 + seed) & 0xff;
      return bytes;
    });
    const addresses = await Promise.all(contents.map((content) => putInto(one, content)));
    const hashes = await Promise.all(
      addresses.map(async (address) => {
        const content = await one.open(address);
        return buffer(content.read())
          .then(sha256Of)
          .finally(() => content.close());
      }),
    );
    expect(hashes).toEqual(addresses.map(({ sha256 }) => sha256));
    await Promise.all(addresses.map((address) => one.remove(address)));
  });

  it('takes no address that anyone could have chosen', async () => {
    for (const sha256 of ['../../etc/passwd', `${'0'.repeat(63)}/`]) {
      await expect(store().remove({ organisationId: OWNER, sha256 })).rejects.toThrow('not the address of a content');
    }
  });
}
