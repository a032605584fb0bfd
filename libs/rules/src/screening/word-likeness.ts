/** How many mistakes of the hand a word of this length may have and still be meant. */
export const mistakesAllowed = (length: number): number => (length <= 3 ? 0 : length <= 5 ? 1 : length <= 10 ? 2 : 3);

/**
 * Letters left out, added, changed or swapped with their neighbour between two words; `limit + 1` when there are more.
 */
export function distance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    [before, last] = [last, row];
  }
  return last[b.length] ?? limit + 1;
}

/** 1 for the same word, 0 for another one; mistakes cost their share of the longer word. */
export function wordLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  const limit = mistakesAllowed(longer);
  if (limit === 0) return 0;
  const found = distance(a, b, limit);
  return found > limit ? 0 : 1 - found / longer;
}
