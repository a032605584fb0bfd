import type { Round } from './load.js';

export interface Measured {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

export interface Comparison {
  readonly product: Measured;
  readonly bare: Measured;
  /** Median of the rounds' ratios of requests per second: product to bare. */
  readonly ratio: number;
  readonly aim: number | undefined;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** Medians over the rounds; failures are summed. */
export const summarize = (name: string, rounds: readonly Round[]): Measured => ({
  name,
  requestsPerSecond: Math.round(median(rounds.map((round) => round.requestsPerSecond))),
  p50: median(rounds.map((round) => round.p50)),
  p99: median(rounds.map((round) => round.p99)),
  failures: rounds.reduce((sum, round) => sum + round.failures, 0),
});

export const compare = (
  name: string,
  product: readonly Round[],
  bare: readonly Round[],
  aim: number | undefined,
): Comparison => ({
  product: summarize(name, product),
  bare: summarize(`bare ${name}`, bare),
  ratio:
    Math.round(median(product.map((round, at) => round.requestsPerSecond / (bare[at]?.requestsPerSecond || 1))) * 100) /
    100,
  aim,
});

/** A table for people: one row per operation. */
export function table(comparisons: readonly Comparison[]): string {
  const head = ['operation', 'req/s', 'p50 ms', 'p99 ms', 'bare req/s', 'p50 ms', 'p99 ms', 'ratio', 'aim', 'failures'];
  const rows = comparisons.map(({ product, bare, ratio, aim }) => [
    product.name,
    product.requestsPerSecond,
    product.p50,
    product.p99,
    bare.requestsPerSecond,
    bare.p50,
    bare.p99,
    ratio.toFixed(2),
    aim?.toFixed(2) ?? '-',
    product.failures + bare.failures,
  ]);
  return columns(head, rows);
}

/** Lines of right-aligned columns under their heads. */
export function columns(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}
