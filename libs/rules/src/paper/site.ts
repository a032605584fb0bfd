import { defineRefusals, err, ok, type Result, type Transitions } from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import { isReason } from '../text.js';
import { PAPER_FIELD_REFUSALS, paperTextFault } from './certificate.js';

export type SiteStatus = 'active' | 'closed';
/** A closed site stays for the papers that name it; the supplier adds a new one when it opens again. */
export const SITE_LIFECYCLE = { active: { close: 'closed' }, closed: {} } as const satisfies Transitions<
  SiteStatus,
  'close'
>;

/** Where goods are made or kept. */
export interface SiteDraft {
  readonly name: string;
  readonly country: string;
  readonly address: string;
}

const { TEXT_INVALID, COUNTRY_UNKNOWN, DAY_INVALID } = PAPER_FIELD_REFUSALS;
export const SITE_REFUSALS = defineRefusals({
  TEXT_INVALID,
  COUNTRY_UNKNOWN,
  SITE_EXISTS: { en: 'You have a site of this name: choose another name.', zh: '您已有同名场地；请使用其他名称。' },
});
export type SiteRefusal = keyof typeof SITE_REFUSALS;

export function judgeSite(draft: SiteDraft): Result<SiteDraft, SiteRefusal> {
  const fault = paperTextFault(draft, { name: 200, address: 500 }, {});
  if (fault) return err(fault.code, fault.details);
  return isCountry(draft.country) ? ok(draft) : err('COUNTRY_UNKNOWN', { field: 'country' });
}

export const CLOSE_SITE_REFUSALS = defineRefusals({
  SITE_UNKNOWN: { en: 'Choose an active site of your own.', zh: '请选择您自己的在用场地。' },
});
export type CloseSiteRefusal = keyof typeof CLOSE_SITE_REFUSALS;

/** That a laboratory's test reports count, from day to day. */
export interface DesignationDraft {
  readonly laboratoryId: string;
  readonly designatedBy: string;
  readonly number: string;
  readonly scope: string | null;
  readonly from: Day;
  readonly to: Day | null;
}

const DESIGNATION_ENDS_BEFORE_IT_BEGINS = {
  en: 'The last day lies before the first: look at both again.',
  zh: '截止日早于起始日；请核对两个日期。',
} as const;
export const DESIGNATION_REFUSALS = defineRefusals({
  TEXT_INVALID,
  DAY_INVALID,
  DESIGNATION_ENDS_BEFORE_IT_BEGINS,
  LABORATORY_UNKNOWN: { en: 'Choose an admitted laboratory.', zh: '请选择已准入的实验室。' },
  DESIGNATION_EXISTS: {
    en: 'This designation is recorded already; end it first to record other days.',
    zh: '该指定已登记；如需更改日期，请先终止。',
  },
});
export type DesignationRefusal = keyof typeof DESIGNATION_REFUSALS;

export function judgeDesignation(draft: DesignationDraft): Result<DesignationDraft, DesignationRefusal> {
  const fault = paperTextFault(draft, { designatedBy: 200, number: 100 }, { scope: 2000 });
  if (fault) return err(fault.code, fault.details);
  const { from, to } = draft;
  if (!isDay(from)) return err('DAY_INVALID', { field: 'from' });
  if (to !== null && !isDay(to)) return err('DAY_INVALID', { field: 'to' });
  return to !== null && to < from ? err('DESIGNATION_ENDS_BEFORE_IT_BEGINS') : ok(draft);
}

export const END_DESIGNATION_REFUSALS = defineRefusals({
  DAY_INVALID,
  DESIGNATION_ENDS_BEFORE_IT_BEGINS,
  DESIGNATION_UNKNOWN: { en: 'Choose a designation that was not ended yet.', zh: '请选择尚未终止的指定。' },
  REASON_MISSING: { en: 'Write the reason in 3 to 500 characters.', zh: '请用 3 至 500 个字符写明原因。' },
});
export type EndDesignationRefusal = keyof typeof END_DESIGNATION_REFUSALS;

/** @param from the first day of the designation; undefined when there is none to end */
export function judgeEndDesignation(
  from: Day | undefined,
  { to, reason }: { readonly to: Day; readonly reason: string },
): Result<{ readonly to: Day; readonly reason: string }, EndDesignationRefusal> {
  if (from === undefined) return err('DESIGNATION_UNKNOWN');
  if (!isDay(to)) return err('DAY_INVALID', { field: 'to' });
  if (to < from) return err('DESIGNATION_ENDS_BEFORE_IT_BEGINS');
  return isReason(reason) ? ok({ to, reason: reason.trim() }) : err('REASON_MISSING');
}
