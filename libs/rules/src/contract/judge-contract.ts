import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { isReason } from '../text.js';
import type { ContractStatus } from './contract-lifecycle.js';

export type ContractSide = 'purchaser' | 'supplier';

export interface SignableContract {
  readonly status: ContractStatus;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly purchaserSignedAt: Date | null;
  readonly supplierSignedAt: Date | null;
  /** SHA-256 of the contract's document, lower-case hex. */
  readonly documentDigest: string;
}

const CONTRACT_UNKNOWN = { en: 'Choose one of your own contracts.', zh: '请选择本单位的合同。' } as const;
const CONTRACT_NOT_PENDING = {
  en: 'The contract is {status}; only a pending one is signed or declined.',
  zh: '合同状态为 {status}，仅待签合同可签署或拒绝。',
} as const;

export const SIGN_CONTRACT_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN,
  CONTRACT_NOT_PENDING,
  ALREADY_SIGNED: {
    en: 'Your side has signed; wait for the other side.',
    zh: '本方已签署；请等待对方签署。',
  },
  DOCUMENT_CHANGED: {
    en: 'Read the contract again: its document is not the one you confirmed.',
    zh: '请重新阅读合同：文本与您确认的版本不一致。',
  },
  INSUFFICIENT_FUNDS: {
    en: 'Pay in {missing} {currency} first: the performance deposit is {needed}, the wallet holds {available}.',
    zh: '请先存入 {missing} {currency}：履约保证金 {needed}，钱包余额 {available}。',
  },
});
export type SignContractRefusal = keyof typeof SIGN_CONTRACT_REFUSALS;

export interface Signature {
  readonly side: ContractSide;
  readonly signedAt: Date;
  /** `active` when this is the second signature. */
  readonly status: 'pending' | 'active';
}

/** Whether an organisation may sign now. `confirmedDigest` is the digest of the document that its approver read. */
export function judgeSignContract(
  contract: SignableContract,
  organisationId: string,
  confirmedDigest: string,
  now: Date,
): Result<Signature, SignContractRefusal> {
  const side = sideOf(contract, organisationId);
  if (!side) return err('CONTRACT_UNKNOWN');
  if (contract.status !== 'pending') return err('CONTRACT_NOT_PENDING', { status: contract.status });
  const own = side === 'purchaser' ? contract.purchaserSignedAt : contract.supplierSignedAt;
  const other = side === 'purchaser' ? contract.supplierSignedAt : contract.purchaserSignedAt;
  if (own !== null) return err('ALREADY_SIGNED');
  if (confirmedDigest.toLowerCase() !== contract.documentDigest) return err('DOCUMENT_CHANGED');
  return ok({ side, signedAt: now, status: other === null ? 'pending' : 'active' });
}

export const DECLINE_CONTRACT_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN,
  CONTRACT_NOT_PENDING,
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; the other side reads it.',
    zh: '请填写 3 至 500 个字符的理由，对方可见。',
  },
});
export type DeclineContractRefusal = keyof typeof DECLINE_CONTRACT_REFUSALS;

/** Whether an organisation may decline now; it may even after its own signature, until the other side has signed. */
export function judgeDeclineContract(
  contract: SignableContract,
  organisationId: string,
  reason: string,
): Result<
  { readonly side: ContractSide; readonly status: 'declined'; readonly reason: string },
  DeclineContractRefusal
> {
  const side = sideOf(contract, organisationId);
  if (!side) return err('CONTRACT_UNKNOWN');
  if (contract.status !== 'pending') return err('CONTRACT_NOT_PENDING', { status: contract.status });
  return isReason(reason) ? ok({ side, status: 'declined', reason: reason.trim() }) : err('REASON_MISSING');
}

function sideOf(contract: SignableContract, organisationId: string): ContractSide | undefined {
  if (organisationId === contract.purchaserId) return 'purchaser';
  return organisationId === contract.supplierId ? 'supplier' : undefined;
}
