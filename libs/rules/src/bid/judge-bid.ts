import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { OrganisationKind } from '../organisation/roles.js';
import type { OrganisationStatus } from '../organisation/organisation-lifecycle.js';
import type { Rulebook } from '../rulebook/rulebook.js';
import type { TenderStatus } from '../tender/tender-lifecycle.js';
import type { BidStatus } from './bid-lifecycle.js';

/** Sizes of an envelope in bytes; the column holds the same bounds. */
export const MIN_ENVELOPE_BYTES = 48;
export const MAX_ENVELOPE_BYTES = 65_536;

export interface BiddingTender {
  readonly status: TenderStatus;
  readonly biddingEndsAt: Date | null;
  readonly procurementMethod: 'open' | 'selective' | 'limited' | 'direct';
  /** The purchaser of a direct request. */
  readonly purchaserId: string | null;
  readonly lotIds: readonly string[];
  readonly rulebook: Pick<Rulebook, 'maxRevisionsPerBid'>;
}

export interface Bidder {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly status: OrganisationStatus;
  /** Whether it has been invited; asked only where the method is not open. */
  readonly invited: boolean;
  /** Whether it has a listed product of the lot's product type. */
  readonly listsProduct: boolean;
  /** The revision of its last bid on this lot, whatever became of it; 0 when there was none. */
  readonly lastRevision: number;
}

export interface BidEnvelope {
  readonly lotId: string;
  readonly byteLength: number;
  /** The revision that the envelope is sealed for. */
  readonly revision: number;
}

const TENDER_UNKNOWN = { en: 'Choose a tender that you can see.', zh: '请选择可见的招标。' } as const;
const TENDER_NOT_OPEN = {
  en: 'The tender is {status}; bids are taken only while it is open.',
  zh: '招标状态为 {status}，仅在投标期内接受投标。',
} as const;
const BIDDING_ENDED = {
  en: 'Bidding has ended; nothing can be placed, replaced or withdrawn any more.',
  zh: '投标已截止，不可再投标、替换或撤回。',
} as const;

export const BID_REFUSALS = defineRefusals({
  TENDER_UNKNOWN,
  TENDER_NOT_OPEN,
  BIDDING_ENDED,
  LOT_UNKNOWN: { en: 'Choose a lot of this tender.', zh: '请选择本次招标的标段。' },
  NOT_A_SUPPLIER: { en: 'Bid as a supplier.', zh: '请以供应商身份投标。' },
  BIDDER_NOT_ADMITTED: {
    en: 'Your organisation is {status}; it can bid once the operator has admitted it.',
    zh: '贵单位状态为 {status}，经平台准入后方可投标。',
  },
  OWN_TENDER: { en: 'You asked for this tender yourself; you cannot bid in it.', zh: '不可参与本单位发起的招标。' },
  NOT_INVITED: {
    en: 'This is a direct request to other suppliers; bid in an open round.',
    zh: '本次为定向询价，贵单位不在受邀之列；请参与公开招标。',
  },
  PRODUCT_NOT_LISTED: {
    en: 'List your product of this type in the catalogue first, then bid.',
    zh: '请先在目录中上架该类型的产品，再投标。',
  },
  ENVELOPE_SIZE: {
    en: 'Send an envelope of {min} to {max} bytes, sealed by the client.',
    zh: '请提交由客户端密封的信封，大小为 {min} 至 {max} 字节。',
  },
  REVISION_NOT_NEXT: {
    en: 'Seal the bid again for revision {expected}; this one is sealed for {revision}.',
    zh: '请按第 {expected} 版重新密封；当前为第 {revision} 版。',
  },
  REVISION_LIMIT: {
    en: 'A bid can be revised {limit} times; the last one stands.',
    zh: '每份投标最多 {limit} 版，以最后一版为准。',
  },
});
export type BidRefusal = keyof typeof BID_REFUSALS;

export interface AdmittedBid {
  readonly lotId: string;
  readonly supplierId: string;
  readonly revision: number;
  readonly receivedAt: Date;
}

/** Whether a sealed bid is taken now. At the very instant of the end of bidding it is late. */
export function judgeBid(
  tender: BiddingTender,
  bidder: Bidder,
  envelope: BidEnvelope,
  now: Date,
): Result<AdmittedBid, BidRefusal> {
  if (tender.status !== 'open' || tender.biddingEndsAt === null) {
    return err('TENDER_NOT_OPEN', { status: tender.status });
  }
  if (now >= tender.biddingEndsAt) return err('BIDDING_ENDED');
  if (!tender.lotIds.includes(envelope.lotId)) return err('LOT_UNKNOWN');
  const bidderRefusal = judgeBidder(tender, bidder);
  if (bidderRefusal) return bidderRefusal;
  if (envelope.byteLength < MIN_ENVELOPE_BYTES || envelope.byteLength > MAX_ENVELOPE_BYTES) {
    return err('ENVELOPE_SIZE', { min: MIN_ENVELOPE_BYTES, max: MAX_ENVELOPE_BYTES });
  }
  const limit = tender.rulebook.maxRevisionsPerBid;
  const expected = bidder.lastRevision + 1;
  if (expected > limit) return err('REVISION_LIMIT', { limit });
  if (envelope.revision !== expected) return err('REVISION_NOT_NEXT', { revision: envelope.revision, expected });
  return ok({ lotId: envelope.lotId, supplierId: bidder.id, revision: expected, receivedAt: now });
}

function judgeBidder(tender: BiddingTender, bidder: Bidder) {
  if (bidder.kind !== 'supplier') return err('NOT_A_SUPPLIER');
  if (bidder.status !== 'admitted') return err('BIDDER_NOT_ADMITTED', { status: bidder.status });
  if (bidder.id === tender.purchaserId) return err('OWN_TENDER');
  if (tender.procurementMethod !== 'open' && !bidder.invited) return err('NOT_INVITED');
  return bidder.listsProduct ? undefined : err('PRODUCT_NOT_LISTED');
}

export const WITHDRAW_BID_REFUSALS = defineRefusals({
  BID_UNKNOWN: { en: 'Choose one of your own bids.', zh: '请选择本单位的投标。' },
  TENDER_NOT_OPEN,
  BIDDING_ENDED,
  BID_NOT_LIVE: {
    en: 'The bid is {status}; only a live sealed bid is withdrawn.',
    zh: '投标状态为 {status}，仅可撤回有效的密封投标。',
  },
});
export type WithdrawBidRefusal = keyof typeof WITHDRAW_BID_REFUSALS;

/** Whether a bid may be withdrawn now: before the end of bidding, never after. */
export function judgeWithdrawBid(
  tender: { readonly status: TenderStatus; readonly biddingEndsAt: Date | null },
  bid: { readonly status: BidStatus },
  now: Date,
): Result<{ readonly status: 'withdrawn'; readonly endedAt: Date }, WithdrawBidRefusal> {
  if (tender.status !== 'open' || tender.biddingEndsAt === null) {
    return err('TENDER_NOT_OPEN', { status: tender.status });
  }
  if (now >= tender.biddingEndsAt) return err('BIDDING_ENDED');
  if (bid.status !== 'sealed') return err('BID_NOT_LIVE', { status: bid.status });
  return ok({ status: 'withdrawn', endedAt: now });
}
