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

export const CLOSE_CONTRACT_REFUSALS = defineRefusals({
  CONTRACT_NOT_ACTIVE: {
    en: 'The contract is {status}; only an active one closes.',
    zh: '合同状态为 {status}，仅生效合同可关闭。',
  },
  NOT_FULLY_ORDERED: { en: 'Order the remaining {remaining} units first.', zh: '请先订购剩余的 {remaining} 个单位。' },
  NOT_FULLY_SETTLED: {
    en: 'Receive and settle the remaining {remaining} units first.',
    zh: '请先完成剩余 {remaining} 个单位的收货与结算。',
  },
});
export type CloseContractRefusal = keyof typeof CLOSE_CONTRACT_REFUSALS;

/** Whether a contract closes now: everything agreed is ordered, and everything ordered is settled. */
export function judgeContractClose(
  contract: {
    readonly status: ContractStatus;
    readonly agreedQuantity: bigint;
    readonly orderedQuantity: bigint;
    readonly settledQuantity: bigint;
  },
  now: Date,
): Result<{ readonly status: 'closed'; readonly closedAt: Date }, CloseContractRefusal> {
  const { status, agreedQuantity, orderedQuantity, settledQuantity } = contract;
  if (status !== 'active') return err('CONTRACT_NOT_ACTIVE', { status });
  if (orderedQuantity < agreedQuantity) {
    return err('NOT_FULLY_ORDERED', { remaining: String(agreedQuantity - orderedQuantity) });
  }
  if (settledQuantity < orderedQuantity) {
    return err('NOT_FULLY_SETTLED', { remaining: String(orderedQuantity - settledQuantity) });
  }
  return ok({ status: 'closed', closedAt: now });
}

function sideOf(contract: SignableContract, organisationId: string): ContractSide | undefined {
  if (organisationId === contract.purchaserId) return 'purchaser';
  return organisationId === contract.supplierId ? 'supplier' : undefined;
}
