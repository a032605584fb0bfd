import { pinyin } from 'pinyin-pro';

/** Longer texts are sought by their characters. */
const LONGEST = 2_000;

/**
 * How the Chinese in these names is written in Latin letters, for the search: of each run of hanzi its syllables in one
 * piece and their initials, as `amoxilin amxl`. Without tones; ü as u and, as keyboards have it, as v. Characters with
 * several readings get that of the word they stand in, as pinyin-pro's dictionary has it. Blank where there is no hanzi.
 */
export function pinyinOf(names: readonly (string | null | undefined)[]): string {
  const runs = names.flatMap((name) => (name ?? '').slice(0, LONGEST).match(/\p{Script=Han}+/gu) ?? []);
  return [...new Set(runs.flatMap(spellings))].join(' ');
}

function spellings(run: string): string[] {
  const syllables = pinyin(run, { toneType: 'none', type: 'array' });
  const whole = syllables.join('');
  const written = [whole.replaceAll('ü', 'u'), whole.replaceAll('ü', 'v')];
  return syllables.length < 2 ? written : [...written, syllables.map((syllable) => syllable.charAt(0)).join('')];
}
