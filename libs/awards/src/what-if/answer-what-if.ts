import { evaluateRound, readRound } from '#libs/evaluation';
import { changeInput } from './change-input.js';
import { comparedOutput, type ComparedAwards, compareAwards } from './compare-awards.js';

export interface WhatIfQuestion {
  /** The rulebook to evaluate by; null for the one in the input. */
  readonly rulebook: object | null;
  readonly withoutSupplierIds: readonly string[];
}

/** The real award beside the one that would have been; or what is in the way of evaluating it so. */
export type WhatIfAnswer = { readonly compared: ComparedAwards } | { readonly problem: string };

/** Evaluates a stored input as if, and compares. Pure: the same evaluation and question give the same answer. */
export async function answerWhatIf(
  evaluation: { readonly input: object; readonly output: object },
  { rulebook, withoutSupplierIds }: WhatIfQuestion,
): Promise<WhatIfAnswer> {
  const without = new Set(withoutSupplierIds);
  const read = readRound(changeInput(evaluation.input, { rulebook, without }));
  if (!read.ok)
    return {
      problem: read.faults
        .map(({ path, problem }) => `${path}: ${problem}`)
        .join('; ')
        .slice(0, 1_000),
    };
  const output = await evaluateRound(read.round);
  return { compared: compareAwards(comparedOutput.parse(evaluation.output), comparedOutput.parse(output)) };
}
