import { evaluateRound, type EvaluationOutput, readRound, canonicalInput } from '#libs/evaluation';
import { type Currency, invariant, isCurrency, type Minor, parseAmount, unitPrice, type UnitPrice } from '#libs/kernel';
import type { Day, RevivalAnswer } from '#libs/rules';
import type { BidOutcome } from '#libs/tenders';
import { exportRound, type RoundFacts } from './export-round.js';
import { type AwardSaving, savingOf } from './saving.js';

type LotOutput = EvaluationOutput['lots'][number];

/** What one winner delivers for one demand line. */
export interface JudgedLine {
  readonly bidId: string;
  readonly supplierId: string;
  readonly demandLineId: string;
  readonly purchaserId: string;
  readonly rank: number;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly valueMinor: Minor;
  /** Of price and value; null where it is the tender's. */
  readonly currency: Currency | null;
}

export interface JudgedLot {
  readonly lotId: string;
  readonly winners: number;
  readonly sharePermille: number | null;
  readonly termMonths: number | null;
  readonly termUntil: Day | null;
  readonly quantity: bigint;
  /** What is asked for and nobody delivers: free volume, and what nobody could serve. */
  readonly unmetQuantity: bigint;
  /** In the tender's currency. */
  readonly valueMinor: Minor;
  readonly lines: readonly JudgedLine[];
  readonly spares: readonly { readonly region: string; readonly bidId: string; readonly supplierId: string }[];
  /** Null when nobody supplies anything. */
  readonly saving: AwardSaving | null;
  readonly outcomes: readonly BidOutcome[];
}

export interface JudgedRound {
  readonly engine: string;
  readonly input: object;
  /** Without the prices that would have won. */
  readonly output: object;
  readonly inputDigest: string;
  readonly outputDigest: string;
  readonly lots: readonly JudgedLot[];
  /** Bids that win if they accept this price per unit. */
  readonly offers: readonly {
    readonly lotId: string;
    readonly bidId: string;
    readonly supplierId: string;
    readonly price: UnitPrice;
  }[];
  /** Bids that win because they accepted an offer, and what they are paid per unit. */
  readonly revived: readonly { readonly bidId: string; readonly price: UnitPrice }[];
  /** Winners that owe an explanation of their price before the notice period ends. */
  readonly toExplain: readonly string[];
  readonly pricesToWin: readonly {
    readonly bidId: string;
    readonly price: string | null;
    readonly reason: string | null;
  }[];
}

/**
 * As {@link judgeRound}, by the answers to earlier offers: an acceptance holds at the price that was accepted or a higher
 * one. Whoever would win at a lower price, because the others that set it are out, counts as not asked yet.
 */
export async function judgeAnsweredRound(
  facts: Omit<RoundFacts, 'answers'>,
  offers: ReadonlyMap<string, { readonly answer: RevivalAnswer | null; readonly price: UnitPrice }>,
): Promise<JudgedRound> {
  const answers = new Map([...offers].map(([bidId, { answer }]) => [bidId, answer]));
  for (;;) {
    const judged = await judgeRound({ ...facts, answers });
    const unbound = judged.revived.filter(({ bidId, price }) => price < (offers.get(bidId)?.price ?? price));
    if (unbound.length === 0) return judged;
    // Each round of this takes an acceptance away, so that it ends.
    for (const { bidId } of unbound) answers.set(bidId, null);
  }
}

