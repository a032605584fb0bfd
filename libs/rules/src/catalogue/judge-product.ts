import { defineRefusals, err, ok, type Result } from '#libs/kernel';

export interface ProductTypeDraft {
  readonly category: 'drug' | 'supply';
  readonly nameEn: string;
  readonly nameZh: string | null;
  /** International nonproprietary name. */
  readonly inn: string | null;
  readonly dosageForm: string | null;
  readonly strength: string | null;
  readonly route: string | null;
  /** What is counted: tablet, vial, test. */
  readonly unit: string;
  /** Fifth level of the WHO's classification, such as J05AR10. */
  readonly atcCode: string | null;
  /** Harmonised System, with 6, 8 or 10 digits. */
  readonly hsCode: string | null;
}

const TEXT_INVALID = {
  en: 'Give {field} with 1 to {limit} characters, without blanks at its ends.',
  zh: '{field} 须为 1 至 {limit} 个字符，首尾不得有空格。',
} as const;

export const PRODUCT_TYPE_REFUSALS = defineRefusals({
  TEXT_INVALID,
  ATC_CODE_INVALID: {
    en: 'Give the ATC code of the fifth level, such as J05AR10, or leave it out.',
    zh: '请填写第五级 ATC 代码，例如 J05AR10，或不填写。',
  },
  HS_CODE_INVALID: {
    en: 'Give the HS code with 6, 8 or 10 digits, or leave it out.',
    zh: '请填写 6、8 或 10 位 HS 编码，或不填写。',
  },
  PRODUCT_TYPE_EXISTS: {
    en: 'This name is in the catalogue already, counted in the same unit: use that product type.',
    zh: '目录中已有同名且同计量单位的品种；请使用该品种。',
  },
});
export type ProductTypeRefusal = keyof typeof PRODUCT_TYPE_REFUSALS;

/** Whether a product type may enter the catalogue; whether it is there already is for the table to say. */
export function judgeProductType(draft: ProductTypeDraft): Result<ProductTypeDraft, ProductTypeRefusal> {
  const fault = textFault(
    draft,
    { nameEn: 300, unit: 60 },
    { nameZh: 300, inn: 300, dosageForm: 200, strength: 200, route: 100 },
  );
  if (fault) return err('TEXT_INVALID', fault);
  if (draft.atcCode !== null && !/^[A-Z]\d{2}[A-Z]{2}\d{2}$/.test(draft.atcCode)) return err('ATC_CODE_INVALID');
  if (draft.hsCode !== null && !/^\d{6}(\d{2}|\d{4})?$/.test(draft.hsCode)) return err('HS_CODE_INVALID');
  return ok(draft);
}

export interface ProductDraft {
  readonly productTypeId: string;
  readonly brand: string;
  readonly manufacturer: string;
  /** Where it is made. */
  readonly site: string | null;
}

export const PRODUCT_REFUSALS = defineRefusals({
  TEXT_INVALID,
  PRODUCT_TYPE_UNKNOWN: { en: 'Choose a product type of the catalogue.', zh: '请选择目录中的品种。' },
  PRODUCT_EXISTS: {
    en: 'You list this brand for this product type already; withdraw it first to change it.',
    zh: '您已为该品种登记此品牌；如需更改请先撤下。',
  },
});
export type ProductRefusal = keyof typeof PRODUCT_REFUSALS;

/** Whether a supplier may list this product. */
export function judgeProduct(draft: ProductDraft): Result<ProductDraft, ProductRefusal> {
  const fault = textFault(draft, { brand: 200, manufacturer: 300 }, { site: 300 });
  return fault ? err('TEXT_INVALID', fault) : ok(draft);
}

export const WITHDRAW_PRODUCT_REFUSALS = defineRefusals({
  PRODUCT_UNKNOWN: { en: 'Choose a product that you list.', zh: '请选择您已登记的产品。' },
});
export type WithdrawProductRefusal = keyof typeof WITHDRAW_PRODUCT_REFUSALS;

export const ATTACH_CODE_REFUSALS = defineRefusals({
  PRODUCT_TYPE_UNKNOWN: { en: 'Choose a product type of the catalogue.', zh: '请选择目录中的品种。' },
  CODE_UNKNOWN: {
    en: 'The list {list} has no code {code} in force. Search it with codes.',
    zh: '代码表 {list} 中没有有效代码 {code}。请用 codes 查询。',
  },
  CODE_ATTACHED: { en: 'This code is attached to the product type already.', zh: '该代码已关联到此品种。' },
});
export type AttachCodeRefusal = keyof typeof ATTACH_CODE_REFUSALS;

export const DETACH_CODE_REFUSALS = defineRefusals({
  CODE_NOT_ATTACHED: {
    en: 'The code {code} of {list} is not attached to this product type; see productTypeCodes.',
    zh: '{list} 的代码 {code} 未关联到此品种；请查看 productTypeCodes。',
  },
});
export type DetachCodeRefusal = keyof typeof DETACH_CODE_REFUSALS;

/** The first field that is no sound text of at most so many characters; those of `optional` may be null. */
function textFault<T extends object>(
  draft: T,
  required: Partial<Record<keyof T & string, number>>,
  optional: Partial<Record<keyof T & string, number>>,
): { field: string; limit: number } | undefined {
  for (const [field, limit] of Object.entries<number | undefined>({ ...required, ...optional })) {
    const value: unknown = draft[field as keyof T];
    if (value === null && Object.hasOwn(optional, field)) continue;
    if (!isText(value, limit ?? 0)) return { field, limit: limit ?? 0 };
  }
  return undefined;
}

const isText = (value: unknown, limit: number): boolean =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= limit &&
  value.trim() === value &&
  !/\p{Cc}/u.test(value);
