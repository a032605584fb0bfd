import { createHash } from 'node:crypto';
import { workbookBytes, zipBytes } from './table-files.js';

export const PDF = 'application/pdf';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** What every scanner takes for malware, by agreement (https://www.eicar.org); put together, so that none takes this file for it. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join('');

/** A small, whole PDF that says this. */
export const aPdf = (text: string): Buffer =>
  Buffer.from(`%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n% ${text}\ntrailer << /Root 1 0 R >>\n%%EOF\n`);

/** One of this many bytes, that compress badly or not as `fill` says. */
export const aPdfOf = (bytes: number, fill = 'x'): Buffer => aPdf(fill.repeat(bytes - aPdf('').length));

export const aPng = (): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    Buffer.from([0, 0, 0, 13]),
    Buffer.from('IHDR'),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55]),
    Buffer.from([0, 0, 0, 10]),
    Buffer.from('IDAT'),
    Buffer.from([0x78, 0x9c, 0x63, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71]),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from('IEND'),
    Buffer.from([0xae, 0x42, 0x60, 0x82]),
  ]);
export const aJpeg = (): Buffer =>
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xd9]);
/** One page with one entry: a width of 1. */
export const aTiff = (): Buffer =>
  Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
export const aWorkbook = (): Buffer => Buffer.from(workbookBytes(['<row><c><v>1</v></c></row>']));
export const aDocument = (more: Readonly<Record<string, string | Uint8Array>> = {}): Buffer =>
  Buffer.from(zipBytes({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<document/>', ...more }));

export const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
