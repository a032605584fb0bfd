import { defineRefusals, refusalText, type RefusalTexts } from '#libs/kernel';
import type { Finding, FindingState } from './may-bid.js';
import type { PaperProfile } from './requirement.js';

/** What a finding says and what to do about it. */
export const FINDING_TEXTS: RefusalTexts<FindingState> = defineRefusals({
  valid: { en: '{paper}: in order.', zh: '{paper}：符合要求。' },
  expiring: {
    en: '{paper}: valid, but ends on {endsOn}, in {daysLeft} days. Submit the next one before then.',
    zh: '{paper}：有效，但将于 {endsOn} 到期（剩余 {daysLeft} 天），请在到期前提交新证。',
  },
  'not-yet-valid': {
    en: '{paper}: it is not valid yet. Bid from its first day on, or submit one that is valid now.',
    zh: '{paper}：尚未生效。请自生效日起投标，或提交现行有效的证件。',
  },
  unverified: {
    en: '{paper}: submitted and waiting to be verified. An operator decides; ask for it well before the deadline.',
    zh: '{paper}：已提交，待核验。请在截止前及时联系平台运营方完成核验。',
  },
  'ends-before-delivery': {
    en: '{paper}: ends on {endsOn}, before the promised delivery on {neededUntil}. Submit a renewed one that reaches it.',
    zh: '{paper}：将于 {endsOn} 到期，早于承诺交货期 {neededUntil}。请提交有效期覆盖该日的续期证件。',
  },
  'ends-before-bidding-ends': {
    en: '{paper}: ends on {endsOn}, before the bids are opened on {neededUntil}. Submit a renewed one that reaches it.',
    zh: '{paper}：将于 {endsOn} 到期，早于开标日 {neededUntil}。请提交有效期覆盖该日的续期证件。',
  },
  expired: {
    en: '{paper}: ended on {endsOn}. Submit a valid one that reaches {neededUntil}.',
    zh: '{paper}：已于 {endsOn} 过期。请提交有效期至少到 {neededUntil} 的证件。',
  },
  used: {
    en: '{paper}: good for one clearance, and used for one. Submit another that reaches {neededUntil}.',
    zh: '{paper}：仅限一次通关使用，现已用尽。请提交有效期至少到 {neededUntil} 的新证件。',
  },
  revoked: {
    en: '{paper}: it was revoked{reason}. Submit a valid one that reaches {neededUntil}.',
    zh: '{paper}：已被撤销{reason}。请提交有效期至少到 {neededUntil} 的有效证件。',
  },
  rejected: {
    en: '{paper}: it was rejected{reason}. Correct that and submit it again.',
    zh: '{paper}：核验未通过{reason}。请更正后重新提交。',
  },
  missing: {
    en: '{paper}: not on file. Submit one that is valid until at least {neededUntil}.',
    zh: '{paper}：尚未提交。请提交有效期至少到 {neededUntil} 的证件。',
  },
  'not-admitted': {
    en: '{paper}: the supplier is not admitted to the platform, or suspended. Ask the operators what is open.',
    zh: '{paper}：供应商未获准入或已被暂停。请联系平台运营方了解待办事项。',
  },
  barred: {
    en: '{paper}: barred from bidding here until {endsOn}. Appeal, or ask for repair once the bar has ended.',
    zh: '{paper}：在 {endsOn} 之前不得参加投标。可提出申诉，或在期满后申请信用修复。',
  },
});

/** The two requirements that every profile has without naming them. */
const ALWAYS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  admission: { en: 'Admission', zh: '平台准入' },
  standing: { en: 'Standing', zh: '信用状况' },
};

/** A finding in words, by the profile that asked for the paper. */
export function findingText(finding: Finding, profile: PaperProfile): { readonly en: string; readonly zh: string } {
  const { requirement: code, state, destination, endsOn, daysLeft, neededUntil, reason } = finding;
  const name = ALWAYS[code] ?? profile.bid.find((one) => one.code === code)?.text ?? { en: code, zh: code };
  const text = FINDING_TEXTS[state];
  const details = (paper: string, open: string) => ({
    paper: destination === null ? paper : `${paper} (${destination})`,
    endsOn: endsOn ?? open,
    daysLeft: daysLeft ?? 0,
    neededUntil: neededUntil ?? open,
    reason: reason ? ` (${reason.replace(/[.。]$/u, '')})` : '',
  });
  return {
    en: refusalText(text.en, details(name.en, 'further notice')),
    zh: refusalText(text.zh, details(name.zh, '另行通知')),
  };
}
