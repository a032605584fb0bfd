import { Injectable } from '@nestjs/common';
import type { Result } from '#libs/kernel';
import { type Caller, statement, type Tx } from '#libs/platform';
import { judgeProof, type KeyScope, type ProofRefusal, type SignatureProof, type Signer } from '#libs/rules';
import { AuthPort } from './auth/auth-port.js';

const SECOND_FACTOR_SECONDS = statement<{ seconds: number | null }>(
  'signing.second-factor-seconds',
  'SELECT medlane_second_factor_seconds($1) AS seconds',
);
const SCOPES = statement<{ scopes: KeyScope[] }>('signing.key-scopes', 'SELECT scopes FROM api_key WHERE id = $1');

/** Whether the code that came with a signature is right; null where none came. */
export type CodeAnswer = 'right' | 'wrong' | null;

/** Proves at the act of signing that it is the signer's own: contracts, amendments, whatever binds an organisation. */
@Injectable()
export class Signing {
  constructor(private readonly auth: AuthPort) {}

  /** Before the transaction: the engine works on connections of its own. A key has no authenticator. */
  async checkCode(caller: Caller, code: string | null): Promise<CodeAnswer> {
    if (code === null || caller.credential?.scheme !== 'session') return null;
    return (await this.auth.verifyCode(caller.credential, code)) ? 'right' : 'wrong';
  }

  /** @param minutes how long ago the second factor may have been verified */
  async prove(
    tx: Tx,
    caller: Caller,
    code: CodeAnswer,
    minutes: number,
  ): Promise<Result<SignatureProof, ProofRefusal>> {
    return judgeProof(await this.signer(tx, caller, code), minutes);
  }

  private async signer(tx: Tx, { credential }: Caller, code: CodeAnswer): Promise<Signer> {
    if (tx.actor.principal === 'key') {
      const { scopes } = await tx.one(SCOPES, [tx.actor.principalId]);
      return { principal: 'key', scopes };
    }
    const { seconds } = await tx.one(SECOND_FACTOR_SECONDS, [credential?.secret ?? '']);
    return { principal: 'member', secondFactorSeconds: seconds, code };
  }
}
