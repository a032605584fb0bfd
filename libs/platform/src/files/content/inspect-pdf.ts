import { createReadStream } from 'node:fs';
import { err, ok, type Result } from '#libs/kernel';
import type { ContentRefusal } from '../refusals.js';

/** Names in a PDF that start something (ISO 32000-2, 12.6.4). */
const PROGRAMS = ['/JavaScript', '/Launch', '/RichMedia'];
/** Names of what holds other files: nobody who looks at the pages sees those (ISO 32000-2, 7.11.4). */
const FILES = ['/EmbeddedFile', '/EmbeddedFiles'];
const END = '%%EOF';
/** Readers look for the end in as many last bytes. */
const TAIL = 1_024;
/** The longest of these names with each letter written as three. */
const OVERLAP = 64;
const declared = 'application/pdf';

/**
 * Reads a PDF through once: whether it is whole and starts nothing. Names inside compressed objects are not seen; the
 * scanner unpacks those. One that forbids changes is encrypted and yet open to every reader, so that is let pass.
 */
export async function inspectPdf(path: string): Promise<Result<void, ContentRefusal>> {
  let before = '';
  let tail = '';
  let first = true;
  for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
    const text = plainNames(before + String(chunk));
    if (first && !text.startsWith('%PDF-')) return err('FILE_NOT_AS_DECLARED', { declared, found: 'something else' });
    first = false;
    if (PROGRAMS.some((name) => hasName(text, name))) return err('FILE_HAS_PROGRAMS');
    if (FILES.some((name) => hasName(text, name))) return err('FILE_HAS_FILES');
    before = text.slice(-OVERLAP);
    tail = (tail + String(chunk)).slice(-TAIL);
  }
  return tail.includes(END) ? ok(undefined) : err('FILE_BROKEN', { declared });
}

/** In a name, `#61` is an a: names are hidden that way. */
const plainNames = (text: string): string =>
  text.replace(/#([2-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** A name ends where its letters do: /LaunchDate is another one. A name cut off by the chunk is seen in the next. */
function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const next = text[at + name.length];
    if (next !== undefined && !/[A-Za-z0-9_.#-]/.test(next)) return true;
  }
  return false;
}
