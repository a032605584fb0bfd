import type { BidOutput, LotOutput } from '../format/output-schema.js';
import type { BidInput, LotInput, RoundInput } from '../format/round-input.js';
import { micro } from './numbers.js';

/** One lot under examination: what was asked, what was answered, and what is wrong so far. */
export interface Examination {
  readonly round: RoundInput;
  readonly lot: LotInput;
  readonly answer: LotOutput;
  /** The bids of the lot, by id. */
  readonly bids: ReadonlyMap<string, BidInput>;
  readonly outcomes: ReadonlyMap<string, BidOutput>;
  /** In rank order. */
  readonly ranked: readonly BidOutput[];
  readonly winners: readonly BidOutput[];
  fault(problem: string): void;
  /** Notes the problem unless the condition holds. */
  expect(holds: boolean, problem: string): void;
}

export const isWin = ({ status }: BidOutput): boolean => status.startsWith('WON');

export function examine(
  round: RoundInput,
  lot: LotInput,
  bids: readonly BidInput[],
  answer: LotOutput,
  faults: string[],
): Examination {
  const fault = (problem: string): void => void faults.push(`lot ${lot.id}: ${problem}`);
  return {
    round,
    lot,
    answer,
    bids: new Map(bids.map((bid) => [bid.id, bid])),
    outcomes: new Map(answer.bids.map((bid) => [bid.id, bid])),
    ranked: answer.bids.filter(({ rank }) => rank !== null).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0)),
    winners: answer.bids.filter(isWin),
    fault,
    expect: (holds, problem) => {
      if (!holds) fault(problem);
    },
  };
}

export const comparableOf = (outcome: BidOutput): bigint =>
  outcome.comparablePrice === null ? 0n : micro(outcome.comparablePrice);

const keys = (bid: BidInput): string[] => [`b ${bid.bidder}`, ...(bid.group === null ? [] : [`g ${bid.group}`])];

/** Bids that belong together: of one bidder or one group, directly or by way of others; by the id of the first. */
export function familyOf(bids: Iterable<BidInput>): Map<string, string> {
  const family = new Map<string, string>();
  const list = [...bids];
  for (const { id } of list) family.set(id, id);
  // Few bids share anything: names are carried over until none changes any more.
  for (let changed = true; changed;) {
    changed = false;
    const least = new Map<string, string>();
    for (const bid of list) {
      const own = family.get(bid.id) ?? bid.id;
      for (const key of keys(bid)) if (own < (least.get(key) ?? '\uffff')) least.set(key, own);
    }
    for (const bid of list) {
      for (const key of keys(bid)) {
        const name = least.get(key) ?? bid.id;
        if (name >= (family.get(bid.id) ?? bid.id)) continue;
        family.set(bid.id, name);
        changed = true;
      }
    }
  }
  return family;
}
