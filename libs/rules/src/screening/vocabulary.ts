import { mistakesAllowed, wordLikeness } from './word-likeness.js';

/** Words whose likes are kept ready: names have many words in common. */
const MOST_KEPT = 50_000;

/** Finds the words of a list that are like another, without looking at all of them. */
export class Vocabulary {
  private readonly byPair = new Map<string, number[]>();
  private readonly known: ReadonlySet<string>;
  private readonly kept = new Map<string, ReadonlyMap<string, number>>();
  private readonly shared: Uint8Array;

  constructor(private readonly words: readonly string[]) {
    this.known = new Set(words);
    this.shared = new Uint8Array(words.length);
    for (const [at, word] of words.entries()) {
      for (const pair of pairsOf(word)) {
        const others = this.byPair.get(pair);
        if (others) others.push(at);
        else this.byPair.set(pair, [at]);
      }
    }
  }

  /** Those within the mistakes allowed, with how much they are alike: 1 for the word itself. */
  alike(word: string): ReadonlyMap<string, number> {
    const before = this.kept.get(word);
    if (before) return before;
    const found = this.search(word);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(word, found);
    return found;
  }

  private search(word: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    if (this.known.has(word)) found.set(word, 1);
    const limit = mistakesAllowed(word.length + 1);
    if (limit === 0) return found;
    const pairs = pairsOf(word);
    // A mistake spoils at most three pairs.
    const enough = Math.max(1, pairs.length - 3 * limit);
    const touched: number[] = [];
    for (const pair of pairs) {
      for (const at of this.byPair.get(pair) ?? []) {
        const count = this.shared[at] ?? 0;
        if (count === 0) touched.push(at);
        if (count < 255) this.shared[at] = count + 1;
      }
    }
    for (const at of touched) {
      const count = this.shared[at] ?? 0;
      this.shared[at] = 0;
      const other = this.words[at] ?? '';
      if (count < enough || Math.abs(other.length - word.length) > limit) continue;
      const likeness = wordLikeness(word, other);
      if (likeness > 0) found.set(other, likeness);
    }
    return found;
  }
}

/** Each two letters in a row, the ends counted as letters; none twice. */
function pairsOf(word: string): string[] {
  const framed = `^${word}$`;
  return [...new Set(Array.from({ length: framed.length - 1 }, (_, at) => framed.slice(at, at + 2)))];
}
