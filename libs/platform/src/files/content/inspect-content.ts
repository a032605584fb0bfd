import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { err, ok, type Result } from '#libs/kernel';
import type { ContentRefusal } from '../refusals.js';
import type { FileType } from './file-types.js';
import { inspectOffice } from './inspect-office.js';
import { inspectPdf } from './inspect-pdf.js';
import { inspectText } from './inspect-text.js';
import { endsAsArchive, inspectTiff } from './two-things.js';

type Inspection = Result<void, ContentRefusal>;
type Inspect = (path: string) => Promise<Inspection>;

const JPEG_END = Buffer.from([0xff, 0xd9]);
const PNG_END = Buffer.from('IEND');
/** Bytes at the end in which a picture's end has to stand: some scanners write a little after it. */
const TAIL = 4_096;

/** Beyond its first bytes: whether the whole is there and holds nothing but what such a file is for. */
const INSPECTIONS: Readonly<Record<FileType, Inspect>> = {
  'application/pdf': inspectPdf,
  'image/png': (path) => endsWith(path, 'image/png', PNG_END),
  'image/jpeg': (path) => endsWith(path, 'image/jpeg', JPEG_END),
  'image/tiff': inspectTiff,
  'text/csv': inspectText,
  'application/xml': inspectText,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': (path) => inspectOffice(path, 'xl/workbook.xml'),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': (path) =>
    inspectOffice(path, 'word/document.xml'),
};

/**
 * Whether a staged file is what it was declared to be. Signatures are a hint only (a file may be sound as two things at
 * once), so that downloads are never shown in place, whatever stands here.
 */
export async function inspectContent(path: string, declared: FileType): Promise<Inspection> {
  const found = await sniff(path);
  // Text has no signature.
  const expected = declared === 'text/csv' ? undefined : declared;
  if (found !== expected && !isUnread(found, declared)) {
    return err('FILE_NOT_AS_DECLARED', { declared, found: found ?? 'text or something unknown' });
  }
  if (!isArchive(declared) && (await endsAsArchive(path)))
    return err('FILE_NOT_AS_DECLARED', { declared, found: 'that and an archive at once' });
  return INSPECTIONS[declared](path);
}

const isArchive = (declared: FileType): boolean => declared.startsWith('application/vnd.openxmlformats');

/** A broken archive is told apart from another one by the inspection, which says what is wrong with it. */
const isUnread = (found: string | undefined, declared: FileType): boolean =>
  found === 'application/zip' && isArchive(declared);

async function sniff(path: string): Promise<string | undefined> {
  try {
    return (await fileTypeFromFile(path))?.mime;
  } catch {
    // What cannot be parsed is nothing that we take.
    return undefined;
  }
}

async function endsWith(path: string, declared: FileType, end: Buffer): Promise<Inspection> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL));
    await handle.read(tail, 0, tail.length, size - tail.length);
    return tail.includes(end) ? ok(undefined) : err('FILE_BROKEN', { declared });
  } finally {
    await handle.close();
  }
}
