import { defineRefusals, err, ok, type Result, transition, type Transitions } from '#libs/kernel';
import { addDays, type Day, dayOf, daysBetween, isDay } from '../calendar.js';
import { isReason } from '../text.js';

/** A paper is a certificate or a registration: what somebody with authority says, from one day to another. */
export type PaperStatus = 'submitted' | 'checked' | 'verified' | 'rejected' | 'revoked' | 'withdrawn';
export type PaperAction = 'check' | 'verify' | 'reject' | 'revoke' | 'withdraw';

/** `checked`: the first of two officers has verified it. Expiry is no status: the day decides (`paperStateOn`). */
export const PAPER_LIFECYCLE = {
  submitted: { check: 'checked', verify: 'verified', reject: 'rejected', withdraw: 'withdrawn' },
  checked: { verify: 'verified', reject: 'rejected', withdraw: 'withdrawn' },
  verified: { revoke: 'revoked', withdraw: 'withdrawn' },
  rejected: {},
  revoked: {},
  withdrawn: {},
} as const satisfies Transitions<PaperStatus, PaperAction>;

/** How an officer made sure that a paper is genuine and says what was entered. */
export const VERIFICATION_METHODS = [
  'authority-register',
  'issuer-confirmation',
  'electronic-signature',
  'certified-copy',
  'original-seen',
] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

export interface Verification {
  readonly how: VerificationMethod;
  /** What was looked at: the register's address, the letter's date. */
  readonly note: string | null;
  readonly at: Date;
  /** The officer's id (a member or a key). */
  readonly by: string;
}

/** What decides over a paper's state on a day. */
export interface DatedPaper {
  readonly status: PaperStatus;
  /** The first day on which it holds. */
  readonly issuedOn: Day;
  /** The last day on which it holds; null when it has no end. */
  readonly expiresOn: Day | null;
  /** The first day on which it no longer holds; null unless revoked. */
  readonly revokedFrom: Day | null;
  /** The day of the clearance that used up a paper good for one; null when unused or good for many. */
  readonly usedOn: Day | null;
  /** Why an officer turned it down or it was revoked; left out where that is not for the reader. */
  readonly statusReason?: string | null;
}

export type PaperState =
  'unverified' | 'rejected' | 'withdrawn' | 'revoked' | 'used' | 'not-yet-valid' | 'expired' | 'expiring' | 'valid';

/** Days before the end on which its owner is reminded; from the first of them on a paper is `expiring`. */
export const REMINDER_DAYS = [90, 60, 30] as const;

/** What a paper is worth on a day. Time forward never revives one: what has ended stays so on every later day. */
export function paperStateOn(paper: DatedPaper, day: Day): PaperState {
  const { status, issuedOn, expiresOn, revokedFrom, usedOn } = paper;
  if (status === 'submitted' || status === 'checked') return 'unverified';
  if (status === 'rejected' || status === 'withdrawn') return status;
  // Revoked without a day is revoked for good: the safe reading of a row that should not be.
  if (status === 'revoked' && (revokedFrom === null || day >= revokedFrom)) return 'revoked';
  if (usedOn !== null && day >= usedOn) return 'used';
  if (day < issuedOn) return 'not-yet-valid';
  if (expiresOn === null) return 'valid';
  if (day > expiresOn) return 'expired';
  return daysBetween(day, expiresOn) <= REMINDER_DAYS[0] ? 'expiring' : 'valid';
}

/** Whether a paper in this state counts. */
export const isInForce = (state: PaperState): boolean => state === 'valid' || state === 'expiring';

const PAPER_UNKNOWN = {
  en: 'There is no such paper for you to see. Take its id from the list of papers.',
  zh: '您可见范围内没有该证件。请从证件列表中取其编号。',
} as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'The paper is {status}: this step is not possible now. Possible: {possible}.',
  zh: '该证件状态为 {status}，当前不能执行此操作。可执行：{possible}。',
} as const;
const REASON_MISSING = {
  en: 'Write the reason in 3 to 500 characters: the supplier reads it.',
  zh: '请用 3 至 500 个字符写明原因，供应商会看到。',
} as const;

export const VERIFY_PAPER_REFUSALS = defineRefusals({
  PAPER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  NOTE_INVALID: {
    en: 'Say what you looked at in 3 to 500 characters, for example the address in the register.',
    zh: '请用 3 至 500 个字符说明核验内容，例如登记库中的网址。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'Papers of this kind need two officers: another one than who checked it has to verify it.',
    zh: '此类证件须双人核验：请由初核人以外的另一名人员复核。',
  },
  SCAN_NOT_CLEARED: {
    en: 'The scan of the paper waits in quarantine: verify the paper when the file has been scanned.',
    zh: '该证件的扫描件仍在隔离待检；请在文件通过扫描后再核验。',
  },
  SCAN_INFECTED: {
    en: 'The scan of the paper was found infected and is gone: reject the paper and ask for a clean file.',
    zh: '该证件的扫描件被检出恶意代码并已删除；请驳回并要求重新提交干净的文件。',
  },
  PAPER_EXPIRED: {
    en: 'The paper ended on {expiresOn}: reject it and ask the supplier for the new one.',
    zh: '该证件已于 {expiresOn} 到期；请驳回并要求供应商提交新证件。',
  },
});
export type VerifyPaperRefusal = keyof typeof VERIFY_PAPER_REFUSALS;

