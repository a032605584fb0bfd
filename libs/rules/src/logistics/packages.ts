import { defineRefusals, err, MAX_QUANTITY, ok, refusalText, type Result } from '#libs/kernel';
import type { Day } from '../calendar.js';
import { sumBigint } from '../order-by.js';
import type { ShipmentStatus } from '../order/order-lifecycle.js';
import { GS1_REFUSALS, type Gs1Label, parseGs1 } from './gs1.js';

export const MAX_PACKAGES_AT_ONCE = 200;
/** Labels of one package's contents. */
export const MAX_CONTENTS = 500;

/** A package as it is scanned: its own label, and those of what is in it. */
export interface PackageDraft {
  readonly label: string;
  readonly contents: readonly string[];
  /** Units of the order in one labelled item: tablets of a box, for example. */
  readonly unitsPerItem: bigint;
}

/** What lies in a package of one batch. */
export interface PackedBatch {
  readonly gtin: string;
  readonly batch: string;
  readonly items: bigint;
  /** In units of the order. */
  readonly quantity: bigint;
  readonly serials: readonly string[];
}
export interface Package {
  readonly sscc: string;
  readonly contents: readonly PackedBatch[];
}

/** A shipment as packages are judged against it. */
export interface ShipmentToPack {
  readonly status: ShipmentStatus;
  readonly batches: readonly { readonly number: string; readonly expiresOn: Day; readonly quantity: bigint }[];
  /** What other packages of it hold already, by batch. */
  readonly packed: readonly { readonly batch: string; readonly gtin: string; readonly quantity: bigint }[];
}

export const RECORD_PACKAGES_REFUSALS = defineRefusals({
  SHIPMENT_UNKNOWN: { en: 'Choose a shipment that you send.', zh: '请选择本单位发出的货物。' },
  SHIPMENT_ARRIVED: {
    en: 'This shipment is {status}: packages are recorded until it is received.',
    zh: '该批货物状态为 {status}：包装须在收货前登记。',
  },
  PACKAGES_COUNT: { en: 'Give 1 to {limit} packages at a time.', zh: '每次请提交 1 至 {limit} 个包装。' },
  CONTENTS_COUNT: {
    en: 'Package {package}: scan 1 to {limit} labels of its contents.',
    zh: '第 {package} 个包装：请扫描 1 至 {limit} 个内装物标签。',
  },
  UNITS_OUT_OF_RANGE: {
    en: 'Package {package}: an item holds 1 to {limit} units.',
    zh: '第 {package} 个包装：每件含 1 至 {limit} 个单位。',
  },
  LABEL_UNREADABLE: {
    en: 'Package {package}, label {label} (0 is its own): {problem}',
    zh: '第 {package} 个包装第 {label} 个标签（0 为包装自身标签）：{problem}',
  },
  PACKAGE_NUMBER_MISSING: {
    en: 'Package {package}: scan the label with its SSCC, identifier 00.',
    zh: '第 {package} 个包装：请扫描带有 SSCC（标识符 00）的标签。',
  },
  PACKAGE_REPEATED: { en: 'Package {sscc} comes twice.', zh: '包装 {sscc} 重复。' },
  PACKAGE_TAKEN: {
    en: 'Your organisation has used {sscc} for another package: an SSCC names one package.',
    zh: '本单位已将 {sscc} 用于其他包装：一个 SSCC 只标识一个包装。',
  },
  LABEL_INCOMPLETE: {
    en: 'Package {package}, label {label}: a label of goods gives GTIN (01) and batch (10).',
    zh: '第 {package} 个包装第 {label} 个标签：货物标签须含 GTIN（01）和批号（10）。',
  },
  BATCH_NOT_SHIPPED: {
    en: 'Package {package}, label {label}: batch {batch} is not in this shipment.',
    zh: '第 {package} 个包装第 {label} 个标签：本批货物不含批号 {batch}。',
  },
  EXPIRY_DIFFERS: {
    en: 'Batch {batch}: its label says {found}, the shipment says {expected}. Look at the pack.',
    zh: '批号 {batch}：标签有效期为 {found}，发货登记为 {expected}，请核对包装。',
  },
  GTIN_DIFFERS: {
    en: 'Batch {batch} is labelled with the GTINs {expected} and {found}: a batch is of one product.',
    zh: '批号 {batch} 的标签出现 {expected} 与 {found} 两个 GTIN：同一批次须为同一产品。',
  },
  SERIAL_TAKEN: { en: 'Serial {serial} of {gtin} has been scanned before.', zh: '{gtin} 的序列号 {serial} 已被扫描。' },
  BATCH_OVERPACKED: {
    en: 'Batch {batch}: {packed} units are packed, but {limit} are shipped.',
    zh: '批号 {batch}：已装 {packed} 个单位，而发货数量为 {limit}。',
  },
});
export type RecordPackagesRefusal = keyof typeof RECORD_PACKAGES_REFUSALS;

