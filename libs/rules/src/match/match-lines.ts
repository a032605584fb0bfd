import { type LineToMatch, type OfferToMatch, qualifies, scoreMatch } from './score-match.js';

/** The best matches that are kept of a line. */
export const MATCHES_PER_LINE = 100;

export interface IdentifiedLine extends LineToMatch {
  readonly id: string;
}
export interface IdentifiedOffer extends OfferToMatch {
  readonly productId: string;
}
export interface FoundMatch {
  readonly lineId: string;
  readonly productId: string;
  /** 0 to 100. */
  readonly score: number;
  readonly qualifies: boolean;
}

/**
 * Matches lines of one product type with the products offered for it: for each line the best by score, at most
 * `MATCHES_PER_LINE`, equals in the order of their product ids.
 * @param offersFor the offers as they stand for the destination and paper profile of a line; asked once per line, so it
 *   answers the same array for lines that share both
 */
export function matchLines<L extends IdentifiedLine>(
  lines: readonly L[],
  offersFor: (line: L) => readonly IdentifiedOffer[],
): FoundMatch[] {
  const found: FoundMatch[] = [];
  for (const line of lines) {
    const matches: FoundMatch[] = [];
    for (const offer of offersFor(line)) {
      const { productId } = offer;
      matches.push({ lineId: line.id, productId, score: scoreMatch(line, offer), qualifies: qualifies(offer, line) });
    }
    matches.sort((a, b) => b.score - a.score || (a.productId < b.productId ? -1 : 1));
    for (const match of matches.slice(0, MATCHES_PER_LINE)) found.push(match);
  }
  return found;
}
