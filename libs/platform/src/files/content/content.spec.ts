import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  aDocument,
  aJpeg,
  aPdf,
  aPng,
  aTiff,
  aWorkbook,
  DOCX,
  EICAR,
  PDF,
  XLSX,
} from '../../../../../test/support/sample-files.js';
import { gbkBytes, zipBytes } from '../../../../../test/support/table-files.js';
import { attachmentOf, cleanFileName } from './file-name.js';
import { FILE_TYPES, type FileType, fileTypeOf } from './file-types.js';
import { inspectContent } from './inspect-content.js';

describe('a file name', () => {
  it.each([
    ['GMP certificate.pdf', 'GMP certificate.pdf'],
    ['药品GMP证书.PDF', '药品GMP证书.pdf'],
    ['/etc/../C:\\Users\\a\\scan.pdf', 'scan.pdf'],
    ['..pdf', undefined],
    ['.pdf', undefined],
    ['paper.pdf.exe', undefined],
    ['paper', undefined],
    ['a\u202Efdp.pdf', 'afdp.pdf'],
    ['a\u0000\r\nb.pdf', 'ab.pdf'],
    ['  two   blanks .pdf', 'two blanks.pdf'],
    ['<script>".pdf', '_script__.pdf'],
    ['Gia\u0302\u0301y phe\u0301p.pdf', 'Giấy phép.pdf'],
  ])('%j becomes %j', (sent, shown) => expect(cleanFileName(sent, PDF)).toBe(shown));

  it('is never a path, never hides a character, and stays the same when cleaned again', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('../', '\\', '\u202E', '\0', '.', ' ', 'ạ', '中'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const name = cleanFileName(`${parts.join('')}.pdf`, PDF);
        if (name === undefined) return;
        expect(name).toMatch(/^[^/\\\p{Cc}\p{Cf}.\s][^/\\\p{Cc}\p{Cf}]*\.pdf$/u);
        expect([...name].length).toBeLessThanOrEqual(124);
        expect(cleanFileName(name, PDF)).toBe(name);
        expect(attachmentOf(name)).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''[\w%!#$&+.^`|~-]+$/);
      }),
    );
  });
});

it('a declared type is one of the list, whatever stands behind it', () => {
  expect(fileTypeOf('Application/PDF; charset=binary')).toBe(PDF);
  expect(fileTypeOf('text/html')).toBeUndefined();
  expect(fileTypeOf('constructor')).toBeUndefined();
  expect(fileTypeOf(undefined)).toBeUndefined();
});

describe('a content', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-content-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const inspect = (content: Uint8Array | string, type: FileType) => {
    const file = path.join(folder, String(++count));
    writeFileSync(file, content);
    return inspectContent(file, type);
  };

  const SOUND: Readonly<Record<FileType, Buffer>> = {
    'application/pdf': aPdf('x'),
    'image/png': aPng(),
    'image/jpeg': aJpeg(),
    'image/tiff': aTiff(),
    'text/csv': Buffer.from('编号,名称\r\n1,阿莫西林\r\n'),
    'application/xml': Buffer.from('<?xml version="1.0"?><Document/>'),
    [XLSX]: aWorkbook(),
    [DOCX]: aDocument(),
  };
  const types = Object.keys(FILE_TYPES) as FileType[];

  it.each(types)('that is %s is taken as that and as nothing else', async (type) => {
    for (const declared of types) {
      const result = await inspect(SOUND[type], declared);
      expect([declared, result.ok]).toEqual([declared, declared === type]);
    }
  });

  const archive = Buffer.from(zipBytes({ 'a.txt': 'a' }));
  const bomb = Buffer.alloc(30_000_000);
  const huge = zipBytes({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': bomb });
  const lying = zipBytes({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': bomb }, { 'xl/workbook.xml': 100 });
  const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`xl/${at}.xml`, '']));

  it.each<[what: string, code: string, content: Uint8Array | string, type: FileType]>([
    ['a PDF that runs scripts', 'FILE_HAS_PROGRAMS', aPdf('<< /S /JavaScript /JS (app.alert(1)) >>'), PDF],
    ['a PDF that starts programs, after many bytes', 'FILE_HAS_PROGRAMS', aPdf(`${'.'.repeat(65_500)}/Launch <<`), PDF],
    ['a PDF that hides what it runs', 'FILE_HAS_PROGRAMS', aPdf('<< /S /J#61va#53cript >>'), PDF],
    ['a PDF with files in it', 'FILE_HAS_FILES', aPdf('<< /Names << /EmbeddedFiles 3 0 R >> >>'), PDF],
    ['a PDF that is an archive, too', 'FILE_NOT_AS_DECLARED', Buffer.concat([aPdf('x'), archive, aPdf('x')]), PDF],
    ['a picture that is an archive, too', 'FILE_NOT_AS_DECLARED', Buffer.concat([aPng(), archive]), 'image/png'],
    ['a TIFF whose pages go round', 'FILE_BROKEN', aTiff().fill(8, 22, 23), 'image/tiff'],
    ['a PDF whose end is missing', 'FILE_BROKEN', '%PDF-1.7\nhello', PDF],
    ['a PDF behind something else', 'FILE_NOT_AS_DECLARED', `GIF89a${aPdf('x').toString()}`, PDF],
    ['a document with macros', 'FILE_HAS_PROGRAMS', aDocument({ 'word/vbaProject.bin': 'x' }), DOCX],
    ['a document with a program in it', 'FILE_HAS_PROGRAMS', aDocument({ 'word/embeddings/a.exe': 'x' }), DOCX],
    ['a workbook that swells', 'FILE_UNPACKS_TOO_LARGE', huge, XLSX],
    ['a workbook that swells and lies about it', 'FILE_BROKEN', lying, XLSX],
    ['a workbook of too many parts', 'FILE_UNPACKS_TOO_LARGE', zipBytes({ 'xl/workbook.xml': '', ...many }), XLSX],
    ['an archive of something else', 'FILE_NOT_AS_DECLARED', zipBytes({ 'a.txt': 'x' }), XLSX],
    ['an archive that is cut short', 'FILE_BROKEN', aWorkbook().subarray(0, 200), XLSX],
    ['a picture that is cut short', 'FILE_BROKEN', aPng().subarray(0, 40), 'image/png'],
    [
      'a drawing',
      'FILE_NOT_AS_DECLARED',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'image/png',
    ],
    ['a table with zero bytes', 'FILE_BROKEN', 'a,b\0\r\n', 'text/csv'],
    ['a table in no encoding', 'FILE_BROKEN', Buffer.from([0x61, 0x2c, 0xff, 0xff]), 'text/csv'],
  ])('%s is refused: %s', async (_what, code, content, type) => {
    expect(await inspect(content, type)).toMatchObject({ ok: false, code });
  });

  it.each<[what: string, content: Uint8Array | string, type: FileType]>([
    ['text in GBK', gbkBytes('编号,名称\r\n1,阿莫西林'), 'text/csv'],
    ['text with a byte order mark', '\uFEFFa,b\r\n', 'text/csv'],
    // A scanner's business, and text all the same.
    ['text that scanners know', EICAR, 'text/csv'],
    ['a PDF that says when it was launched', aPdf('/LaunchDate'), PDF],
  ])('%s is taken', async (_what, content, type) => {
    expect(await inspect(content, type)).toMatchObject({ ok: true });
  });
});
