import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { RATIO_MATTERS_FROM, type TableLimits } from './limits.js';
import type { ProblemList } from './problems.js';
import { TABLE_PROBLEMS } from './table-problems.js';

/** A workbook is a ZIP package of XML parts. Nothing is unpacked before its declared sizes are judged. */
export interface Package {
  has(part: string): boolean;
  /** Feeds one part to the reader, tag by tag; a generator of what the reader has ready meanwhile. */
  read<T>(part: string, reader: PartReader<T>): AsyncGenerator<T>;
}

/** Listens to the tags of one part. Names come without their namespace prefix. */
export interface PartReader<T> {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
  /** What has become ready since it was asked last. */
  take(): readonly T[];
}

/** Undefined when it would cost too much to unpack; then the problem is in the list. @throws Error when it is no ZIP */
export async function openPackage(
  bytes: Uint8Array,
  limits: TableLimits,
  problems: ProblemList,
): Promise<Package | undefined> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Sizes are validated while a part is inflated: what unpacks to more than it declares is an error, not a surprise.
  const zip = await fromBufferPromise(buffer, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  const entries = new Map<string, Entry>();
  let size = 0;
  for await (const entry of zip.eachEntry()) {
    size += entry.uncompressedSize;
    const ratio = Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize));
    if (entry.uncompressedSize > RATIO_MATTERS_FROM && ratio > limits.unpackedRatio) {
      problems.add(TABLE_PROBLEMS, 'WORKBOOK_BOMB', {}, { part: entry.fileName, ratio });
      return undefined;
    }
    entries.set(entry.fileName.replace(/^\//, '').toLowerCase(), entry);
  }
  if (size > limits.unpackedBytes) {
    problems.add(TABLE_PROBLEMS, 'WORKBOOK_TOO_LARGE', {}, { size, limit: limits.unpackedBytes });
    return undefined;
  }
  return {
    has: (part) => entries.has(part.toLowerCase()),
    read: (part, reader) => readPart(zip, entries.get(part.toLowerCase()), part, reader),
  };
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

async function* readPart<T>(
  zip: ZipFile,
  entry: Entry | undefined,
  part: string,
  reader: PartReader<T>,
): AsyncGenerator<T> {
  if (!entry) throw new Error(`its part ${part} is missing.`);
  if (entry.isEncrypted()) throw new Error('it is locked with a password.');
  // Entities of a DTD are not expanded by this parser, so there is no billion of laughs in it.
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => reader.open(localName(name), attributes));
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.on('closetag', ({ name }) => reader.close(localName(name)));
  const stream = await zip.openReadStreamPromise(entry);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield* reader.take();
  }
  parser.close();
  yield* reader.take();
}

/** Reads a whole small part with one listener for its opening tags. */
export async function readTags(
  from: Package,
  part: string,
  open: (name: string, attributes: Readonly<Record<string, string>>, within: readonly string[]) => void,
): Promise<void> {
  const within: string[] = [];
  const reader: PartReader<never> = {
    open: (name, attributes) => {
      open(name, attributes, within);
      within.push(name);
    },
    text: () => undefined,
    close: () => void within.pop(),
    take: () => [],
  };
  for await (const nothing of from.read(part, reader)) void nothing;
}
