import { readableDetails, UNALLOCATED_REASONS, type UnallocatedReason } from '#libs/rules';
import type { LotAward } from '#libs/solver';
import { writeDecimal } from '../../format/decimal.js';
import type { BidOutput, LotOutput, ProofOutput } from '../../format/output-schema.js';
import type { BidInput, LotInput } from '../../format/round-input.js';
import { textOf } from '../../texts.js';
import { currencyOf, inLotCurrency, inOtherCurrency, sumOf, writeAmount } from '../amounts.js';
import { baselinesOf, supplySecurityOf } from '../baselines.js';
import type { Entrant, RefusedBid } from './entrants.js';
import type { Entry } from './entry-price.js';
import { loserReason, type LotStanding, standingOf, winnerReason } from './judge-bids.js';
import type { PreparedLot } from './lot-problem.js';
import { type Part, partsOf } from './parts.js';
import { evaluatedPrice, unitPriceAt } from './prices.js';
import { type Judged, LEAST_COST_REASONS, NO_ENTRY_REASONS } from './reasons.js';

/** What a losing bid is told; undefined when nothing was computed. */
export type EntryOf = (bid: string) => Entry | undefined;

/** The award of a lot as it is written; `award` is undefined when no award keeps the rules. */
export function leastCostOutput(
  prepared: PreparedLot,
  award: LotAward | undefined,
  entryOf: EntryOf,
  proof: ProofOutput,
): LotOutput {
  const { lot, field, problem } = prepared;
  const { currency } = lot;
  const parts = award ? partsOf(prepared, award) : [];
  const awarded = new Map<string, number>();
  for (const { entrant, quantity } of parts) {
    awarded.set(entrant.bid.id, (awarded.get(entrant.bid.id) ?? 0) + quantity);
  }
  const standing = standingOf(prepared, awarded);
  const supplied = parts.map(({ entrant: { bid }, quantity, amount }) => ({
    bidder: bid.bidder,
    quantity,
    amount: inLotCurrency(amount, bid, lot),
  }));
  const prices = field.entrants.map(({ bid }) => evaluatedPrice(bid.unitPrice, 1_000_000, bid.rate));
  return {
    id: lot.id,
    currency,
    qualified: qualifiedIn(prepared),
    cap: problem.maxWinners,
    anchor: null,
    limit: null,
    revivalPrice: null,
    winners: awarded.size,
    share: null,
    termMonths: null,
    termUntil: null,
    base: standing.total,
    value: writeAmount(sumOf(supplied.map(({ amount }) => amount)), currency),
    allocations: parts.map(({ entrant: { bid }, row, quantity, unitPrice, amount }) => ({
      bid: bid.id,
      bidder: bid.bidder,
      region: row.region,
      buyer: row.buyer,
      demand: row.id,
      quantity,
      role: 'primary',
      unitPrice: unitPrice === null ? null : writeDecimal(unitPrice),
      amount: writeAmount(amount, currencyOf(bid, lot)),
      ...inOtherCurrency(amount, bid, lot),
    })),
    unallocated: unallocatedOf(prepared, parts),
    picks: [],
    rejectedDemand: [],
    bids: [
      ...field.entrants.map((entrant) => entrantOutput(entrant, standing, award !== undefined, entryOf)),
      ...field.refused.map((refused) => refusedOutput(refused, lot, entryOf)),
    ],
    baselines: baselinesOf(lot, supplied, prices),
    supplySecurity: supplySecurityOf(supplied),
    ...proof,
  };
}

/** Bidders, related ones as one. */
function qualifiedIn({ field, groups }: PreparedLot): number {
  return new Set(field.entrants.map(({ bid }) => groups.get(bid.id) ?? `bid ${bid.id}`)).size;
}

function unallocatedOf({ rows }: PreparedLot, parts: readonly Part[]): LotOutput['unallocated'] {
  const reason: UnallocatedReason = parts.length > 0 ? 'NO_WINNER_CAN_SERVE' : 'NO_WINNER';
  const served = new Map<string, number>();
  for (const { row, quantity } of parts) served.set(row.id, (served.get(row.id) ?? 0) + quantity);
  return rows.flatMap(({ id: demand, region, buyer, quantity: asked }) => {
    const quantity = asked - (served.get(demand) ?? 0);
    return quantity > 0 ? [{ demand, region, buyer, quantity, reason, text: textOf(UNALLOCATED_REASONS, reason) }] : [];
  });
}

