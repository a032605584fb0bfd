import {
  defineRefusals,
  err,
  formatAmount,
  lineAmount,
  MAX_AMOUNT,
  MAX_QUANTITY,
  ok,
  type Currency,
  type Minor,
  type Result,
  type Transitions,
  type UnitPrice,
} from '#libs/kernel';
import { leadsSomewhere } from '../rulebook/checks.js';
import { mergeChanges } from '../rulebook/merge.js';
import { sumBigint } from '../order-by.js';
import { isReason } from '../text.js';
import { type ContractStatus, takesOrders } from './contract-lifecycle.js';
import type { ContractSide } from './judge-contract.js';
import { CONTRACT_TERMS_REFUSALS, type ContractTerms, parseContractTerms } from './terms.js';

export type AmendmentStatus = 'proposed' | 'effective' | 'refused' | 'withdrawn' | 'expired' | 'superseded';
export type AmendmentAction = 'takeEffect' | 'refuse' | 'withdraw' | 'expire' | 'supersede';

/** `superseded`: another amendment of the same contract took effect, so its text does not fit any more. */
export const AMENDMENT_LIFECYCLE = {
  proposed: {
    takeEffect: 'effective',
    refuse: 'refused',
    withdraw: 'withdrawn',
    expire: 'expired',
    supersede: 'superseded',
  },
  effective: {},
  refused: {},
  withdrawn: {},
  expired: {},
  superseded: {},
} as const satisfies Transitions<AmendmentStatus, AmendmentAction>;

/** How long a proposal waits for both signatures, in days. */
export const MAX_AMENDMENT_DAYS = 60;
export const DEFAULT_AMENDMENT_DAYS = 14;

export interface AmendableContract {
  readonly status: ContractStatus;
  readonly agreedQuantity: bigint;
  /** Without what was rejected on arrival, as everywhere here. */
  readonly orderedQuantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly terms: ContractTerms;
  /** What was ordered so far, each line at its own price. */
  readonly ordered: readonly { readonly quantity: bigint; readonly unitPrice: UnitPrice }[];
}

/** What is left out stays as it is. */
export interface AmendmentDraft {
  readonly quantity: bigint | null;
  readonly unitPrice: UnitPrice | null;
  /** In the shape of the terms. */
  readonly terms: object | null;
  /** Why it is asked for; the other side reads it. */
  readonly note: string;
  readonly days: number;
}

export interface PlannedAmendment {
  readonly agreedQuantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly valueMinor: Minor;
  readonly terms: ContractTerms;
}

const CONTRACT_UNKNOWN = { en: 'Choose one of your own contracts.', zh: '请选择本单位的合同。' } as const;
const CONTRACT_NOT_RUNNING = {
  en: 'The contract is {status}; only one that still takes orders is amended.',
  zh: '合同状态为 {status}，仅可下单的合同可变更。',
} as const;
const BELOW_ORDERED = {
  en: 'Keep at least {ordered} units: so much has been ordered.',
  zh: '数量不得少于已订购的 {ordered} 个单位。',
} as const;

export const PROPOSE_AMENDMENT_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN,
  CONTRACT_NOT_RUNNING,
  BELOW_ORDERED,
  ...CONTRACT_TERMS_REFUSALS,
  QUANTITY_OUT_OF_RANGE: { en: 'Agree on a quantity from 1 to {limit}.', zh: '约定数量须在 1 至 {limit} 之间。' },
  VALUE_TOO_LARGE: {
    en: 'Agree on less: the value may be at most {limit} {currency}.',
    zh: '请降低约定：合同金额最多 {limit} {currency}。',
  },
  TERM_FIXED: {
    en: 'Leave {field} as it is: an amendment changes quantity, price, term and deliveryPoints.',
    zh: '{field} 不可变更：变更仅限数量、价格、期限（term）与交货地点（deliveryPoints）。',
  },
  NOTHING_CHANGED: {
    en: 'Change something: this says what the contract says.',
    zh: '请作出变更：内容与现行合同一致。',
  },
  NOTE_MISSING: {
    en: 'Say why in 3 to 500 characters; the other side reads it.',
    zh: '请填写 3 至 500 个字符的说明，对方可见。',
  },
  DAYS_OUT_OF_RANGE: {
    en: 'Give the proposal 1 to {limit} days.',
    zh: '变更提议的有效期须为 1 至 {limit} 天。',
  },
  TOO_MANY_PROPOSALS: {
    en: 'End a proposal first: {limit} wait for this contract already.',
    zh: '请先结束一项提议：该合同已有 {limit} 项待签提议。',
  },
});
export type ProposeAmendmentRefusal = keyof typeof PROPOSE_AMENDMENT_REFUSALS;

