import { type RefusalDetails, type RefusalTexts, refusalText } from '#libs/kernel';

export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A reason as it is read: its template in both languages, filled from the details. */
export function textOf<R extends string>(texts: RefusalTexts<R>, reason: R, details: RefusalDetails = {}): Text {
  const { en, zh } = texts[reason];
  return { en: refusalText(en, details), zh: refusalText(zh, details, 'zh') };
}
