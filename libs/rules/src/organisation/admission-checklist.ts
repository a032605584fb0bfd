import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import { codeFaultText } from '../code/code-fault.js';
import { parseUscc } from '../code/uscc.js';
import { parseEmail } from './judge-person.js';
import type { OrganisationKind } from './roles.js';

/** What an item is looked at for. A paper has a number and a last day; `uscc` has check digits. */
export type ItemCheck = 'text' | 'email' | 'phone' | 'uscc' | 'paper' | 'dated-paper';

/** One thing that an applicant has to give. */
export interface ChecklistItem {
  readonly code: string;
  readonly check: ItemCheck;
  readonly needed: boolean;
  readonly en: string;
  readonly zh: string;
}

/** What applicants of a kind and country have to give, from day to day. */
export interface AdmissionChecklist {
  readonly code: string;
  readonly version: number;
  readonly kind: Exclude<OrganisationKind, 'operator'>;
  /** ISO 3166-1 alpha-2; null for every country without a list of its own. */
  readonly country: string | null;
  readonly effectiveFrom: Day;
  /** The last day; null while it holds. */
  readonly effectiveTo: Day | null;
  readonly items: readonly ChecklistItem[];
}

/** Given with the application itself rather than as an answer. */
export const REGISTRATION_NUMBER = 'registration-number';

export interface ChecklistAnswer {
  readonly item: string;
  readonly value: string;
  readonly expiresOn: Day | null;
}

export type ItemState = 'given' | 'missing' | 'faulty' | 'expired';

export interface JudgedItem extends ChecklistItem {
  readonly state: ItemState;
  readonly value: string | null;
  readonly expiresOn: Day | null;
  /** What is wrong with what was given. */
  readonly fault: { readonly en: string; readonly zh: string } | null;
}

/** The list for this kind and country on that day: the country's own, or the one for all. */
export function checklistFor(
  checklists: readonly AdmissionChecklist[],
  kind: AdmissionChecklist['kind'],
  country: string,
  day: Day,
): AdmissionChecklist | undefined {
  const inForce = checklists.filter(
    (list) => list.kind === kind && list.effectiveFrom <= day && (list.effectiveTo === null || list.effectiveTo >= day),
  );
  const latest = (candidates: readonly AdmissionChecklist[]) =>
    candidates.toSorted((one, other) => other.version - one.version)[0];
  return (
    latest(inForce.filter((list) => list.country === country)) ??
    latest(inForce.filter(({ country: of }) => of === null))
  );
}

/** Every item with its state on that day, never only the first that is missing. */
export function judgeChecklist(
  { items }: AdmissionChecklist,
  registrationNumber: string | null,
  answers: readonly ChecklistAnswer[],
  day: Day,
): readonly JudgedItem[] {
  return items.map((item) => {
    const answer =
      item.code === REGISTRATION_NUMBER
        ? registrationNumber && { item: item.code, value: registrationNumber, expiresOn: null }
        : answers.find((given) => given.item === item.code);
    if (!answer) return { ...item, state: 'missing', value: null, expiresOn: null, fault: null };
    const { value, expiresOn } = answer;
    const fault = faultOf(item, answer);
    if (fault) return { ...item, state: 'faulty', value, expiresOn, fault };
    const expired = expiresOn !== null && expiresOn < day;
    return { ...item, state: expired ? 'expired' : 'given', value, expiresOn, fault: null };
  });
}

/** The needed items that are not given, with their codes; empty when the applicant may be admitted. */
export const missingItems = (items: readonly JudgedItem[]): readonly string[] =>
  items.filter(({ needed, state }) => needed && state !== 'given').map(({ code }) => code);

export const CHECKLIST_ANSWER_REFUSALS = defineRefusals({
  NOT_AN_APPLICANT: {
    en: 'Your organisation is {status}; the checklist is answered before admission.',
    zh: '贵单位状态为 {status}；清单仅在准入前填写。',
  },
  ITEM_UNKNOWN: {
    en: 'The checklist has no item {item}; it asks for: {items}.',
    zh: '清单中没有 {item} 一项；所需项目为：{items}。',
  },
  ITEM_FAULTY: { en: 'Look at {item} again. {fault}', zh: '请核对 {item}。{fault}' },
  ITEM_EXPIRED: {
    en: '{item} ended on {expiresOn}: give the one that holds today.',
    zh: '{item} 已于 {expiresOn} 到期：请提供当前有效的证件。',
  },
});
export type ChecklistAnswerRefusal = keyof typeof CHECKLIST_ANSWER_REFUSALS;

/** Whether these answers may be kept; the first that is wrong is named. They come back without blanks at their ends. */
export function judgeAnswers(
  { items }: AdmissionChecklist,
  status: string,
  answers: readonly ChecklistAnswer[],
  day: Day,
): Result<readonly ChecklistAnswer[], ChecklistAnswerRefusal> {
  if (status !== 'applied' && status !== 'returned') return err('NOT_AN_APPLICANT', { status });
  const given: ChecklistAnswer[] = [];
  for (const answer of answers) {
    const item = items.find(({ code }) => code === answer.item);
    if (!item || item.code === REGISTRATION_NUMBER) {
      const known = items.map(({ code }) => code).filter((code) => code !== REGISTRATION_NUMBER);
      return err('ITEM_UNKNOWN', { item: answer.item, items: known });
    }
    const trimmed = { ...answer, value: answer.value.trim() };
    const fault = faultOf(item, trimmed);
    if (fault) return err('ITEM_FAULTY', { item: item.en, itemZh: item.zh, fault: fault.en, faultZh: fault.zh });
    const { expiresOn } = trimmed;
    if (expiresOn !== null && expiresOn < day) {
      return err('ITEM_EXPIRED', { item: item.en, itemZh: item.zh, expiresOn });
    }
    given.push(trimmed);
  }
  return ok(given);
}

const TEXT_FAULT = { en: 'Give 3 to 500 characters.', zh: '请填写 3 至 500 个字符。' } as const;
const EMAIL_FAULT = { en: 'Give a mail address such as name@example.org.', zh: '请填写有效的邮箱地址。' } as const;
const PHONE_FAULT = {
  en: 'Give the number with its country code, such as +86 10 1234 5678.',
  zh: '请填写带国家代码的号码，例如 +86 10 1234 5678。',
} as const;
const DAY_FAULT = {
  en: 'Give its last day in expiresOn, such as 2028-03-31.',
  zh: '请在 expiresOn 中填写有效期截止日，例如 2028-03-31。',
} as const;

function faultOf(
  { check }: ChecklistItem,
  { value, expiresOn }: ChecklistAnswer,
): { readonly en: string; readonly zh: string } | null {
  if (value.trim().length < 3 || value.length > 500 || /\p{Cc}/u.test(value)) return TEXT_FAULT;
  if (expiresOn !== null && !isDay(expiresOn)) return DAY_FAULT;
  switch (check) {
    case 'email':
      return parseEmail(value) === undefined ? EMAIL_FAULT : null;
    case 'phone':
      return /^\+[1-9]\d{6,14}$/.test(value.replace(/[\s()-]/g, '')) ? null : PHONE_FAULT;
    case 'uscc': {
      const parsed = parseUscc(value);
      return parsed.ok ? null : codeFaultText(parsed);
    }
    case 'dated-paper':
      return expiresOn === null ? DAY_FAULT : null;
    case 'text':
    case 'paper':
      return null;
  }
}
