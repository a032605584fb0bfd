import { groupBy } from '#libs/kernel';
import { checkAward } from './check-lot.js';
import type { Answer, LotAward, Round } from './problem.js';

/** What is wrong with the award of a round; see checkLot. */
export function checkRound(round: Round, answer: Answer): string[] {
  if (answer.status === 'infeasible') {
    return answer.infeasible ? [] : ['an infeasible round does not say why'];
  }
  if (answer.status === 'undecided') return [];
  const faults: string[] = [];
  const awardsOf = groupBy(answer.lots, ({ lot }) => lot);
  let cost = 0n;
  for (const lot of round.lots) {
    const awards = awardsOf.get(lot.id) ?? [];
    const [award] = awards;
    if (!award || awards.length > 1) {
      faults.push(`${lot.id} has ${awards.length} awards`);
      continue;
    }
    const checked = checkAward(lot, award);
    faults.push(...checked.faults);
    cost += checked.cost;
  }
  if (answer.lots.length !== round.lots.length)
    faults.push(`${answer.lots.length} awards for ${round.lots.length} lots`);
  const volumes = volumesOf(round, answer.lots);
  faults.push(...capacityFaults(round, volumes), ...conflictFaults(round, volumes));
  for (const id of answer.packages) {
    const found = round.packages.find((candidate) => candidate.id === id);
    if (!found) {
      faults.push(`${id} is no package`);
      continue;
    }
    cost -= found.discount;
    for (const { lot, minQuantity } of found.items) {
      const volume = volumes.get(found.bidder)?.get(lot) ?? 0n;
      if (volume < minQuantity) faults.push(`${found.bidder} supplies ${volume} of ${lot}, too little for ${id}`);
    }
  }
  if (new Set(answer.packages).size !== answer.packages.length) faults.push('a discount is given twice');
  if (cost !== answer.objective) faults.push(`the cost is ${cost}, not ${answer.objective}`);
  if (answer.bound > answer.objective) faults.push(`the bound ${answer.bound} is above ${answer.objective}`);
  if (answer.status === 'optimal' && answer.bound !== answer.objective) {
    faults.push(`it is called optimal, with a bound of ${answer.bound}`);
  }
  return faults;
}

/** Volume by bidder and lot. */
function volumesOf(round: Round, awards: readonly LotAward[]): Map<string, Map<string, bigint>> {
  const volumes = new Map<string, Map<string, bigint>>();
  const lots = new Map(round.lots.map((lot) => [lot.id, lot]));
  for (const { lot, shares } of awards) {
    const bidders = new Map(lots.get(lot)?.bids.map(({ id, bidder }) => [id, bidder]));
    for (const { bid, quantity } of shares) {
      const bidder = bidders.get(bid) ?? bid;
      const byLot = volumes.get(bidder) ?? new Map<string, bigint>();
      volumes.set(bidder, byLot.set(lot, (byLot.get(lot) ?? 0n) + quantity));
    }
  }
  return volumes;
}

function capacityFaults(round: Round, volumes: ReadonlyMap<string, ReadonlyMap<string, bigint>>): string[] {
  return round.bidderCapacities.flatMap(({ bidder, capacity }) => {
    let total = 0n;
    for (const volume of volumes.get(bidder)?.values() ?? []) total += volume;
    return total > capacity ? [`${bidder} supplies ${total} in all, more than ${capacity}`] : [];
  });
}

function conflictFaults(round: Round, volumes: ReadonlyMap<string, ReadonlyMap<string, bigint>>): string[] {
  const families = round.relatedBidders ?? [];
  const related = (one: string, other: string): boolean =>
    one === other || families.some((family) => family.includes(one) && family.includes(other));
  const winners = (lot: string): string[] =>
    [...volumes].flatMap(([bidder, byLot]) => (byLot.has(lot) ? [bidder] : []));
  return round.lotConflicts.flatMap(([one, other]) =>
    winners(one).flatMap((bidder) =>
      winners(other).flatMap((second) =>
        related(bidder, second)
          ? [`${bidder === second ? bidder : `${bidder} with ${second}`} supplies ${one} and ${other}`]
          : [],
      ),
    ),
  );
}
