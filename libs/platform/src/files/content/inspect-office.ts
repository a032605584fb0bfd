import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { err, ok, type Result } from '#libs/kernel';
import type { ContentRefusal } from '../refusals.js';

/** Bytes of all parts together, unpacked: a sheet of a million cells has some 50 MB. */
const MAX_BYTES = 200_000_000;
const MAX_PARTS = 2_000;
/** A part that unpacks to more than this many times its packed size, and is not small. Sheets reach some 30 times. */
const MAX_RATIO = 250;
const SMALL = 1_000_000;
const PROGRAMS = /(?:^|\/)(?:vbaProject\.bin|vbaData\.xml|activeX\/|[^/]*\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr|jar))/i;

const tooLarge = () => err('FILE_UNPACKS_TOO_LARGE', { maxBytes: MAX_BYTES, maxParts: MAX_PARTS });
const broken = () => err('FILE_BROKEN', { declared: 'an Office document' });

/**
 * Unpacks an Office file (ECMA-376) without keeping any of it: sizes written in an archive may lie, so what comes out is
 * counted. Wants its main part, and no programs, nothing locked and nothing that swells.
 */
export async function inspectOffice(path: string, mainPart: string): Promise<Result<void, ContentRefusal>> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch {
    return broken();
  }
  try {
    return await inspectEntries(zip, mainPart);
  } finally {
    zip.close();
  }
}

async function inspectEntries(zip: ZipFile, mainPart: string): Promise<Result<void, ContentRefusal>> {
  if (zip.entryCount > MAX_PARTS) return tooLarge();
  const names = new Set<string>();
  const counted = new Counted(MAX_BYTES);
  try {
    for await (const entry of zip.eachEntry()) {
      if (names.size >= MAX_PARTS) return tooLarge();
      if (names.has(entry.fileName)) return broken();
      names.add(entry.fileName);
      if (entry.isEncrypted()) return err('FILE_LOCKED');
      if (PROGRAMS.test(entry.fileName)) return err('FILE_HAS_PROGRAMS');
      if (swells(entry)) return tooLarge();
      await pipeline(await zip.openReadStreamPromise(entry), counted.sink());
    }
  } catch (error) {
    if (error instanceof TooMuch) return tooLarge();
    if (isOurs(error)) throw error;
    return broken();
  }
  return names.has('[Content_Types].xml') && names.has(mainPart)
    ? ok(undefined)
    : err('FILE_NOT_AS_DECLARED', { declared: 'an Office document', found: 'another archive' });
}

const swells = ({ compressedSize, uncompressedSize }: Entry): boolean =>
  uncompressedSize > MAX_BYTES || (uncompressedSize > SMALL && uncompressedSize > compressedSize * MAX_RATIO);

/** A fault of the machine (no descriptors, no disk) says nothing about the file. zlib's own codes do. */
const isOurs = (error: unknown): boolean => /^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code));

class TooMuch extends Error {}

/** Counts what runs through several streams, and lets go on only so far. */
class Counted {
  constructor(private left: number) {}

  sink(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.left -= chunk.length;
        done(this.left < 0 ? new TooMuch() : null);
      },
    });
  }
}
