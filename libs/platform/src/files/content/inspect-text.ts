import { createReadStream } from 'node:fs';
import { err, ok, type Result } from '#libs/kernel';
import type { ContentRefusal } from '../refusals.js';

/** Control characters other than tab, line feed, carriage return, the form feed of old printers and Ctrl-Z, their end of a text. */
// oxlint-disable-next-line no-control-regex
const NO_TEXT = /[\u0000-\u0008\u000b\u000e-\u0019\u001b-\u001f\u007f]/;
const ENCODINGS = ['utf-8', 'gb18030'] as const;
const declared = 'text/csv';

/** Whether it is text in UTF-8 or in GB 18030 (which holds GBK), as Chinese spreadsheets write it. */
export async function inspectText(path: string): Promise<Result<void, ContentRefusal>> {
  for (const encoding of ENCODINGS) if (await reads(path, encoding)) return ok(undefined);
  return err('FILE_BROKEN', { declared });
}

async function reads(path: string, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) {
      if (NO_TEXT.test(decoder.decode(chunk as Buffer, { stream: true }))) return false;
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
