import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { ContractSide } from '../contract/judge-contract.js';
import type { StorageRange } from './temperatures.js';

/** Colder and warmer than any goods are kept; hundredths of a degree Celsius. */
const COLDEST = -20_000;
const WARMEST = 15_000;

export const STORAGE_RANGE_REFUSALS = defineRefusals({
  RANGE_MISSING: {
    en: 'Say between which temperatures the goods are stored, with the first readings.',
    zh: '首次导入时请填写货物的储存温度范围。',
  },
  RANGE_INVALID: {
    en: 'Give a lowest temperature below the highest, from -200 to 150 degrees Celsius.',
    zh: '最低温度须低于最高温度，范围为 -200 至 150 摄氏度。',
  },
  RANGE_NOT_YOURS: {
    en: 'The storage range was given already ({lowest} to {highest} degrees Celsius): only the purchaser changes it.',
    zh: '储存温度范围已填写（{lowest} 至 {highest} 摄氏度），仅采购方可更改。',
  },
});
export type StorageRangeRefusal = keyof typeof STORAGE_RANGE_REFUSALS;

/**
 * The range that counts from now on: the first that a side gives, until the purchaser gives another.
 * @param asked null where the side gives none
 * @param held null while none was given
 */
export function judgeStorageRange(
  asked: StorageRange | null,
  held: StorageRange | null,
  side: ContractSide,
): Result<StorageRange, StorageRangeRefusal> {
  if (asked !== null && !(COLDEST <= asked.lowest && asked.lowest < asked.highest && asked.highest <= WARMEST)) {
    return err('RANGE_INVALID');
  }
  if (held === null) return asked === null ? err('RANGE_MISSING') : ok(asked);
  const { lowest, highest } = held;
  if (asked === null || (asked.lowest === lowest && asked.highest === highest)) return ok(held);
  return side === 'purchaser'
    ? ok(asked)
    : err('RANGE_NOT_YOURS', { lowest: String(lowest / 100), highest: String(highest / 100) });
}
