import { defineRefusals, err, ok, parseUnitPrice, type Result } from '#libs/kernel';
import type { DrugClass, FormClass } from '../award/lot-class.js';

/**
 * How bids on a product type are compared: the class that may lower the guaranteed share, the form that decides over
 * price floors, and the reference that prices of other strengths and fill volumes are converted to (domain.md 1.7,
 * 1.8, 1.10). A lot keeps the copy it was drafted with.
 */
export interface ComparisonDraft {
  readonly productTypeId: string;
  readonly drugClass: DrugClass;
  readonly formClass: FormClass | null;
  /** Decimal texts with at most six decimals; null when bids are not converted along this dimension. */
  readonly referenceStrength: string | null;
  readonly referenceFill: string | null;
}

export const COMPARISON_REFUSALS = defineRefusals({
  PRODUCT_TYPE_UNKNOWN: { en: 'Choose a product type of the catalogue.', zh: '请选择目录中的品种。' },
  REFERENCE_MALFORMED: {
    en: 'Write {field} as a number above zero with at most six decimals, or leave it out.',
    zh: '字段 {field} 须为大于零、最多六位小数的数值，或不填写。',
  },
});
export type ComparisonRefusal = keyof typeof COMPARISON_REFUSALS;

/** Whether an operator's terms of comparison are sound; whether the type exists is for the table to say. */
export function judgeComparison(draft: ComparisonDraft): Result<ComparisonDraft, ComparisonRefusal> {
  for (const field of ['referenceStrength', 'referenceFill'] as const) {
    const text = draft[field];
    if (text !== null && !parseUnitPrice(text)) return err('REFERENCE_MALFORMED', { field });
  }
  return ok(draft);
}
