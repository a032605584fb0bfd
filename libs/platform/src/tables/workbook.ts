import { readTags, type Package } from './package.js';
import { isDateFormat } from './spreadsheet-dates.js';

/** What has to be known of a workbook before one of its sheets is read. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly sharedStrings: string | undefined;
  /** Cell styles that show a number as a day. */
  readonly dateStyles: ReadonlySet<number>;
  /** Days are counted from 1904, as old Macintosh files do. */
  readonly from1904: boolean;
}

const MAIN = 'xl/workbook.xml';

/** @throws Error when the parts do not fit together */
export async function readWorkbook(parts: Package): Promise<Workbook> {
  const targets = await relations(parts);
  const sheets: { name: string; part: string }[] = [];
  let from1904 = false;
  await readTags(parts, MAIN, (tag, attributes) => {
    if (tag === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (tag !== 'sheet') return;
    const part = targets.byId.get(relationId(attributes));
    if (part !== undefined) sheets.push({ name: attributes['name'] ?? '', part });
  });
  if (sheets.length === 0) throw new Error('it has no sheet.');
  const sharedStrings = targets.byType.get('sharedStrings');
  const styles = targets.byType.get('styles');
  return {
    sheets,
    sharedStrings: sharedStrings !== undefined && parts.has(sharedStrings) ? sharedStrings : undefined,
    dateStyles: styles !== undefined && parts.has(styles) ? await dateStyles(parts, styles) : new Set(),
    from1904,
  };
}

/** `r:id`, under whatever prefix the writer chose. */
const relationId = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';

async function relations(parts: Package) {
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  await readTags(parts, 'xl/_rels/workbook.xml.rels', (tag, { Id = '', Type = '', Target = '' }) => {
    if (tag !== 'Relationship') return;
    const part = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`;
    byId.set(Id, part);
    byType.set(Type.slice(Type.lastIndexOf('/') + 1), part);
  });
  return { byId, byType };
}

async function dateStyles(parts: Package, part: string): Promise<ReadonlySet<number>> {
  const formats = new Map<number, string>();
  const dated = new Set<number>();
  let style = 0;
  await readTags(parts, part, (tag, attributes, within) => {
    if (tag === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
    if (tag !== 'xf' || within.at(-1) !== 'cellXfs') return;
    const id = Number(attributes['numFmtId'] ?? 0);
    if (isDateFormat(id, formats.get(id))) dated.add(style);
    style += 1;
  });
  return dated;
}
