import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { judgeScreeningDecision } from './hit-lifecycle.js';
import { foldName, normaliseName } from './normalise-name.js';
import { buildScreeningIndex, type ListedName } from './screening-index.js';
import { distance, wordLikeness } from './word-likeness.js';

const key = (name: string) => normaliseName(name).key;

describe('a name', () => {
  it('is folded: case, accents, punctuation, full width, Cyrillic', () => {
    expect(foldName('Société "AÉRO-Caribbean", S.A.')).toBe('societe aero caribbean sa');
    expect(foldName('ООО «Рособоронэкспорт»')).toBe('ooo rosoboroneksport');
    expect(foldName('Công ty Đức Minh ＬＴＤ')).toBe('cong ty duc minh ltd');
    expect(foldName("O'Neill & Sons")).toBe('oneill and sons');
  });

  it('loses its legal form, its fillers and its word order', () => {
    expect(key('CIMEX, S.A.')).toBe(key('Cimex'));
    expect(key('The Galax Trading Company Limited')).toBe(key('GALAX TRADING CO., LTD.'));
    expect(key('Trading Galax')).toBe(key('Galax Trading Ltd'));
    expect(key('Company Limited')).toBe('company limited');
    expect(normaliseName('...').words).toEqual([]);
  });
});

it('words are alike by the mistakes that hands make', () => {
  expect(distance('havana', 'havnaa', 2)).toBe(1);
  expect(distance('havana', 'havan', 2)).toBe(1);
  expect(distance('havana', 'cuba', 2)).toBe(3);
  expect(wordLikeness('abc', 'abd')).toBe(0);
  expect(wordLikeness('rosoboronexport', 'rosoboroneksport')).toBeGreaterThan(0.85);
});

describe('a small list', () => {
  const LIST: readonly ListedName[] = [
    { entryId: '1', name: 'GALAX TRADING CO., LTD.', kind: 'name' },
    { entryId: '1', name: 'GALAXIA COMERCIO', kind: 'alias' },
    { entryId: '2', name: 'AEROCARIBBEAN AIRLINES', kind: 'name' },
    { entryId: '3', name: 'ALPHA TRADING COMPANY', kind: 'name' },
    ...Array.from({ length: 40 }, (_, at) => ({
      entryId: `t${at}`,
      name: `Filler${'abcdefghij'[at % 10]}${at} Trading`,
      kind: 'name' as const,
    })),
  ];
  const index = buildScreeningIndex(LIST);
  const matched = (name: string) => index.match(name).map(({ entryId, kind }) => `${entryId} ${kind}`);

  it('meets the same words, whatever stands around them', () => {
    expect(matched('Galax Trading')).toEqual(['1 exact']);
    expect(matched('trading GALAX limited')).toEqual(['1 exact']);
    expect(matched('Galaxia Comércio Ltda')).toEqual(['1 alias']);
  });

  it('meets typing mistakes, left out words and words written apart', () => {
    expect(matched('Galaxx Trading')).toEqual(['1 near']);
    expect(matched('Aero Caribbean Airlines')).toEqual(['2 near']);
    expect(matched('Aerocaribean Airlines')).toEqual(['2 near']);
  });

  it('leaves others alone that share a common word', () => {
    expect(matched('Omega Trading Company')).toEqual([]);
    expect(matched('Trading')).toEqual([]);
    expect(matched('')).toEqual([]);
    expect(matched('（）')).toEqual([]);
  });
});

it('a person decides, with a reason, on what was seen', () => {
  const open = { status: 'open', version: 2 } as const;
  expect(judgeScreeningDecision(open, 'clear', 2, 'Another town, another owner')).toMatchObject({
    value: { status: 'cleared' },
  });
  expect(judgeScreeningDecision(open, 'confirm', 2, 'Same address')).toMatchObject({ value: { status: 'confirmed' } });
  expect(judgeScreeningDecision(open, 'clear', 1, 'Another town')).toMatchObject({ code: 'SCREENING_HIT_CHANGED' });
  expect(judgeScreeningDecision(open, 'clear', 2, ' ')).toMatchObject({ code: 'REASON_MISSING' });
  expect(judgeScreeningDecision({ status: 'lapsed', version: 1 }, 'clear', 1, 'Another')).toMatchObject({
    code: 'ACTION_NOT_ALLOWED_NOW',
  });
});

const DATA = '../shared/data';
const THERE = existsSync(DATA);
if (!THERE) console.warn(`skipped: ${DATA} is not there`); // oxlint-disable-line no-console

type Row = Readonly<Record<string, string>>;
const rowsOf = (file: string): Row[] => parse(readFileSync(`${DATA}/${file}`), { columns: true, bom: true }) as Row[];
const listed = (): ListedName[] => [
  ...rowsOf('sanctions/ofac_sdn_entities.csv').map(({ ent_num = '', name = '' }): ListedName => ({
    entryId: ent_num,
    name,
    kind: 'name',
  })),
  ...rowsOf('sanctions/ofac_sdn_entity_aliases.csv').map(({ ent_num = '', alt_name = '' }): ListedName => ({
    entryId: ent_num,
    name: alt_name,
    kind: 'alias',
  })),
];