export interface PaperToVerify extends DatedPaper {
  /** Who checked it first; null unless it is checked. */
  readonly checkedBy: string | null;
  /** What became of its scan; null when it has none. */
  readonly scan: 'quarantined' | 'clean' | 'unscanned' | 'infected' | 'removed' | null;
}

/**
 * What an officer's verification leads to: `verified`, or `checked` where a second officer has to confirm. A note is
 * needed: how something was verified is what others trust.
 */
export function judgeVerification(
  paper: PaperToVerify,
  check: { readonly note: string; readonly by: string; readonly fourEyes: boolean },
  now: Date,
): Result<{ readonly action: 'check' | 'verify'; readonly status: PaperStatus }, VerifyPaperRefusal> {
  const action = check.fourEyes && paper.status === 'submitted' ? 'check' : 'verify';
  const next = transition<PaperStatus, PaperAction>(PAPER_LIFECYCLE, paper.status, action);
  if (!next.ok) return next;
  if (!isReason(check.note)) return err('NOTE_INVALID');
  if (paper.scan === 'quarantined') return err('SCAN_NOT_CLEARED');
  if (paper.scan === 'infected') return err('SCAN_INFECTED');
  if (paper.status === 'checked' && paper.checkedBy === check.by) return err('SECOND_OFFICER_NEEDED');
  if (paper.expiresOn !== null && paper.expiresOn < dayOf(now)) {
    return err('PAPER_EXPIRED', { expiresOn: paper.expiresOn });
  }
  return ok({ action, status: next.value });
}

export const REJECT_PAPER_REFUSALS = defineRefusals({ PAPER_UNKNOWN, ACTION_NOT_ALLOWED_NOW, REASON_MISSING });
export type RejectPaperRefusal = keyof typeof REJECT_PAPER_REFUSALS;

/** Sending a paper back, by an officer, or taking it back, by its owner. */
export function judgePaperEnd(
  paper: DatedPaper,
  action: 'reject' | 'withdraw',
  reason: string,
): Result<{ readonly status: PaperStatus; readonly reason: string }, RejectPaperRefusal> {
  const next = transition<PaperStatus, PaperAction>(PAPER_LIFECYCLE, paper.status, action);
  if (!next.ok) return next;
  return isReason(reason) ? ok({ status: next.value, reason: reason.trim() }) : err('REASON_MISSING');
}

export const REVOKE_PAPER_REFUSALS = defineRefusals({
  PAPER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  REVOKED_FROM_INVALID: {
    en: 'Give the first day on which the paper no longer holds: a day from {issuedOn} on.',
    zh: '请填写该证件失效的首日，不得早于 {issuedOn}。',
  },
});
export type RevokePaperRefusal = keyof typeof REVOKE_PAPER_REFUSALS;

/** An authority has taken a paper back, from a day on that may lie before today. */
export function judgeRevocation(
  paper: DatedPaper,
  { reason, from }: { readonly reason: string; readonly from: Day },
): Result<{ readonly reason: string; readonly from: Day }, RevokePaperRefusal> {
  const next = transition<PaperStatus, PaperAction>(PAPER_LIFECYCLE, paper.status, 'revoke');
  if (!next.ok) return next;
  if (!isReason(reason)) return err('REASON_MISSING');
  if (!isDay(from) || from < paper.issuedOn) return err('REVOKED_FROM_INVALID', { issuedOn: paper.issuedOn });
  return ok({ reason: reason.trim(), from });
}

/**
 * How many of the moments at which a paper's owner is told lie behind on a day: one for each of REMINDER_DAYS, and one
 * for its end.
 */
const momentsPassed = (expiresOn: Day, day: Day): number =>
  momentsOf(expiresOn).filter((moment) => moment <= day).length;
const momentsOf = (expiresOn: Day): Day[] => [
  ...REMINDER_DAYS.map((days) => addDays(expiresOn, -days)),
  addDays(expiresOn, 1),
];

export interface PaperReminder {
  /** What to tell its owner today; null: nothing. `expiring` names the latest reminder that is due, never two at once. */
  readonly tell:
    | { readonly kind: 'expiring'; readonly reminder: number; readonly daysLeft: number }
    | { readonly kind: 'expired' }
    | null;
  /** How many moments lie behind now. */
  readonly reminded: number;
  /** The day on which to look again; null when nothing will come. */
  readonly nextCheckOn: Day | null;
}

/**
 * What its owner has to be told of a verified paper's end, once each.
 * @param reminded how many moments were told of, or lay behind when it was verified; null at its verification, when
 *   nobody needs to be told what they just said themselves
 */
export function judgeReminder(expiresOn: Day | null, reminded: number | null, day: Day): PaperReminder {
  if (expiresOn === null) return { tell: null, reminded: reminded ?? 0, nextCheckOn: null };
  const passed = momentsPassed(expiresOn, day);
  const nextCheckOn = momentsOf(expiresOn)[passed] ?? null;
  if (reminded === null || passed <= reminded) return { tell: null, reminded: passed, nextCheckOn };
  const reminder = REMINDER_DAYS[passed - 1];
  const tell =
    reminder === undefined
      ? ({ kind: 'expired' } as const)
      : ({ kind: 'expiring', reminder, daysLeft: daysBetween(day, expiresOn) } as const);
  return { tell, reminded: passed, nextCheckOn };
}
