/** A place of a list of UN/LOCODEs. */
export interface ListedPlace {
  /** Five characters. */
  readonly code: string;
  readonly name: string;
}

const MOST_NEAR = 3;

/**
 * The places that a code was perhaps meant for, the likeliest first, at most three: of the same country with one or two
 * wrong letters or two neighbours exchanged, of another one with a single such mistake.
 */
export function nearLocodes(code: string, places: readonly ListedPlace[]): ListedPlace[] {
  const country = code.slice(0, 2);
  return places
    .map((place) => ({ place, mistakes: mistakesBetween(code, place.code) }))
    .filter(({ place, mistakes }) => mistakes <= (place.code.startsWith(country) ? 2 : 1))
    .sort((a, b) => a.mistakes - b.mistakes || (a.place.code < b.place.code ? -1 : 1))
    .slice(0, MOST_NEAR)
    .map(({ place }) => place);
}

/** Between codes of one length: wrong letters, two neighbours in each other's place being one mistake. */
function mistakesBetween(written: string, meant: string): number {
  let mistakes = 0;
  for (let at = 0; at < meant.length; at++) {
    if (written[at] === meant[at]) continue;
    mistakes += 1;
    if (written[at] === meant[at + 1] && written[at + 1] === meant[at]) at += 1;
  }
  return mistakes;
}
