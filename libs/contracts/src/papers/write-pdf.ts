import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as pdfkit from 'pdfkit';
import type { Bilingual, PaperSheet, SheetTable } from './paper-sheet.js';

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 50 };
export const INNER = PAGE.width - 2 * PAGE.margin;
const LABEL = 170;
export const SIZE = { title: 16, text: 9.5, small: 8 };

const require = createRequire(import.meta.url);
let font: Buffer | undefined;
/** Noto Sans SC covers Latin with Vietnamese and all Chinese of GB 18030; only the glyphs used are embedded. */
const fontData = (): Buffer =>
  (font ??= readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')));

export type Document = InstanceType<typeof pdfkit.default>;

/**
 * Writes a sheet as PDF. The same sheet and day always give the same bytes: dates and ids come from them, streams are
 * not compressed (a compressor may change with the runtime), so the hash in the audit trail can be checked by anyone.
 * @param datedOn the day that the document carries as its own
 */
export function writePdf(sheet: PaperSheet, datedOn: string): Promise<Buffer> {
  const { document, written } = openPdf(`${sheet.title.en} ${sheet.number}`, datedOn);
  writeHead(document, sheet, datedOn);
  for (const { label, value } of sheet.fields) writeRow(document, stacked(label), value);
  if (sheet.table) writeTable(document, sheet.table);
  writeEnd(document, sheet);
  document.end();
  return written;
}

/** An empty document in the font of all papers, and its bytes once it is ended. Pages can be gone back to until then. */
export function openPdf(title: string, datedOn: string): { document: Document; written: Promise<Buffer> } {
  const at = new Date(`${datedOn}T00:00:00Z`);
  const document = new pdfkit.default({
    size: 'A4',
    margin: PAGE.margin,
    compress: false,
    bufferPages: true,
    font: '',
    info: {
      Title: title,
      Creator: 'Medlane',
      Producer: 'Medlane',
      CreationDate: at,
      ModDate: at,
    },
    lang: 'en',
  });
  document.registerFont('text', fontData());
  document.font('text');
  return { document, written: collect(document) };
}

function collect(document: Document): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
}

const both = ({ en, zh }: Bilingual): string => `${en} ${zh}`;
/** The languages below each other, so that neither is broken in the middle of a word where it would fit alone. */
const stacked = ({ en, zh }: Bilingual): string => `${en}\n${zh}`;

function writeHead(document: Document, { title, number }: PaperSheet, datedOn: string): void {
  document.fontSize(SIZE.title).text(title.en, { align: 'center' }).text(title.zh, { align: 'center' });
  document.moveDown(0.4).fontSize(SIZE.text).text(`No. 编号 ${number}    Date 日期 ${datedOn}`, { align: 'center' });
  document.moveDown(1);
}

/** Begins a new page when so much does not fit any more. */
export function makeRoom(document: Document, height: number): void {
  if (document.y + height > PAGE.height - PAGE.margin) document.addPage();
}

function writeRow(document: Document, label: string, value: string): void {
  document.fontSize(SIZE.text);
  const [left, right] = [{ width: LABEL }, { width: INNER - LABEL - 10 }];
  const height = Math.max(document.heightOfString(label, left), document.heightOfString(value, right)) + 6;
  makeRoom(document, height);
  const { y } = document;
  document.text(label, PAGE.margin, y, left).text(value, PAGE.margin + LABEL + 10, y, right);
  underline(document, y + height - 2);
  document.x = PAGE.margin;
  document.y = y + height + 2;
}

function underline(document: Document, y: number): void {
  document
    .lineWidth(0.25)
    .strokeOpacity(0.4)
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.margin + INNER, y)
    .stroke()
    .strokeOpacity(1);
}

function writeTable(document: Document, { heads, widths, figures, rows }: SheetTable): void {
  document.moveDown(0.8);
  const line = (cells: readonly string[]): void => {
    const sized = cells.map((text, at) => ({ text, width: (widths[at] ?? 0) * INNER - 6 }));
    const height = Math.max(...sized.map(({ text, width }) => document.heightOfString(text, { width }))) + 6;
    makeRoom(document, height);
    const { y } = document;
    let x = PAGE.margin;
    for (const [at, { text, width }] of sized.entries()) {
      document.text(text, x + 3, y + 3, { width, align: figures.includes(at) ? 'right' : 'left' });
      x += width + 6;
    }
    document
      .lineWidth(0.5)
      .moveTo(PAGE.margin, y + height)
      .lineTo(PAGE.margin + INNER, y + height)
      .stroke();
    document.x = PAGE.margin;
    document.y = y + height;
  };
  document.fontSize(SIZE.text);
  line(heads.map(stacked));
  for (const row of rows) line(row);
}

function writeEnd(document: Document, { statements, signatures }: PaperSheet): void {
  document.moveDown(1).fontSize(SIZE.text);
  for (const { en, zh } of statements) {
    makeRoom(document, 40);
    document.text(en, PAGE.margin, document.y, { width: INNER }).text(zh, { width: INNER }).moveDown(0.5);
  }
  for (const signature of signatures) {
    makeRoom(document, 60);
    document
      .moveDown(2)
      .fontSize(SIZE.small)
      .text(`${both(signature)}: ______________________________`);
  }
}
