import { defineRefusals } from '#libs/kernel';
import { ACCEPT_INVITATION_REFUSALS, PERSON_REFUSALS, REGISTRATION_REFUSALS } from '#libs/rules';

const { NAME_TAKEN: _, ...registration } = REGISTRATION_REFUSALS;

/** One answer for a taken name and a taken mail address, so that nobody learns whose address is known here. */
export const REGISTER_REFUSALS = defineRefusals({
  ...registration,
  ...PERSON_REFUSALS,
  ALREADY_REGISTERED: {
    en: 'This organisation or this mail address is registered already: sign in, or ask your administrator to invite you.',
    zh: '该单位或该邮箱已注册：请登录，或请管理员邀请您加入。',
  },
});
export type RegisterRefusal = keyof typeof REGISTER_REFUSALS;

export const SIGN_IN_REFUSALS = defineRefusals({
  SIGN_IN_FAILED: {
    en: 'The mail address or the password is not right, or this access has ended.',
    zh: '邮箱或密码不正确，或该访问权限已终止。',
  },
});
export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

export const COMPLETE_SIGN_IN_REFUSALS = defineRefusals({
  CODE_WRONG: {
    en: 'The code is not right; enter the six digits your authenticator shows now, or a recovery code that you have not used.',
    zh: '验证码不正确；请输入身份验证器当前显示的六位数字，或一个未使用过的恢复码。',
  },
  CHALLENGE_ENDED: {
    en: 'This sign-in has ended, by time or by too many codes; start again with your password.',
    zh: '本次登录已因超时或多次输错而结束；请重新输入密码。',
  },
  SIGN_IN_FAILED: SIGN_IN_REFUSALS.SIGN_IN_FAILED,
});
export type CompleteSignInRefusal = keyof typeof COMPLETE_SIGN_IN_REFUSALS;

export const ENROL_REFUSALS = defineRefusals({
  PASSWORD_WRONG: { en: 'The password is not right.', zh: '密码不正确。' },
  SECOND_FACTOR_ALREADY_SET: {
    en: 'You have a second factor already; use it to sign in.',
    zh: '您已设置第二验证因素；请用其登录。',
  },
  SESSION_NEEDED: {
    en: 'Sign in as a person; an API key has no second factor.',
    zh: '请以个人身份登录；API 密钥没有第二验证因素。',
  },
});
export type EnrolSecondFactorRefusal = keyof typeof ENROL_REFUSALS;

export const CONFIRM_REFUSALS = defineRefusals({
  CODE_WRONG: {
    en: 'The code is not right; enter the six digits your authenticator shows now.',
    zh: '验证码不正确；请输入身份验证器当前显示的六位数字。',
  },
  SECOND_FACTOR_NOT_STARTED: {
    en: 'Start with enrolSecondFactor; there is no second factor waiting to be confirmed.',
    zh: '请先执行 enrolSecondFactor；没有待确认的第二验证因素。',
  },
  SESSION_NEEDED: ENROL_REFUSALS.SESSION_NEEDED,
});
export type ConfirmSecondFactorRefusal = keyof typeof CONFIRM_REFUSALS;

export const RENEW_CODES_REFUSALS = defineRefusals({
  PASSWORD_WRONG: ENROL_REFUSALS.PASSWORD_WRONG,
  SECOND_FACTOR_NOT_SET: {
    en: 'You have no second factor yet; set one up with enrolSecondFactor, which gives you recovery codes, too.',
    zh: '您尚未设置第二验证因素；请先执行 enrolSecondFactor，届时会同时获得恢复码。',
  },
  SESSION_NEEDED: ENROL_REFUSALS.SESSION_NEEDED,
});
export type RenewRecoveryCodesRefusal = keyof typeof RENEW_CODES_REFUSALS;

/** An unknown, withdrawn, used or expired invitation and one for another address look the same to who holds none. */
export const ACCEPT_REFUSALS = defineRefusals({ ...ACCEPT_INVITATION_REFUSALS, ...PERSON_REFUSALS });
export type AcceptRefusal = keyof typeof ACCEPT_REFUSALS;

export const WITHDRAW_INVITATION_REFUSALS = defineRefusals({
  INVITATION_UNKNOWN: { en: 'Choose an open invitation of your organisation.', zh: '请选择本单位未接受的邀请。' },
});
export type WithdrawInvitationRefusal = keyof typeof WITHDRAW_INVITATION_REFUSALS;

export const REVOKE_KEY_REFUSALS = defineRefusals({
  API_KEY_UNKNOWN: { en: 'Choose a live key of your organisation.', zh: '请选择本单位有效的密钥。' },
});
export type RevokeKeyRefusal = keyof typeof REVOKE_KEY_REFUSALS;