/** The same numbers each time: mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

type Change = (name: string, draw: (below: number) => number) => string | undefined;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const withWords = (name: string, change: (words: string[]) => string[] | undefined): string | undefined =>
  change(name.split(' '))?.join(' ');
/** One typing mistake within a word of at least five letters. */
const typo: Change = (name, draw) =>
  withWords(name, (words) => {
    const long = words.flatMap((word, at) => (/^[A-Za-z]{5,}$/.test(word) ? [at] : []));
    const at = long[draw(long.length)];
    const word = at === undefined ? undefined : words[at];
    if (at === undefined || word === undefined) return undefined;
    const place = 1 + draw(word.length - 2);
    const letter = LETTERS[draw(26)] ?? 'x';
    const kinds = [
      word.slice(0, place) + word.slice(place + 1),
      word.slice(0, place) + letter + word.slice(place),
      word.slice(0, place) + letter + word.slice(place + 1),
      word.slice(0, place) + (word[place + 1] ?? '') + (word[place] ?? '') + word.slice(place + 2),
    ];
    return words.with(at, kinds[draw(4)] ?? word);
  });
/** A word left out of a name of at least four telling ones. */
const dropped: Change = (name, draw) => {
  const { words } = normaliseName(name);
  if (words.length < 4) return undefined;
  const at = draw(words.length);
  return words.filter((_, place) => place !== at).join(' ');
};
const turned: Change = (name, draw) =>
  withWords(name, (words) => {
    if (words.length < 2) return undefined;
    const by = 1 + draw(words.length - 1);
    return [...words.slice(by), ...words.slice(0, by)];
  });
const CHANGES: Readonly<Record<string, Change>> = {
  'one typing mistake': typo,
  'two typing mistakes': (name, draw) => {
    const once = typo(name, draw);
    return once === undefined ? undefined : typo(once, draw);
  },
  'a word left out': dropped,
  'words in another order': turned,
  'another order and a mistake': (name, draw) => {
    const other = turned(name, draw);
    return other === undefined ? undefined : typo(other, draw);
  },
  'another legal form': (name, draw) =>
    `${normaliseName(name).words.join(' ')} ${['GmbH', 'Ltd', 'S.A. de C.V.', 'LLC'][draw(4)] ?? ''}`,
};

const report = (line: string) => console.info(line); // oxlint-disable-line no-console

describe.runIf(THERE)('the list of OFAC, 3,701 entries and 5,709 aliases', () => {
  const names = THERE ? listed() : [];
  const index = buildScreeningIndex(names);

  it('meets every name and alias of its own, in whatever case and punctuation', () => {
    const missed = names.filter(({ entryId, name }, at) => {
      const dressed = at % 2 === 0 ? name : ` ${name.toLowerCase().replace(/,|\.(?=\s|$)/g, '')} `;
      return !index.match(dressed).some((match) => match.entryId === entryId && match.score === 1000);
    });
    expect(missed.map(({ name }) => name)).toEqual([]);
  }, 120_000);

  it('meets at least nine of ten changed names', () => {
    const draw = seeded(2026);
    let [all, met] = [0, 0];
    for (const [what, change] of Object.entries(CHANGES)) {
      let [tried, found] = [0, 0];
      while (tried < 300) {
        const one = names[draw(names.length)];
        const changed = one && change(one.name, draw);
        if (!one || changed === undefined) continue;
        tried += 1;
        if (index.match(changed).some(({ entryId }) => entryId === one.entryId)) found += 1;
      }
      report(`${what}: ${((100 * found) / tried).toFixed(1)} % of ${tried}`);
      all += tried;
      met += found;
    }
    report(`all near names: ${((100 * met) / all).toFixed(1)} %`);
    expect(met / all).toBeGreaterThanOrEqual(0.9);
  }, 120_000);

  it('blocks none of the vendors of a real delivery history', () => {
    const rows = rowsOf('scms/scms_delivery_2006_2013.csv');
    const vendors = new Set(
      rows.flatMap((row) => [row['Vendor'] ?? '', row['Manufacturing Site'] ?? '']).filter(Boolean),
    );
    const hits = [...vendors].flatMap((vendor) =>
      index.match(vendor).map(({ listedName, score }) => `${vendor} ~ ${listedName} (${score})`),
    );
    report(`${vendors.size} vendors and sites, ${hits.length} hits${hits.length > 0 ? `: ${hits.join('; ')}` : ''}`);
    expect(hits).toEqual([]);
  }, 60_000);

  it('is compared with 2,000 organisations in seconds', () => {
    const draw = seeded(7);
    const words = names.flatMap(({ name }) => normaliseName(name).words);
    const organisations = Array.from({ length: 2000 }, () =>
      Array.from({ length: 2 + draw(3) }, () => words[draw(words.length)] ?? '').join(' '),
    );
    const building = performance.now();
    buildScreeningIndex(names);
    const started = performance.now();
    const hits = organisations.filter((name) => index.match(name).length > 0).length;
    const seconds = (performance.now() - started) / 1000;
    report(
      `index of ${index.size} names in ${Math.round(started - building)} ms; 2,000 made-up names of their words in ${seconds.toFixed(1)} s, ${hits} with a hit`,
    );
    expect(seconds).toBeLessThan(60);
  }, 120_000);
});
