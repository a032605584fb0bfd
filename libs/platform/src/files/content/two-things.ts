import { open } from 'node:fs/promises';
import { err, ok, type Result } from '#libs/kernel';
import type { ContentRefusal } from '../refusals.js';

const declared = 'image/tiff';
const ARCHIVE_END = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
/** Bytes of an archive's end record, and the longest comment behind it (APPNOTE 4.3.16). */
const END_RECORD = 22;
const LONGEST_COMMENT = 65_535;

/** Whether programs that unpack would take the file for an archive, whatever it begins with. */
export async function endsAsArchive(path: string): Promise<boolean> {
  const tail = await lastBytes(path, END_RECORD + LONGEST_COMMENT);
  for (let at = tail.lastIndexOf(ARCHIVE_END); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(ARCHIVE_END, at - 1)) {
    if (at + END_RECORD > tail.length) continue;
    // Unpackers forgive what stands behind the comment; by chance alone the bytes before it would hardly add up.
    const comment = tail.readUInt16LE(at + 20);
    if (at + END_RECORD + comment <= tail.length && tail.readUInt16LE(at + 8) <= tail.readUInt16LE(at + 10))
      return true;
  }
  return false;
}

async function lastBytes(path: string, most: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, most));
    await handle.read(tail, 0, tail.length, size - tail.length);
    return tail;
  } finally {
    await handle.close();
  }
}

const MOST_PAGES = 2_000;
const ENTRY = 12;

/** Follows the directories of a TIFF's pages (TIFF 6.0, section 2): each lies in the file, and they come to an end. */
export async function inspectTiff(path: string): Promise<Result<void, ContentRefusal>> {
  const handle = await open(path);
  const broken = err('FILE_BROKEN', { declared });
  try {
    const { size } = await handle.stat();
    const read = async (at: number, length: number): Promise<Buffer | undefined> => {
      if (at < 0 || at + length > size) return undefined;
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer;
    };
    const head = await read(0, 8);
    if (!head) return broken;
    const little = head[0] === 0x49;
    const short = (bytes: Buffer, at = 0): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
    const long = (bytes: Buffer, at = 0): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
    let at = long(head, 4);
    for (let page = 0; page < MOST_PAGES; page++) {
      const count = await read(at, 2);
      if (!count) return broken;
      const length = short(count) * ENTRY;
      const next = await read(at + 2 + length, 4);
      if (length === 0 || !next) return broken;
      at = long(next);
      if (at === 0) return ok(undefined);
    }
    return broken;
  } finally {
    await handle.close();
  }
}
