import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { addHours, hoursBetween } from '../calendar.js';
import { RATE_REFUSALS } from '../rate/cross.js';
import type { Rulebook } from '../rulebook/rulebook.js';
import { isReason } from '../text.js';
import type { TenderStatus } from './tender-lifecycle.js';

export type BiddingRules = Pick<Rulebook, 'biddingPeriodHours' | 'minBiddingPeriodHours' | 'maxBiddingPeriodHours'>;

const PERIOD_REFUSALS = {
  BIDDING_END_PAST: {
    en: 'Choose an end of bidding that lies in the future.',
    zh: '请选择将来的投标截止时间。',
  },
  BIDDING_PERIOD_TOO_SHORT: {
    en: 'Give suppliers at least {hours} hours to bid.',
    zh: '投标期至少为 {hours} 小时。',
  },
  BIDDING_PERIOD_TOO_LONG: {
    en: 'End the bidding within {hours} hours.',
    zh: '投标须在 {hours} 小时内截止。',
  },
} as const;
const TENDER_UNKNOWN = { en: 'Choose an existing tender.', zh: '请选择已有的招标。' } as const;

export const PUBLISH_TENDER_REFUSALS = defineRefusals({
  ...PERIOD_REFUSALS,
  TENDER_UNKNOWN,
  TENDER_NOT_DRAFT: {
    en: 'The tender is {status}; only a draft is published.',
    zh: '招标状态为 {status}，仅草稿可发布。',
  },
  ...RATE_REFUSALS,
  KEY_MISSING: {
    en: 'Wait until the key-keeper has made the key of this tender, then publish.',
    zh: '请等待密钥保管方生成本次招标的密钥后再发布。',
  },
});
export type PublishTenderRefusal = keyof typeof PUBLISH_TENDER_REFUSALS;

export interface PublishedTender {
  readonly status: 'open';
  readonly publishedAt: Date;
  readonly biddingEndsAt: Date;
  readonly nextCheckAt: Date;
}

/** Whether a draft may be published now. Without `biddingEndsAt` the rulebook's bidding period counts from now. */
export function judgePublishTender(
  tender: { readonly status: TenderStatus; readonly hasPublicKey: boolean; readonly rulebook: BiddingRules },
  biddingEndsAt: Date | null,
  now: Date,
): Result<PublishedTender, PublishTenderRefusal> {
  if (tender.status !== 'draft') return err('TENDER_NOT_DRAFT', { status: tender.status });
  if (!tender.hasPublicKey) return err('KEY_MISSING');
  const endsAt = biddingEndsAt ?? addHours(now, tender.rulebook.biddingPeriodHours);
  const period = judgePeriod(endsAt, now, now, tender.rulebook);
  return period.ok ? ok({ status: 'open', publishedAt: now, biddingEndsAt: endsAt, nextCheckAt: endsAt }) : period;
}

export const AMEND_TENDER_REFUSALS = defineRefusals({
  ...PERIOD_REFUSALS,
  TENDER_UNKNOWN,
  TENDER_NOT_OPEN: {
    en: 'The tender is {status}; only an open tender is amended.',
    zh: '招标状态为 {status}，仅可修改投标中的招标。',
  },
  BIDDING_ENDED: { en: 'Bidding has ended; nothing can be amended.', zh: '投标已截止，不可修改。' },
  BIDS_PLACED: {
    en: 'A bid has been placed, so the terms stand. Cancel the tender with a reason if they cannot.',
    zh: '已有投标，条款不可更改；如确有必要，请说明理由后取消招标。',
  },
});
export type AmendTenderRefusal = keyof typeof AMEND_TENDER_REFUSALS;

/** Whether the end of bidding of an open tender may be moved: only before its first bid, even a withdrawn one. */
export function judgeAmendTender(
  tender: {
    readonly status: TenderStatus;
    readonly publishedAt: Date;
    readonly biddingEndsAt: Date;
    readonly anyBidPlaced: boolean;
    readonly rulebook: BiddingRules;
  },
  biddingEndsAt: Date,
  now: Date,
): Result<{ readonly biddingEndsAt: Date; readonly nextCheckAt: Date }, AmendTenderRefusal> {
  if (tender.status !== 'open') return err('TENDER_NOT_OPEN', { status: tender.status });
  if (now >= tender.biddingEndsAt) return err('BIDDING_ENDED');
  if (tender.anyBidPlaced) return err('BIDS_PLACED');
  const period = judgePeriod(biddingEndsAt, tender.publishedAt, now, tender.rulebook);
  return period.ok ? ok({ biddingEndsAt, nextCheckAt: biddingEndsAt }) : period;
}

export const CANCEL_TENDER_REFUSALS = defineRefusals({
  TENDER_UNKNOWN,
  TENDER_NOT_CANCELLABLE: {
    en: 'The tender is {status}; it can be cancelled only before its bids are opened.',
    zh: '招标状态为 {status}，仅可在开标前取消。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; it is published.',
    zh: '请填写 3 至 500 个字符的理由，理由将予以公布。',
  },
});
export type CancelTenderRefusal = keyof typeof CANCEL_TENDER_REFUSALS;

/** Whether a tender may be cancelled now. Its lines go back to the pool, its sealed bids are never opened. */
export function judgeCancelTender(
  tender: { readonly status: TenderStatus },
  reason: string,
): Result<{ readonly status: 'cancelled'; readonly reason: string }, CancelTenderRefusal> {
  const { status } = tender;
  if (status !== 'draft' && status !== 'open' && status !== 'sealed') return err('TENDER_NOT_CANCELLABLE', { status });
  return isReason(reason) ? ok({ status: 'cancelled', reason: reason.trim() }) : err('REASON_MISSING');
}

function judgePeriod(
  endsAt: Date,
  from: Date,
  now: Date,
  rules: BiddingRules,
): Result<true, keyof typeof PERIOD_REFUSALS> {
  if (endsAt <= now) return err('BIDDING_END_PAST');
  const hours = hoursBetween(from, endsAt);
  if (hours < rules.minBiddingPeriodHours) {
    return err('BIDDING_PERIOD_TOO_SHORT', { hours: rules.minBiddingPeriodHours });
  }
  if (hours > rules.maxBiddingPeriodHours) {
    return err('BIDDING_PERIOD_TOO_LONG', { hours: rules.maxBiddingPeriodHours });
  }
  return ok(true);
}
