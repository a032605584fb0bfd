import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SHIPPED_RULEBOOKS, VbpAwards, type VbpMethod } from '#libs/rules';
import { median } from '../report.js';
import { drawMarkets, type Market } from './markets.js';

const BIDDERS = 30;
const REGIONS = 30;
const TENDER_SIZES = [10, 50, 100, 500, 1_000, 5_000];
/** Lots per second on one core, with statuses, ranks, reasons and prices to win (issue 3, section 5). */
const AIM = 50_000;

export interface RuleBasedSpeed {
  readonly rulebook: string;
  readonly bidders: number;
  readonly regions: number;
  /** Medians of the rounds, by the clock and by processor time (which counts the collector's threads). */
  readonly lotsPerSecond: number;
  readonly lotsPerProcessorSecond: number;
  readonly aim: number;
}

export interface TenderGrowth {
  readonly lots: number;
  /** Of processor time, the collector's threads included. */
  readonly milliseconds: number;
  readonly microsecondsPerLot: number;
  /** What the outcomes of all lots hold, while the tender is kept whole. */
  readonly outcomeMegabytes: number;
}

export interface RuleBasedFigures {
  readonly speed: readonly RuleBasedSpeed[];
  readonly growth: readonly TenderGrowth[];
}

/** Measures the volume-based rulebooks on one thread: speed at 30 bidders and 30 regions, then cost as a tender grows. */
export function measureRuleBased(rounds: number, tell: (text: string) => void): RuleBasedFigures {
  const methods = SHIPPED_RULEBOOKS.flatMap(({ code, award }) => (award.method === 'vbp' ? [{ code, award }] : []));
  const markets = drawMarkets(500, BIDDERS, REGIONS);
  const speed = methods.map(({ code, award }) => {
    tell(`${code}, ${rounds} rounds`);
    return measureSpeed(code, award, markets, rounds);
  });
  const last = methods.at(-1);
  const growth = last ? TENDER_SIZES.map((lots) => measureGrowth(last.award, lots, rounds, tell)) : [];
  return { speed, growth };
}

const ROUND_MILLISECONDS = 500;

function measureSpeed(rulebook: string, method: VbpMethod, markets: readonly Market[], rounds: number): RuleBasedSpeed {
  const round = (): { clock: number; processor: number } => {
    const processor = process.cpuUsage();
    const start = performance.now();
    let lots = 0;
    for (; performance.now() - start < ROUND_MILLISECONDS; lots += markets.length) {
      award(method, markets);
    }
    const seconds = (performance.now() - start) / 1_000;
    const { user, system } = process.cpuUsage(processor);
    return { clock: lots / seconds, processor: (lots * 1_000_000) / (user + system) };
  };
  round();
  const measured = Array.from({ length: rounds }, round);
  return {
    rulebook,
    bidders: BIDDERS,
    regions: REGIONS,
    lotsPerSecond: Math.round(median(measured.map(({ clock }) => clock))),
    lotsPerProcessorSecond: Math.round(median(measured.map(({ processor }) => processor))),
    aim: AIM,
  };
}

/** One tender: every lot awarded, all outcomes kept, written out when they are read. */
function award(method: VbpMethod, markets: readonly Market[]): VbpAwards {
  const awards = new VbpAwards(method);
  for (const { lot, bids } of markets) awards.add(lot, bids);
  return awards;
}

function measureGrowth(method: VbpMethod, lots: number, rounds: number, tell: (text: string) => void): TenderGrowth {
  tell(`a tender of ${lots} lots`);
  const markets = drawMarkets(lots, BIDDERS, REGIONS);
  // A small tender is over before the clock has moved: it is awarded several times.
  const repeats = Math.max(1, Math.round(1_000 / lots));
  award(method, markets);
  const milliseconds = median(
    Array.from({ length: rounds }, () => {
      const start = process.cpuUsage();
      for (let repeat = 0; repeat < repeats; repeat++) award(method, markets);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000 / repeats;
    }),
  );
  const before = memoryInUse();
  const kept = award(method, markets);
  const megabytes = (memoryInUse() - before) / 1_048_576;
  return {
    lots: kept.size,
    milliseconds: rounded(milliseconds),
    microsecondsPerLot: rounded((milliseconds * 1_000) / lots),
    outcomeMegabytes: rounded(megabytes),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Of objects and arrays, after a full collection, which Node lends only to those who ask. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
