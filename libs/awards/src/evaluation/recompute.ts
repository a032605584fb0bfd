import { isDeepStrictEqual } from 'node:util';
import { evaluate, readInputs } from './evaluate.js';
import { type EvaluationAnswer, evaluationSnapshot, type EvaluationSnapshot } from './snapshot.js';

export type Recomputed =
  | { readonly agrees: true; readonly snapshot: EvaluationSnapshot }
  | { readonly agrees: false; readonly differences: readonly string[] };

/**
 * Computes an award again from the inputs stored with it and compares the answer, part by part. Needs nothing but the
 * stored evaluation, so that anyone who has it can prove or refute the award.
 */
export function recompute(evaluation: unknown): Recomputed {
  const parsed = evaluationSnapshot.safeParse(evaluation);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'evaluation'}: ${message}`);
    return { agrees: false, differences: faults };
  }
  const stored = parsed.data;
  let answer: EvaluationAnswer;
  try {
    answer = evaluate(readInputs(stored.inputs)).snapshot.answer;
  } catch (error) {
    return { agrees: false, differences: [`inputs: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parts = Object.keys(answer) as (keyof EvaluationAnswer)[];
  const differences = parts
    .filter((part) => !isDeepStrictEqual(stored.answer[part], answer[part]))
    .map((part) => `${part}: stored ${brief(stored.answer[part])}, computed ${brief(answer[part])}`);
  return differences.length > 0 ? { agrees: false, differences } : { agrees: true, snapshot: stored };
}

const brief = (value: unknown): string => JSON.stringify(value).slice(0, 120);