function entrantOutput(entrant: Entrant, standing: LotStanding, isAwarded: boolean, entryOf: EntryOf): BidOutput {
  const { bid, rank, evaluated } = entrant;
  const awarded = standing.awarded.get(bid.id) ?? 0;
  const entry = awarded > 0 ? undefined : (entryOf(bid.id) ?? notComputed(isAwarded));
  const judged = judge(entrant, awarded, standing, isAwarded);
  const paid = awarded > 0 ? unitPriceAt(bid, awarded) : null;
  return {
    id: bid.id,
    bidder: bid.bidder,
    ...currencyField(bid),
    status: awarded > 0 ? 'WON' : 'LOST',
    rank,
    comparablePrice: writeDecimal(evaluated),
    contractPrice: paid === null ? null : writeDecimal(paid),
    awarded,
    rule: 'LEAST_COST',
    ...wordsOf(judged),
    ...entryFields(entry),
    duties: [],
  };
}

function judge(entrant: Entrant, awarded: number, standing: LotStanding, isAwarded: boolean): Judged {
  if (awarded > 0) return winnerReason(entrant, awarded, standing);
  return isAwarded ? loserReason(entrant, standing) : { reason: 'LOST_NO_AWARD', details: {} };
}

const notComputed = (isAwarded: boolean): Entry => ({ price: null, reason: isAwarded ? 'NOT_COMPUTED' : 'NO_AWARD' });

/** Marks that make a bid invalid rather than disqualify it. */
const INVALID_MARKS: readonly (string | null)[] = [null, 'LATE', 'NOT_SEALED'];

const currencyField = ({ currency }: BidInput) => (currency ? { currency } : {});

function refusedOutput({ bid, reason }: RefusedBid, { ceiling }: LotInput, entryOf: EntryOf): BidOutput {
  const details = readableDetails(detailsOf(bid, ceiling));
  const entry: Entry = reason === 'OVER_CEILING' ? (entryOf(bid.id) ?? notComputed(true)) : EXCLUDED;
  return {
    id: bid.id,
    bidder: bid.bidder,
    ...currencyField(bid),
    status: INVALID_MARKS.includes(bid.excluded) ? 'INVALID' : 'DISQUALIFIED',
    rank: null,
    comparablePrice: null,
    contractPrice: null,
    awarded: 0,
    rule: bid.excluded === null ? 'VALIDITY' : 'ELIGIBILITY',
    ...wordsOf({ reason, details: reason === 'OVER_CEILING' ? details : {} }),
    ...entryFields(entry),
    duties: [],
  };
}

const EXCLUDED: Entry = { price: null, reason: 'EXCLUDED' };

function detailsOf({ tiers, unitPrice, rate }: BidInput, ceiling: number | null) {
  const dearest = Math.max(unitPrice, ...tiers.map((tier) => tier.unitPrice));
  const comparablePrice = evaluatedPrice(dearest, 1_000_000, rate);
  return { comparablePrice, ceilingPrice: ceiling ?? 0 };
}

const wordsOf = ({ reason, details }: Judged): Pick<BidOutput, 'reason' | 'details' | 'text'> => ({
  reason,
  details: details as BidOutput['details'],
  text: textOf(LEAST_COST_REASONS, reason, details),
});

function entryFields(entry?: Entry): Pick<BidOutput, 'priceToWin' | 'priceToWinReason' | 'priceToWinText'> {
  if (entry === undefined) return { priceToWin: null, priceToWinReason: null, priceToWinText: null };
  if (entry.price !== null)
    return { priceToWin: writeDecimal(entry.price), priceToWinReason: null, priceToWinText: null };
  const { reason } = entry;
  return { priceToWin: null, priceToWinReason: reason, priceToWinText: textOf(NO_ENTRY_REASONS, reason) };
}
