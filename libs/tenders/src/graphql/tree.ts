import { LEAST_COST_NOTICE_TEXTS, LEAST_COST_REASONS } from '#libs/evaluation';
import { toContractTerms } from '#libs/organisations';
import { toCrossRate } from '#libs/rates';
import { type FrozenRate, INVALID_BID_REASONS, type NoticeText, toldInFull, toldInNotice } from '#libs/rules';
import type { BidView } from '../persistence/bid.reader.js';
import type { TenderView } from '../persistence/tender.reader.js';
import type { Bid, ReasonText, Tender } from './types.js';

const toRate = ({ from, to, numerator, denominator, legs }: FrozenRate) =>
  toCrossRate({ from, to, legs, value: { numerator: BigInt(numerator), denominator: BigInt(denominator) } });

export const toTender = (row: TenderView): Tender => ({
  id: row.id,
  reference: row.reference,
  title: row.title,
  procurementMethod: row.procurement_method,
  status: row.status,
  currency: row.currency,
  corridorCode: row.corridor_code,
  publicKey: row.public_key,
  drawCommitment: row.draw_commitment?.toString('hex') ?? null,
  drawSeed: row.draw_seed?.toString('hex') ?? null,
  publishedAt: row.published_at,
  biddingEndsAt: row.bidding_ends_at,
  openedAt: row.opened_at,
  noticeEndsAt: row.notice_ends_at,
  awardedAt: row.awarded_at,
  cancelReason: row.cancel_reason,
  version: row.version,
  lots: row.lots as unknown as Tender['lots'],
  rulebook: row.rulebook,
  rulebookDigest: row.rulebook_digest.toString('hex'),
  contractTerms: toContractTerms(row.contract_terms),
  contractTermsDigest: row.contract_terms_digest.toString('hex'),
  rates: row.rates && { ...row.rates, rates: row.rates.rates.map(toRate) },
  ratesDigest: row.rates_digest?.toString('hex') ?? null,
});

const REASONS: Readonly<Record<string, ReasonText>> = { ...LEAST_COST_REASONS, ...INVALID_BID_REASONS };
/** An invalid bid was judged at the opening, before anyone looked at the others. */
const NOTICES: Readonly<Record<string, NoticeText>> = {
  ...LEAST_COST_NOTICE_TEXTS,
  ...Object.fromEntries(Object.keys(INVALID_BID_REASONS).map((reason) => [reason, 'AS_IS' as const])),
};

function toldReason({ reason, reason_details: details, told_in_full: inFull }: BidView) {
  if (reason === null) return { text: null, details: {} };
  return inFull ? toldInFull(REASONS, reason, details ?? {}) : toldInNotice(REASONS, NOTICES, reason, details ?? {});
}

export function toBid(row: BidView): Bid {
  const { text, details } = toldReason(row);
  return {
    id: row.id,
    lotId: row.lot_id,
    tenderId: row.tender_id,
    supplier: {
      id: row.supplier_id,
      kind: row.supplier_kind,
      legalName: row.supplier_legal_name,
      nameZh: row.supplier_name_zh,
      country: row.supplier_country,
      status: row.supplier_status,
      appliedAt: row.supplier_applied_at,
      admittedAt: row.supplier_admitted_at,
    },
    revision: row.revision,
    status: row.status,
    digest: row.digest.toString('hex'),
    receivedAt: row.received_at,
    unitPrice: row.unit_price,
    capacity: row.capacity,
    minimumQuantity: row.minimum_quantity,
    leadTimeDays: row.lead_time_days,
    validUntil: row.valid_until,
    particulars: row.particulars,
    rank: row.rank,
    awardedQuantity: row.awarded_quantity,
    reason: row.reason,
    reasonText: text,
    reasonDetails: Object.entries(details).map(([name, value]) => ({ name, value: String(value) })),
  };
}
