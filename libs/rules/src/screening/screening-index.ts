import { groupBy } from '#libs/kernel';
import { type NormalisedName, normaliseName, withoutMisspeltForms } from './normalise-name.js';
import { Vocabulary } from './vocabulary.js';
import { distance, mistakesAllowed } from './word-likeness.js';

/** One name of a list: an entry has one of its own and any number of aliases. */
export interface ListedName {
  readonly entryId: string;
  readonly name: string;
  readonly kind: 'name' | 'alias';
}

export interface ScreeningMatch {
  readonly entryId: string;
  readonly listedName: string;
  /** `exact` and `alias`: the same words; `near`: enough of them, or alike. */
  readonly kind: 'exact' | 'alias' | 'near';
  /** In thousandths; 1000 for the same words. */
  readonly score: number;
}

/** From this on two names are alike enough for a person to look. */
export const NEAR_SCORE = 800;
/** Names written as one word are compared too when they are at least this long, and must be this much alike. */
const JOINED_LENGTH = 7;
/** Two slips of the hand in a whole name are always worth a look. */
const TWO_MISTAKES = 2;
const JOINED_SCORE = 880;
/** Entries that one name is worth a person's time for. */
const MOST_MATCHES = 20;
/** A word that more names have than this finds nobody by itself; two of them do. */
const COMMON = 400;

interface Indexed extends ListedName, NormalisedName {
  readonly weight: number;
  readonly joined: string;
}

/** All names of the lists in force, made ready to be compared with many others. */
export interface ScreeningIndex {
  readonly size: number;
  /** Whom the name may mean, best first, one match per entry. */
  match(name: string): readonly ScreeningMatch[];
}

/**
 * Words are found by the names that have them, misspelt ones through the pairs of letters they share, and words that are
 * written apart through their neighbours. Only names that share a telling word are compared in full. Rare words weigh more
 * than common ones, so that two trading companies are not alike.
 */
export function buildScreeningIndex(names: readonly ListedName[]): ScreeningIndex {
  const normalised = names.map((listed) => ({ ...listed, ...normaliseName(listed.name) }));
  const frequency = new Map<string, number>();
  const holders = new Map<string, number[]>();
  for (const [at, { words }] of normalised.entries()) {
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    for (const word of new Set([...words, ...neighbours(words)])) {
      const known = holders.get(word);
      if (known) known.push(at);
      else holders.set(word, [at]);
    }
  }
  const rarest = Math.log2(1 + normalised.length);
  const weigh: Weigh = (word) => {
    const rarity = Math.log2(1 + normalised.length / (1 + (frequency.get(word) ?? 0)));
    // Generic words still say something: never below a tenth of the rarest.
    return Math.max(0.1 * rarest, rarity);
  };
  const indexed = normalised.map((listed): Indexed => ({
    ...listed,
    weight: weightOf(listed.words, weigh),
    joined: listed.words.join(''),
  }));
  const byKey = groupBy(indexed, ({ key }) => key);
  // Two words that are written as one have to be written right: typing mistakes are sought among real words alone.
  const vocabulary = new Vocabulary([...frequency.keys()]);

  return {
    size: names.length,
    match(name) {
      const written = normaliseName(name);
      if (written.words.length === 0) return [];
      const best = new Map<string, ScreeningMatch>();
      const keep = ({ entryId, name: listedName, kind: of }: Indexed, score: number): void => {
        const kind = score < 1000 ? 'near' : of === 'alias' ? 'alias' : 'exact';
        const before = best.get(entryId);
        if (before && (before.score > score || (before.score === score && kind !== 'exact'))) return;
        best.set(entryId, { entryId, listedName, kind, score });
      };
      for (const listed of byKey.get(written.key) ?? []) keep(listed, 1000);
      for (const sought of [written, withoutMisspeltForms(written)]) {
        if (!sought) continue;
        const likes = new Map(
          [...sought.words, ...neighbours(sought.words)].map((word) => [word, vocabulary.alike(word)] as const),
        );
        const weight = weightOf(sought.words, weigh);
        const joined = sought.words.join('');
        for (const at of candidates(likes, holders)) {
          const listed = indexed[at];
          if (!listed || listed.key === written.key) continue;
          const alike = Math.max(
            likenessOf(sought.words, weight, listed, likes, weigh),
            joinedLikeness(joined, listed.joined),
          );
          if (alike >= NEAR_SCORE) keep(listed, Math.min(999, alike));
        }
      }
      return [...best.values()]
        .sort((a, b) => b.score - a.score || (a.entryId < b.entryId ? -1 : 1))
        .slice(0, MOST_MATCHES);
    },
  };
}

type Weigh = (word: string) => number;
/** Of each sought word those of the list that are like it, and how much. */
type Likes = ReadonlyMap<string, ReadonlyMap<string, number>>;

const weightOf = (words: readonly string[], weigh: Weigh): number => words.reduce((sum, word) => sum + weigh(word), 0);

/** Each two words that stand side by side, as one. */
const neighbours = (words: readonly string[]): string[] =>
  words
    .slice(1)
    .flatMap((word, at) => (word.length + (words[at] ?? '').length >= 6 ? [`${words[at] ?? ''}${word}`] : []));

/** Names that share a telling word with the sought one, or two common ones. */
function candidates(likes: Likes, holders: ReadonlyMap<string, readonly number[]>): Set<number> {
  const found = new Set<number>();
  const once = new Set<number>();
  for (const [sought, alike] of likes) {
    for (const word of new Set([sought, ...alike.keys()])) {
      const names = holders.get(word) ?? [];
      for (const at of names) {
        if (names.length <= COMMON || once.has(at)) found.add(at);
        else once.add(at);
      }
    }
  }
  return found;
}

/** Shared weight of the words of both, each paired once with the one that is most alike, in thousandths. */
function likenessOf(sought: readonly string[], weight: number, listed: Indexed, likes: Likes, weigh: Weigh): number {
  const free = [...listed.words];
  let [shared, all] = [0, weight + listed.weight];
  for (const word of sought) {
    const alike = likes.get(word);
    let [best, bestAt] = [0, -1];
    for (const [at, other] of free.entries()) {
      const likeness = alike?.get(other) ?? 0;
      if (likeness > best) [best, bestAt] = [likeness, at];
    }
    const other = free[bestAt];
    if (other === undefined) continue;
    free.splice(bestAt, 1);
    shared += 2 * best * weigh(other);
    // A misspelt word would be rare by its mistake alone: it weighs as the one that is meant.
    if (other !== word) all += weigh(other) - weigh(word);
  }
  return Math.round((1000 * shared) / all);
}

/** How alike they are when written as one word, in thousandths; 0 where that says too little. */
function joinedLikeness(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) < JOINED_LENGTH) return 0;
  const limit = Math.max(
    TWO_MISTAKES,
    Math.min(mistakesAllowed(longer), Math.floor((longer * (1000 - JOINED_SCORE)) / 1000)),
  );
  const found = distance(a, b, limit);
  if (found > limit) return 0;
  const likeness = Math.round(1000 * (1 - found / longer));
  return found <= TWO_MISTAKES ? Math.max(NEAR_SCORE, likeness) : likeness;
}
