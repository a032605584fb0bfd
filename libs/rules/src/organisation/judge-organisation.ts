import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { codeFaultText } from '../code/code-fault.js';
import { parseUscc } from '../code/uscc.js';
import { isCountry } from './countries.js';
import type { OrganisationStatus } from './organisation-lifecycle.js';
import { ORGANISATION_KINDS, type OrganisationKind } from './roles.js';

export interface OrganisationDraft {
  readonly kind: string;
  readonly legalName: string;
  readonly nameZh: string | null;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly registrationNumber: string | null;
}

const DRAFT_REFUSALS = {
  NAME_INVALID: {
    en: 'Give the legal name with 1 to 200 characters, without blanks at its ends.',
    zh: '请填写 1 至 200 个字符的法定名称，首尾不得有空格。',
  },
  COUNTRY_UNKNOWN: {
    en: 'Give the country as its two-letter ISO 3166 code, such as TH.',
    zh: '请填写 ISO 3166 两位国家代码，例如 TH。',
  },
  REGISTRATION_NUMBER_INVALID: {
    en: 'Give the registration number with 1 to 100 characters, or leave it out.',
    zh: '注册号须为 1 至 100 个字符，或不填写。',
  },
  USCC_INVALID: {
    en: 'A Chinese organisation is registered by its unified social credit code. {fault}',
    zh: '中国单位的注册号为统一社会信用代码。{fault}',
  },
  NAME_TAKEN: {
    en: 'An organisation of this name is registered already; ask its administrator to invite you.',
    zh: '该名称的单位已注册；请联系其管理员邀请您加入。',
  },
} as const;

export const REGISTRATION_REFUSALS = defineRefusals({
  ...DRAFT_REFUSALS,
  KIND_NOT_OPEN: {
    en: 'Register as purchaser, supplier or laboratory.',
    zh: '请注册为采购方、供应商或检测机构。',
  },
});
export type RegistrationRefusal = keyof typeof REGISTRATION_REFUSALS;

export interface Applicant {
  readonly kind: OrganisationKind;
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
  readonly registrationNumber: string | null;
  readonly status: 'applied';
}

/** Whether an organisation may apply. Operators do not apply: an installation is born with its own. */
export function judgeRegistration(draft: OrganisationDraft): Result<Applicant, RegistrationRefusal> {
  const kind = ORGANISATION_KINDS.find((known) => known === draft.kind);
  if (!kind || kind === 'operator') return err('KIND_NOT_OPEN');
  const { legalName, nameZh, country, registrationNumber } = draft;
  if (!isName(legalName, 200)) return err('NAME_INVALID');
  if (nameZh !== null && !isName(nameZh, 200)) return err('NAME_INVALID');
  if (!isCountry(country)) return err('COUNTRY_UNKNOWN');
  if (registrationNumber !== null && !isName(registrationNumber, 100)) return err('REGISTRATION_NUMBER_INVALID');
  if (country !== 'CN' || registrationNumber === null) {
    return ok({ kind, legalName, nameZh, country, registrationNumber, status: 'applied' });
  }
  const uscc = parseUscc(registrationNumber);
  if (uscc.ok) return ok({ kind, legalName, nameZh, country, registrationNumber: uscc.value.code, status: 'applied' });
  const { en, zh } = codeFaultText(uscc);
  return err('USCC_INVALID', { fault: en, faultZh: zh });
}

export const REAPPLY_REFUSALS = defineRefusals({
  ...DRAFT_REFUSALS,
  NOT_RETURNED: {
    en: 'Your organisation is {status}; only a returned application is filed again.',
    zh: '贵单位状态为 {status}，仅被退回的申请可重新提交。',
  },
});
export type ReapplyRefusal = keyof typeof REAPPLY_REFUSALS;

/** Whether a returned organisation may file its corrected application; its kind stays. */
export function judgeReapply(
  organisation: { readonly status: OrganisationStatus; readonly kind: Exclude<OrganisationKind, 'operator'> },
  draft: Omit<OrganisationDraft, 'kind'>,
): Result<Applicant, ReapplyRefusal> {
  if (organisation.status !== 'returned') return err('NOT_RETURNED', { status: organisation.status });
  const judged = judgeRegistration({ ...draft, kind: organisation.kind });
  if (judged.ok) return judged;
  const { code, details } = judged;
  // The kind is our own and not the operator's, so it is never the one refused.
  return code === 'KIND_NOT_OPEN' ? err('NOT_RETURNED', { status: organisation.status }) : err(code, details);
}

const isName = (text: string, limit: number): boolean =>
  text.length >= 1 && text.length <= limit && text.trim() === text && !/\p{Cc}/u.test(text);
