import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFacility } from '../facility/check-facility.js';
import { solveFacility } from '../facility/solve-facility.js';
import { roundBoundDown } from './decimal.js';
import { BENCHMARK_FORMATS, readBenchmark } from './index.js';

const DATA = '../shared/data/allocation';
/** Millions of steps, some seconds at most: what is not proven by then has a bound that is not above the optimum either. */
const WORK = { single: 5, split: 100 };
/** As `npm run allocate` does: parts of a demand cost fractions of the file's unit of money. */
const DECIMALS_OF_PARTS = 6;

interface Published {
  readonly file: string;
  readonly format: string;
  readonly capacity: string | undefined;
  readonly mode: 'single' | 'split';
  readonly optimum: number;
}

function published(): Published[] {
  if (!existsSync(DATA)) return [];
  const [, ...rows] = readFileSync(`${DATA}/optima.csv`, 'utf8').trim().split(/\r?\n/);
  return rows.flatMap((row) => {
    const [file = '', format = '', capacity, , , ours, single, , , computed] = row.split(',');
    const split = ours || computed;
    const instance = { file, format, capacity: capacity || undefined };
    return [
      ...(split ? [{ ...instance, mode: 'split' as const, optimum: Number(split) }] : []),
      ...(single ? [{ ...instance, mode: 'single' as const, optimum: Number(single) }] : []),
    ];
  });
}

function instanceOf({ file, format, capacity, mode }: Published) {
  const known = BENCHMARK_FORMATS.find((each) => each === format) ?? 'matrix';
  const { problem, moneyDecimals } = readBenchmark(readFileSync(`${DATA}/${file}`, 'utf8'), known, capacity);
  if (mode === 'single') return { problem, decimals: moneyDecimals };
  const finer = (money: bigint) => money * 10n ** BigInt(DECIMALS_OF_PARTS);
  const costs = problem.costs.map((row) => row.map((money) => (money === null ? null : finer(money))));
  const fixedCosts = problem.fixedCosts.map(finer);
  return { problem: { ...problem, costs, fixedCosts }, decimals: moneyDecimals + DECIMALS_OF_PARTS };
}

describe.skipIf(!existsSync(DATA))('the published instances', { timeout: 60_000 }, () => {
  it.each(published())('have no optimum below the bound printed: $file $capacity $mode', (instance) => {
    const { problem, decimals } = instanceOf(instance);
    const single = instance.mode === 'single';
    const answer = solveFacility(problem, single, { work: WORK[instance.mode] });
    expect(checkFacility(problem, answer, single)).toEqual([]);
    const printed = Number(roundBoundDown(answer.bound ?? 0n, decimals)) / 10 ** decimals;
    expect(printed).toBeLessThanOrEqual(instance.optimum);
    // The published value is rounded, the objective is not.
    expect(Number(answer.objective) / 10 ** decimals).toBeGreaterThanOrEqual(instance.optimum - 0.0051);
    if (answer.status !== 'optimal') return;
    expect(printed).toBeGreaterThan(instance.optimum * (1 - 1e-6));
    expect(Number(answer.objective) / 10 ** decimals).toBeLessThan(instance.optimum * (1 + 1e-6));
  });
});
