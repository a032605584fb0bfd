import { distance } from './word-likeness.js';

/** A name as it is compared: its words without case, accents, punctuation and legal forms. */
export interface NormalisedName {
  /** In their order; never empty for a name that has a letter or digit. */
  readonly words: readonly string[];
  /** The same words in alphabetical order: equal for names that differ in word order alone. */
  readonly key: string;
}

/** What a company is in law, in the languages of the lists; says nothing about which one it is. */
const LEGAL_FORMS = new Set(
  (
    'ltd limited ltda limitada llc llp lp inc incorporated corp corporation co company cia compania companhia compagnie ' +
    'plc pty pte pt tbk sdn bhd gmbh ag kg kgaa ug ohg sa sas sarl srl spa sprl snc nv bv vof cv scrl sl slu eirl rl ' +
    'oy oyj ab as asa aps doo dd ad ood eood jsc ojsc cjsc pjsc ao oao zao pao ooo too tov kft zrt rt sro spol kk yk gk ' +
    'fze fzco fzc fzllc wll saog saoc dmcc pvt private pjs psc est kabushiki kaisha aktiengesellschaft gesellschaft'
  ).split(' '),
);
/** Words that hold others together. */
const FILLERS = new Set(
  'the of and for de la el al del los las du des le les et y e da do dos di und der die das i al as ul'.split(' '),
);
/** Ways to write one word. Both sides are brought to the second. */
const SPELLINGS: Readonly<Record<string, string>> = {
  intl: 'international',
  int: 'international',
  internacional: 'international',
  internationale: 'international',
  trdg: 'trading',
  mfg: 'manufacturing',
  ind: 'industries',
  inds: 'industries',
  industry: 'industries',
  pharm: 'pharmaceutical',
  pharma: 'pharmaceutical',
  pharmaceuticals: 'pharmaceutical',
  labs: 'laboratories',
  laboratory: 'laboratories',
  lab: 'laboratories',
  bros: 'brothers',
  assoc: 'association',
  dept: 'department',
  govt: 'government',
  univ: 'university',
  mohammed: 'muhammad',
  mohammad: 'muhammad',
  mohamed: 'muhammad',
  muhammed: 'muhammad',
  abdul: 'abd',
  hussein: 'husayn',
  hussain: 'husayn',
  usama: 'osama',
};

/** Cyrillic as OFAC's own transliteration has it; letters with marks have lost them before. */
const CYRILLIC: Readonly<Record<string, string>> = Object.fromEntries(
  'а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya і=i є=ye ґ=g ј=j љ=lj њ=nj ћ=c ђ=dj џ=dz ў=u қ=k ғ=g ө=o ү=u ұ=u ң=n һ=h ә=a'
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);
const LATIN: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ł: 'l',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};

/** Folds a name to plain letters and digits with single blanks: `Société "AÉRO-Caribbean", S.A.` → `societe aero caribbean sa`. */
export function foldName(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replaceAll('й', 'и').replace(/\p{M}/gu, '');
  return (
    plain
      .replace(/[\p{Script=Cyrillic}đðøłıæœßþ]/gu, (letter) => CYRILLIC[letter] ?? LATIN[letter] ?? letter)
      .replace(/['’`ʻʼ´]/g, '')
      // `s.a.s. e.u.` is two words.
      .replace(/(?<![\p{L}\p{N}])(\p{L})\.(?=\p{L}(?![\p{L}\p{N}]))/gu, '$1')
      .replaceAll('&', ' and ')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  );
}

export function normaliseName(name: string): NormalisedName {
  const all = joinInitials(foldName(name).split(' ').filter(Boolean));
  const spelt = all.map((word) => (Object.hasOwn(SPELLINGS, word) ? (SPELLINGS[word] ?? word) : word));
  const core = spelt.filter((word) => !LEGAL_FORMS.has(word) && !FILLERS.has(word));
  const words = core.length > 0 ? core : spelt;
  return { words, key: words.toSorted().join(' ') };
}

/** Legal forms that are long enough to be told from other words when they are misspelt. */
const LONG_FORMS = [...LEGAL_FORMS].filter((form) => form.length >= 7);

/** The name without words that are a mistake away from a legal form; undefined when there are none, or nothing else. */
export function withoutMisspeltForms({ words }: NormalisedName): NormalisedName | undefined {
  const rest = words.filter((word) => !LONG_FORMS.some((form) => isMisspelt(word, form)));
  if (rest.length === 0 || rest.length === words.length) return undefined;
  return { words: rest, key: rest.toSorted().join(' ') };
}

function isMisspelt(word: string, form: string): boolean {
  const mistakes = form.length >= 10 ? 2 : 1;
  return word[0] === form[0] && distance(word, form, mistakes) <= mistakes;
}

/** `s a` is `sa`, `c i m e x` is `cimex`: single letters in a row are one word. */
function joinInitials(words: readonly string[]): string[] {
  const joined: string[] = [];
  let initials = '';
  for (const word of words) {
    if (/^[a-z]$/.test(word)) {
      initials += word;
      continue;
    }
    if (initials) joined.push(initials);
    initials = '';
    joined.push(word);
  }
  if (initials) joined.push(initials);
  return joined;
}
