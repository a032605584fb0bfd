import { defineRefusals, err, ok, type Result } from '#libs/kernel';

/** What an API key may do beyond its roles: sign in the name of its organisation. */
export const KEY_SCOPES = ['sign'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** How a signature was proven to be its signer's own act. */
export type SignatureProof = 'fresh-session' | 'code' | 'key';

/** Who signs, as far as it is known at the act. */
export type Signer =
  | {
      readonly principal: 'member';
      /** Since the second factor of the session was verified, by the wall clock; null where it never was. */
      readonly secondFactorSeconds: number | null;
      /** A one-time code given with the signature: null where none was. */
      readonly code: 'right' | 'wrong' | null;
    }
  | { readonly principal: 'key'; readonly scopes: readonly KeyScope[] };

export const PROOF_REFUSALS = defineRefusals({
  SECOND_FACTOR_STALE: {
    en: 'Sign again with a code of your authenticator: your second factor was verified more than {minutes} minutes ago.',
    zh: '请附上身份验证器的动态码重新签署：您的双重验证已超过 {minutes} 分钟。',
  },
  CODE_WRONG: {
    en: 'The code is wrong or used up; take the one that your authenticator shows now.',
    zh: '动态码有误或已失效，请使用验证器当前显示的动态码。',
  },
  KEY_MAY_NOT_SIGN: {
    en: 'This API key may not sign: make one with the scope sign, or sign in person.',
    zh: '该 API 密钥无签署权限：请创建带 sign 范围的密钥，或由本人签署。',
  },
});
export type ProofRefusal = keyof typeof PROOF_REFUSALS;

/** Whether a signature is a person's own act at this moment, or that of a key that was made for signing. */
export function judgeProof(signer: Signer, minutes: number): Result<SignatureProof, ProofRefusal> {
  if (signer.principal === 'key') return signer.scopes.includes('sign') ? ok('key') : err('KEY_MAY_NOT_SIGN');
  if (signer.code === 'wrong') return err('CODE_WRONG');
  if (signer.code === 'right') return ok('code');
  const { secondFactorSeconds: seconds } = signer;
  return seconds !== null && seconds <= minutes * 60 ? ok('fresh-session') : err('SECOND_FACTOR_STALE', { minutes });
}
