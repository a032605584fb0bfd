import type { AwardMethod } from '#libs/rules';
import { comparableOf, type Examination, isWin } from './context.js';
import { isComparable } from './check-vbp.js';
import { micro, sum } from './numbers.js';

type RankedMethod = Exclude<AwardMethod, { readonly method: 'least-cost' | 'vbp' }>;

/** The methods that rank bids and fill demand in rank order, or by classes. */
export function checkRanked(examination: Examination, method: RankedMethod): void {
  const { answer, ranked, winners, bids, lot, expect } = examination;
  for (const outcome of ranked) {
    const bid = bids.get(outcome.id);
    if (!bid) continue;
    expect(isComparable(bid, lot, method.conversion, comparableOf(outcome)), `bid ${bid.id} compares at another price`);
    if (isWin(outcome)) {
      const paid = outcome.contractPrice === null ? -1n : micro(outcome.contractPrice);
      expect(paid > 0n && paid <= BigInt(bid.unitPrice), `bid ${bid.id} is paid ${outcome.contractPrice}`);
      // Classes keep shares of what is reported, whatever a bidder would rather have (domain.md 1.13).
      const enough = method.method === 'abc' || outcome.awarded >= bid.minQuantity;
      expect(enough, `bid ${bid.id} supplies less than its minimum`);
    }
  }
  if (method.method !== 'weighted') checkByPrice(examination);
  const most = method.method === 'linked-lots' ? 1 : method.maxWinners;
  expect(winners.length <= most, `${winners.length} bids win, at most ${most} may`);
  expect(answer.picks.length === 0, 'regions are picked where the rules know no turns');
  checkComplete(examination);
  if (method.method === 'abc') checkCandidates(examination, method.candidateMultiplierPermille);
}

function checkByPrice({ ranked, expect }: Examination): void {
  for (const [at, outcome] of ranked.entries()) {
    const next = ranked[at + 1];
    if (next) expect(comparableOf(outcome) <= comparableOf(next), `bid ${next.id} is cheaper than ${outcome.id}`);
  }
}

/** The parts of each row, allocated or not, add up to what it asked for. */
function checkComplete({ answer, lot, expect }: Examination): void {
  const rejected = new Set(answer.rejectedDemand.map(({ demand }) => demand));
  for (const { id, quantity } of lot.demand) {
    if (rejected.has(id)) continue;
    const parts = [...answer.allocations, ...answer.unallocated].filter(({ demand }) => demand === id);
    const total = sum(parts.map((part) => BigInt(part.quantity)));
    expect(total === BigInt(quantity), `row ${id} adds up to ${total}, not ${quantity}`);
  }
}

/** Who wins in the insulin style is within the multiple of the lowest price, below the class-B price, or revived. */
function checkCandidates({ ranked, lot, expect }: Examination, permille: number): void {
  const lowest = ranked[0] ? comparableOf(ranked[0]) : 0n;
  for (const outcome of ranked) {
    if (outcome.status !== 'WON') continue;
    const price = comparableOf(outcome);
    const within = price * 1_000n <= lowest * BigInt(permille);
    expect(within || price <= BigInt(lot.classBPrice ?? 0), `bid ${outcome.id} wins above the candidates' limit`);
  }
}

/** No bidder wins more linked lots than the rulebook allows. */
export function checkLinkedLots(examinations: readonly Examination[], maxLotsPerBidder: number): string[] {
  const lots = new Map<string, number>();
  for (const { winners } of examinations)
    for (const { bidder } of winners) lots.set(bidder, (lots.get(bidder) ?? 0) + 1);
  return [...lots].flatMap(([bidder, count]) =>
    count > maxLotsPerBidder ? [`${bidder} wins ${count} lots, at most ${maxLotsPerBidder} are allowed`] : [],
  );
}