/** Proposals that may wait for signatures on one contract. */
export const MAX_PROPOSALS = 5;

/** Money moves by the payment terms from the supplier's signature on, so they are not among these. */
const AMENDABLE_TERMS = ['deliveryPoints', 'term'];

/** Whether a side may propose this now, and what the contract would say then. Orders that were placed keep their price. */
export function judgeProposeAmendment(
  contract: AmendableContract,
  draft: AmendmentDraft,
): Result<PlannedAmendment, ProposeAmendmentRefusal> {
  const { status, orderedQuantity } = contract;
  if (!takesOrders(status)) return err('CONTRACT_NOT_RUNNING', { status });
  if (!isReason(draft.note)) return err('NOTE_MISSING');
  if (!Number.isInteger(draft.days) || draft.days < 1 || draft.days > MAX_AMENDMENT_DAYS) {
    return err('DAYS_OUT_OF_RANGE', { limit: MAX_AMENDMENT_DAYS });
  }
  const agreedQuantity = draft.quantity ?? contract.agreedQuantity;
  if (agreedQuantity < 1n || agreedQuantity > MAX_QUANTITY) {
    return err('QUANTITY_OUT_OF_RANGE', { limit: String(MAX_QUANTITY) });
  }
  if (agreedQuantity < orderedQuantity) return err('BELOW_ORDERED', { ordered: String(orderedQuantity) });
  const terms = amendTerms(contract, draft.terms);
  if (!terms.ok) return terms;
  const unitPrice = draft.unitPrice ?? contract.unitPrice;
  const isSame =
    agreedQuantity === contract.agreedQuantity &&
    unitPrice === contract.unitPrice &&
    JSON.stringify(terms.value) === JSON.stringify(contract.terms);
  if (isSame) return err('NOTHING_CHANGED');
  const valueMinor = amendedValue(contract, agreedQuantity, unitPrice);
  if (valueMinor > MAX_AMOUNT) {
    const { currency } = contract;
    return err('VALUE_TOO_LARGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  }
  return ok({ agreedQuantity, unitPrice, valueMinor, terms: terms.value });
}

/** What was ordered at its own prices, and the rest at the new one. */
function amendedValue(
  { ordered, orderedQuantity, currency }: AmendableContract,
  agreed: bigint,
  price: UnitPrice,
): Minor {
  const before = ordered.map(({ quantity, unitPrice }) => lineAmount(quantity, unitPrice, currency));
  return sumBigint([...before, lineAmount(agreed - orderedQuantity, price, currency)]);
}

function amendTerms(
  { terms }: AmendableContract,
  changes: object | null,
): Result<ContractTerms, ProposeAmendmentRefusal> {
  if (changes === null) return ok(terms);
  const fixed = Object.keys(changes).find((field) => !AMENDABLE_TERMS.includes(field));
  if (fixed !== undefined) return err('TERM_FIXED', { field: fixed });
  const merged = mergeChanges(terms, changes, 'kind') as ContractTerms;
  const unverified = terms.unverified.filter(
    (path) => leadsSomewhere(merged, path) && !Object.keys(changes).includes(path.split(/[.[]/)[0] ?? ''),
  );
  const parsed = parseContractTerms({ ...merged, unverified });
  if (!parsed.ok) return parsed;
  return parsed;
}

export interface SignableAmendment {
  readonly status: AmendmentStatus;
  readonly expiresAt: Date;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly proposedBy: ContractSide;
  readonly purchaserSignedAt: Date | null;
  readonly supplierSignedAt: Date | null;
  /** Hex. */
  readonly documentDigest: string;
  readonly agreedQuantity: bigint;
  readonly unitPrice: UnitPrice;
  /** What the contract had ordered when this was written: a new price stands on it. */
  readonly orderedBefore: bigint;
}

const AMENDMENT_UNKNOWN = {
  en: 'Choose an amendment of your own contracts.',
  zh: '请选择本单位合同的变更提议。',
} as const;
const AMENDMENT_NOT_PROPOSED = {
  en: 'The amendment is {status}; only a proposed one is signed, refused or withdrawn.',
  zh: '变更状态为 {status}，仅待签提议可签署、拒绝或撤回。',
} as const;

export const SIGN_AMENDMENT_REFUSALS = defineRefusals({
  AMENDMENT_UNKNOWN,
  AMENDMENT_NOT_PROPOSED,
  CONTRACT_NOT_RUNNING,
  BELOW_ORDERED,
  ALREADY_SIGNED: { en: 'Your side has signed; wait for the other side.', zh: '本方已签署；请等待对方签署。' },
  DOCUMENT_CHANGED: {
    en: 'Read the amendment again: its document is not the one you confirmed.',
    zh: '请重新阅读变更文本：与您确认的版本不一致。',
  },
  ORDERED_MEANWHILE: {
    en: 'Propose it again: {ordered} units were ordered meanwhile, and the new price was written for {before}.',
    zh: '请重新提议：期间已订购 {ordered} 个单位，而新价格以 {before} 个单位为准。',
  },
});
export type SignAmendmentRefusal = keyof typeof SIGN_AMENDMENT_REFUSALS;

/** Whether a side may sign now, and whether the amendment takes effect with it. */
export function judgeSignAmendment(
  amendment: SignableAmendment,
  contract: Pick<AmendableContract, 'status' | 'orderedQuantity' | 'unitPrice'>,
  organisationId: string,
  confirmedDigest: string,
  now: Date,
): Result<{ readonly side: ContractSide; readonly takesEffect: boolean }, SignAmendmentRefusal> {
  const side = sideOf(amendment, organisationId);
  if (!side) return err('AMENDMENT_UNKNOWN');
  const status = amendment.status === 'proposed' && now >= amendment.expiresAt ? 'expired' : amendment.status;
  if (status !== 'proposed') return err('AMENDMENT_NOT_PROPOSED', { status });
  const { purchaserSignedAt, supplierSignedAt, documentDigest, orderedBefore } = amendment;
  const [own, other] =
    side === 'purchaser' ? [purchaserSignedAt, supplierSignedAt] : [supplierSignedAt, purchaserSignedAt];
  if (own !== null) return err('ALREADY_SIGNED');
  if (confirmedDigest.toLowerCase() !== documentDigest) return err('DOCUMENT_CHANGED');
  if (!takesOrders(contract.status)) return err('CONTRACT_NOT_RUNNING', { status: contract.status });
  const { orderedQuantity: ordered } = contract;
  if (amendment.agreedQuantity < ordered) return err('BELOW_ORDERED', { ordered: String(ordered) });
  // Its value was written for what had been ordered then, and so was what the new price applies to.
  if (amendment.unitPrice !== contract.unitPrice && ordered !== orderedBefore) {
    return err('ORDERED_MEANWHILE', { ordered: String(ordered), before: String(orderedBefore) });
  }
  return ok({ side, takesEffect: other !== null });
}

export const END_AMENDMENT_REFUSALS = defineRefusals({
  AMENDMENT_UNKNOWN,
  AMENDMENT_NOT_PROPOSED,
  NOT_YOURS_TO_REFUSE: {
    en: 'Withdraw it: your own side proposed it.',
    zh: '该提议由本方提出，请撤回。',
  },
  NOT_YOURS_TO_WITHDRAW: { en: 'Refuse it: the other side proposed it.', zh: '该提议由对方提出，请拒绝。' },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; the other side reads it.',
    zh: '请填写 3 至 500 个字符的理由，对方可见。',
  },
});
export type EndAmendmentRefusal = keyof typeof END_AMENDMENT_REFUSALS;

/** Whether a side may end a proposal: the one that made it withdraws it, the other refuses it with a reason. */
export function judgeEndAmendment(
  amendment: Pick<SignableAmendment, 'status' | 'purchaserId' | 'supplierId' | 'proposedBy'>,
  organisationId: string,
  action: 'refuse' | 'withdraw',
  reason: string | null,
): Result<{ readonly status: 'refused' | 'withdrawn'; readonly reason: string | null }, EndAmendmentRefusal> {
  const side = sideOf(amendment, organisationId);
  if (!side) return err('AMENDMENT_UNKNOWN');
  if (amendment.status !== 'proposed') return err('AMENDMENT_NOT_PROPOSED', { status: amendment.status });
  const isOwn = side === amendment.proposedBy;
  if (action === 'withdraw') return isOwn ? ok({ status: 'withdrawn', reason: null }) : err('NOT_YOURS_TO_WITHDRAW');
  if (isOwn) return err('NOT_YOURS_TO_REFUSE');
  return isReason(reason ?? undefined)
    ? ok({ status: 'refused', reason: String(reason).trim() })
    : err('REASON_MISSING');
}

function sideOf(
  { purchaserId, supplierId }: { readonly purchaserId: string; readonly supplierId: string },
  organisationId: string,
): ContractSide | undefined {
  if (organisationId === purchaserId) return 'purchaser';
  return organisationId === supplierId ? 'supplier' : undefined;
}