/** Whether these packages hold what the shipment says, label by label; answers what is in them. */
export function judgePackages(
  drafts: readonly PackageDraft[],
  shipment: ShipmentToPack,
  today: Day,
): Result<readonly Package[], RecordPackagesRefusal> {
  const { status } = shipment;
  if (status === 'received' || status === 'cancelled') return err('SHIPMENT_ARRIVED', { status });
  if (drafts.length === 0 || drafts.length > MAX_PACKAGES_AT_ONCE)
    return err('PACKAGES_COUNT', { limit: MAX_PACKAGES_AT_ONCE });
  const packages: Package[] = [];
  const seen = new Set<string>();
  for (const [index, draft] of drafts.entries()) {
    const read = readPackage(draft, index + 1, shipment, today);
    if (!read.ok) return read;
    const { sscc, contents } = read.value;
    if (packages.some((one) => one.sscc === sscc)) return err('PACKAGE_REPEATED', { sscc });
    for (const { gtin, serials } of contents) {
      for (const serial of serials) {
        if (seen.has(`${gtin} ${serial}`)) return err('SERIAL_TAKEN', { gtin, serial });
        seen.add(`${gtin} ${serial}`);
      }
    }
    packages.push(read.value);
  }
  return judgeBatches(packages, shipment) ?? ok(packages);
}

function readPackage(
  { label, contents, unitsPerItem }: PackageDraft,
  at: number,
  { batches }: ShipmentToPack,
  today: Day,
): Result<Package, RecordPackagesRefusal> {
  if (unitsPerItem < 1n || unitsPerItem > MAX_QUANTITY) {
    return err('UNITS_OUT_OF_RANGE', { package: at, limit: String(MAX_QUANTITY) });
  }
  if (contents.length === 0 || contents.length > MAX_CONTENTS) {
    return err('CONTENTS_COUNT', { package: at, limit: MAX_CONTENTS });
  }
  const own = readLabel(label, { package: at, label: 0 }, today);
  if (!own.ok) return own;
  if (own.value.sscc === null) return err('PACKAGE_NUMBER_MISSING', { package: at });
  const packed = new Map<string, PackedBatch>();
  for (const [index, text] of contents.entries()) {
    const place = { package: at, label: index + 1 };
    const read = readLabel(text, place, today);
    if (!read.ok) return read;
    const { gtin, batch, expiresOn, serial, count } = read.value;
    if (gtin === null || batch === null) return err('LABEL_INCOMPLETE', place);
    const shipped = batches.find(({ number }) => number === batch);
    if (!shipped) return err('BATCH_NOT_SHIPPED', { ...place, batch });
    if (expiresOn !== null && expiresOn !== shipped.expiresOn) {
      return err('EXPIRY_DIFFERS', { batch, found: expiresOn, expected: shipped.expiresOn });
    }
    const before = packed.get(batch) ?? { gtin, batch, items: 0n, quantity: 0n, serials: [] };
    if (before.gtin !== gtin) return err('GTIN_DIFFERS', { batch, expected: before.gtin, found: gtin });
    // A serial names one item; without either, the label stands for one.
    const items = serial === null ? (count ?? 1n) : 1n;
    packed.set(batch, {
      ...before,
      items: before.items + items,
      quantity: before.quantity + items * unitsPerItem,
      serials: serial === null ? before.serials : [...before.serials, serial],
    });
  }
  return ok({ sscc: own.value.sscc, contents: [...packed.values()] });
}

function readLabel(
  text: string,
  place: { readonly package: number; readonly label: number },
  today: Day,
): Result<Gs1Label, 'LABEL_UNREADABLE'> {
  const read = parseGs1(text, today);
  if (read.ok) return read;
  const { en, zh } = GS1_REFUSALS[read.code];
  const problem = refusalText(en, read.details);
  return err('LABEL_UNREADABLE', { ...place, problem, problemZh: refusalText(zh, read.details, 'zh') });
}

/** No batch holds more than was shipped of it, and each is of one product. */
function judgeBatches(packages: readonly Package[], { batches, packed }: ShipmentToPack) {
  const all = [...packed, ...packages.flatMap(({ contents }) => contents)];
  for (const { number, quantity: limit } of batches) {
    const own = all.filter(({ batch }) => batch === number);
    const [first] = own;
    const other = own.find(({ gtin }) => gtin !== first?.gtin);
    if (first && other) return err('GTIN_DIFFERS', { batch: number, expected: first.gtin, found: other.gtin });
    const sum = sumBigint(own.map(({ quantity }) => quantity));
    if (sum > limit) return err('BATCH_OVERPACKED', { batch: number, packed: String(sum), limit: String(limit) });
  }
  return undefined;
}
