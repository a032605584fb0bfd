/** The answer of a rule or use case: a value, or a refusal with a closed code. A refusal is not a fault. */
export type Result<T, R extends string> = { readonly ok: true; readonly value: T } | Refused<R>;

/** A refusal: its code is one of a closed list, `details` name what was wrong (field, row, limit). */
export interface Refused<R extends string> {
  readonly ok: false;
  readonly code: R;
  readonly details: RefusalDetails;
}
export type RefusalDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <R extends string>(code: R, details: RefusalDetails = {}): Refused<R> => ({
  ok: false,
  code,
  details,
});

/** The texts of a closed list of refusals, in the languages every installation has. `{name}` is filled from details. */
export type RefusalTexts<R extends string> = Readonly<Record<R, { readonly en: string; readonly zh: string }>>;

/**
 * Declares a closed list of refusals with their texts, so that a code without a text does not compile.
 * Texts say what to do, not only what is wrong.
 */
export const defineRefusals = <const R extends string>(texts: RefusalTexts<R>): RefusalTexts<R> => texts;

/**
 * Fills the `{placeholders}` of a refusal text from its details. A detail that reads otherwise in Chinese stands there
 * twice: as `scheme` and as `schemeZh`.
 */
export function refusalText(text: string, details: RefusalDetails, language: 'en' | 'zh' = 'en'): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = (language === 'zh' ? details[`${name}Zh`] : undefined) ?? details[name];
    if (value === undefined) return whole;
    return Array.isArray(value) ? value.join(', ') : String(value);
  });
}