/** Evaluates a tender as its rulebook says. Nothing but the facts counts, so the same facts give the same award. */
async function judgeRound(facts: RoundFacts): Promise<JudgedRound> {
  const read = readRound(exportRound(facts));
  invariant(read.ok, `tender ${facts.tender.id} is no sound round: ${read.ok ? '' : JSON.stringify(read.faults)}`);
  const output = await evaluateRound(read.round);
  const bids = output.lots.flatMap((lot) => lot.bids.map((bid) => ({ ...bid, lotId: lot.id })));
  return {
    engine: `${output.engine.name} ${output.engine.version}`,
    input: canonicalInput(read.round),
    output: withoutPricesToWin(output),
    inputDigest: output.inputDigest,
    outputDigest: output.outputDigest,
    lots: output.lots.map((lot) => judgedLot(lot, facts)),
    offers: bids.flatMap(({ id, lotId, bidder, status, contractPrice }) =>
      status === 'OFFERED_REVIVAL' && contractPrice !== null
        ? [{ lotId, bidId: id, supplierId: bidder, price: unitPrice(contractPrice) }]
        : [],
    ),
    revived: bids.flatMap(({ id, status, contractPrice }) =>
      status === 'WON_REVIVAL' && contractPrice !== null ? [{ bidId: id, price: unitPrice(contractPrice) }] : [],
    ),
    toExplain: bids.flatMap(({ id, duties }) => (duties.includes('COST_EXPLANATION') ? [id] : [])),
    pricesToWin: bids.flatMap(({ id, priceToWin, priceToWinReason }) =>
      priceToWin === null && priceToWinReason === null
        ? []
        : [{ bidId: id, price: priceToWin, reason: priceToWinReason }],
    ),
  };
}

/** Such prices help cartels: each bidder learns its own, apart from this. */
function withoutPricesToWin(output: EvaluationOutput): object {
  const lots = output.lots.map((lot) => ({
    ...lot,
    bids: lot.bids.map(({ priceToWin: _price, priceToWinReason: _reason, priceToWinText: _text, ...bid }) => bid),
  }));
  return { ...output, lots };
}

function judgedLot(lot: LotOutput, { tender, lines: asked }: RoundFacts): JudgedLot {
  const { id: lotId, winners, share, termMonths, termUntil } = lot;
  const lines = linesOf(lot);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0n);
  const reported = asked.filter((line) => line.lotId === lotId).reduce((sum, line) => sum + line.quantity, 0n);
  invariant(
    tender.lots.some(({ id }) => id === lotId),
    `${lotId} is a lot of another tender`,
  );
  return {
    lotId,
    winners,
    sharePermille: share === null ? null : Math.round(share * 1_000),
    termMonths,
    termUntil,
    quantity,
    unmetQuantity: reported - quantity,
    valueMinor: minorOf(lot.value, lot.currency),
    lines,
    spares: lot.allocations.flatMap(({ role, region, bid, bidder }) =>
      role === 'spare' ? [{ region, bidId: bid, supplierId: bidder }] : [],
    ),
    saving: savingOf(lot),
    outcomes: lot.bids.flatMap((bid) =>
      bid.status === 'DISQUALIFIED'
        ? []
        : [
            {
              bidId: bid.id,
              // With more winners than regions, some win nothing but the place of a spare.
              status: bid.status.startsWith('WON') ? ('won' as const) : ('lost' as const),
              rank: bid.rank,
              awardedQuantity: BigInt(bid.awarded),
              reason: bid.reason,
              details: bid.details,
            },
          ],
    ),
  };
}

function minorOf(amount: string, currency: string): Minor {
  const minor = isCurrency(currency) ? parseAmount(amount, currency) : undefined;
  invariant(minor !== undefined, `${amount} ${currency} is no amount`);
  return minor;
}

/** A winner may serve a demand line twice: as the named brand, and as the primary of its region. */
export function linesOf({ allocations, bids, currency }: LotOutput): JudgedLine[] {
  const ranks = new Map(bids.map(({ id, rank }) => [id, rank]));
  const lines = new Map<string, JudgedLine>();
  for (const { bid, bidder, buyer, demand, quantity, unitPrice: price, amount, currency: other } of allocations) {
    if (demand === null || buyer === null || quantity === 0) continue;
    const rank = ranks.get(bid);
    const own = other ?? currency;
    const valueMinor = minorOf(amount, own);
    invariant(rank && price !== null && isCurrency(own), `${bid} wins without a rank or a price`);
    const key = `${bid} ${demand}`;
    const before = lines.get(key);
    lines.set(key, {
      bidId: bid,
      supplierId: bidder,
      demandLineId: demand,
      purchaserId: buyer,
      rank,
      quantity: BigInt(quantity) + (before?.quantity ?? 0n),
      unitPrice: unitPrice(price),
      valueMinor: valueMinor + (before?.valueMinor ?? 0n),
      currency: other === undefined ? null : own,
    });
  }
  return [...lines.values()];
}
