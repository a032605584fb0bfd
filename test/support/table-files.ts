import { crc32, deflateRawSync } from 'node:zlib';

/** The bytes of a text in GBK, which Node reads but does not write: the table is built by reading every pair. */
export function gbkBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const letter of text) {
    const pair = letter.charCodeAt(0) < 0x80 ? [letter.charCodeAt(0)] : gbkPairs().get(letter);
    if (!pair) throw new Error(`${letter} is not in GBK`);
    bytes.push(...pair);
  }
  return Uint8Array.from(bytes);
}

let pairs: ReadonlyMap<string, readonly number[]> | undefined;
function gbkPairs(): ReadonlyMap<string, readonly number[]> {
  if (pairs) return pairs;
  const found = new Map<string, readonly number[]>();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const letter = decoder.decode(Uint8Array.of(lead, trail));
      if (letter.length === 1 && letter !== '\uFFFD' && !found.has(letter)) found.set(letter, [lead, trail]);
    }
  }
  pairs = found;
  return found;
}

/** A ZIP archive with these files. `declared` lies about how large one is when unpacked. */
export function zipBytes(
  files: Readonly<Record<string, string | Uint8Array>>,
  declared: Readonly<Record<string, number>> = {},
): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    const sizes = Buffer.alloc(18);
    sizes.writeUInt32LE(crc32(data), 4);
    sizes.writeUInt32LE(packed.length, 8);
    sizes.writeUInt32LE(declared[name] ?? data.length, 12);
    sizes.writeUInt16LE(path.length, 16);
    const head = Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]);
    parts.push(head, sizes, Buffer.alloc(2), path, packed);
    const entry = Buffer.alloc(46);
    entry.set([0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 8, 0]);
    sizes.copy(entry, 12);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, path);
    offset += head.length + sizes.length + 2 + path.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 5, 6]);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** A workbook of one sheet. A row is its cells' XML; `shared` are the texts that cells of type `s` refer to. */
export function workbookBytes(rows: readonly string[], { shared = '', styles = '' } = {}): Uint8Array {
  return zipBytes(workbookParts(rows, { shared, styles }));
}

export function workbookParts(rows: readonly string[], { shared = '', styles = '' } = {}): Record<string, string> {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = ['worksheet', 'sharedStrings', 'styles'].map(
    (name, at) =>
      `<Relationship Id="r${at}" Type="${type}/${name}" Target="${name === 'worksheet' ? '/xl/worksheets/one.xml' : `${name}.xml`}"/>`,
  );
  return {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<x:workbook xmlns:x="m" xmlns:r="${type}"><x:sheets><x:sheet name="Một" sheetId="1" r:id="r0"/></x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${shared}</sst>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/worksheets/one.xml': `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`,
  };
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const textCells = (row: readonly string[]): string =>
  row.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('');

/** A workbook of one sheet with these texts. */
export const sheetBytes = (table: readonly (readonly string[])[]): Uint8Array =>
  workbookBytes(table.map((row, at) => `<row r="${at + 1}">${textCells(row)}</row>`));
