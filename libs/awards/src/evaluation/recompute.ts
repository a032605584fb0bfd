import { evaluateRound, readRound } from '#libs/evaluation';
import { formatUnitPrice } from '#libs/kernel';
import { linesOf } from './judge-round.js';

/** What an evaluation comes out to when it is computed again; or why its input cannot be read. */
export type Recomputed =
  | {
      readonly inputDigest: string;
      readonly outputDigest: string;
      readonly lines: readonly {
        readonly bidId: string;
        readonly demandLineId: string;
        readonly rank: number;
        readonly quantity: bigint;
        readonly unitPrice: string;
        readonly valueMinor: bigint;
        readonly currency: string | null;
      }[];
    }
  | { readonly faults: readonly string[] };

/** Computes the awards of a tender again from the stored input alone. */
export async function recompute(input: unknown): Promise<Recomputed> {
  const read = readRound(input);
  if (!read.ok) return { faults: read.faults.map(({ path, problem }) => `${path}: ${problem}`) };
  const { inputDigest, outputDigest, lots } = await evaluateRound(read.round);
  const lines = lots.flatMap(linesOf).map((line) => ({ ...line, unitPrice: formatUnitPrice(line.unitPrice) }));
  return { inputDigest, outputDigest, lines };
}
