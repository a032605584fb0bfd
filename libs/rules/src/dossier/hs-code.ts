import { defineRefusals, err, ok, type Result } from '#libs/kernel';

/** Answers the description of a subheading of HS 2022, six digits; undefined when the list has none. */
export type HsLookup = (subheading: string) => string | undefined;

export const HS_CODE_REFUSALS = defineRefusals({
  HS_CODE_MALFORMED: {
    en: 'Write the HS code with {digits} digits, without dots or blanks.',
    zh: 'HS 编码须为 {digits} 位数字，不含点号或空格。',
  },
  HS_CODE_UNKNOWN: {
    en: '{subheading} is no subheading of HS 2022. Take one of the suggestions, or look it up in the tariff.',
    zh: '{subheading} 不是 HS 2022 的子目。请采用建议的编码，或查阅税则。',
  },
});
export type HsCodeRefusal = keyof typeof HS_CODE_REFUSALS;

/** Whether a code has the border's number of digits and its first six are in HS 2022; national tails are not looked at. */
export function judgeHsCode(
  code: string,
  digits: 6 | 10,
  lookup: HsLookup,
): Result<{ readonly subheading: string; readonly description: string }, HsCodeRefusal> {
  const wellFormed = digits === 10 ? /^\d{10}$/ : /^\d{6}(\d{2}|\d{4})?$/;
  if (!wellFormed.test(code)) return err('HS_CODE_MALFORMED', { digits });
  const subheading = code.slice(0, 6);
  const description = lookup(subheading);
  return description === undefined ? err('HS_CODE_UNKNOWN', { subheading }) : ok({ subheading, description });
}

export interface HsProductType {
  readonly category: 'drug' | 'supply';
  readonly nameEn: string;
  readonly inn: string | null;
  readonly atcCode: string | null;
  /** As the catalogue has it, six to ten digits. */
  readonly hsCode: string | null;
}

export interface HsSuggestion {
  readonly subheading: string;
  readonly description: string;
  /** What speaks for it. */
  readonly because: 'catalogue' | 'atc-group' | 'name' | 'category';
}

/** Anatomical groups of medicines and the subheading that they are put up under, the longest prefix first. */
const BY_ATC: readonly (readonly [prefix: string, subheading: string])[] = [
  ['A10A', '300431'],
  ['A11', '300450'],
  ['B05AA', '300212'],
  ['B02BD', '300212'],
  ['G03', '300439'],
  ['H02', '300432'],
  ['H', '300439'],
  ['J01C', '300410'],
  ['J01', '300420'],
  ['J06', '300212'],
  ['J07', '300241'],
  ['P01B', '300460'],
  ['V08', '300630'],
];

/** Words of English names of devices and supplies. The more particular ones come first. */
const BY_NAME: readonly (readonly [words: RegExp, subheading: string])[] = [
  [/malaria.*\b(test|kit)|\b(test|kit).*malaria/, '382211'],
  [/\b(test kit|rapid test|antigen test|reagent)/, '382219'],
  [/\bmasks?\b|\brespirators?\b/, '630790'],
  [/protective (clothing|suit|coverall)|surgical gown/, '621010'],
  [/\bventilators?\b|oxygen therapy/, '901920'],
  [/thermometers?\b/, '902519'],
  [/surgical gloves?/, '401512'],
  [/\bgloves?\b/, '401519'],
  [/goggles/, '900490'],
  [/surgical caps?|bouffant/, '650500'],
  [/syringes?/, '901831'],
  [/needles?\b/, '901832'],
  [/catheters?|cannulae?/, '901839'],
  [/patient monitors?|electrocardiograph monitors?/, '901819'],
  [/ultraso(und|nic)/, '901812'],
  [/magnetic resonance|\bmri\b/, '901813'],
  [/computed tomography|\bct scanner/, '902212'],
  [/x-?ray/, '902214'],
  [/pacemakers?/, '902150'],
  [/hearing aids?/, '902140'],
  [/stents?\b/, '902190'],
  [/(hip|knee|joint).*(implant|prosthes)|artificial joints?/, '902131'],
  [/sutures?/, '300610'],
  [/adhesive (dressing|bandage|plaster)/, '300510'],
  [/bandages?|gauze|dressings?|wipes?/, '300590'],
  [/disinfectants?/, '380894'],
  [/wheelchairs?/, '871310'],
  [/hospital beds?|operating tables?/, '940290'],
];

/** Every subheading that a suggestion may name, besides the catalogue's own: what a lookup has to be able to answer. */
export const HS_CANDIDATES: readonly string[] = [
  ...new Set([...BY_ATC, ...BY_NAME].map(([, subheading]) => subheading).concat('300490')),
];

/**
 * Subheadings that goods of a type usually go under, the best founded first; only those that HS 2022 has. A suggestion
 * binds nobody: customs decides.
 */
export function suggestHsCodes(type: HsProductType, lookup: HsLookup): HsSuggestion[] {
  const found = new Map<string, HsSuggestion>();
  const suggest = (subheading: string, because: HsSuggestion['because']): void => {
    const description = lookup(subheading);
    if (description !== undefined && !found.has(subheading)) {
      found.set(subheading, { subheading, description, because });
    }
  };
  if (type.hsCode !== null) suggest(type.hsCode.slice(0, 6), 'catalogue');
  const atc = BY_ATC.find(([prefix]) => type.atcCode?.startsWith(prefix));
  if (atc) suggest(atc[1], 'atc-group');
  const name = type.nameEn.toLowerCase();
  if (type.category === 'supply') {
    for (const [words, subheading] of BY_NAME) if (words.test(name)) suggest(subheading, 'name');
  } else {
    if (/\bvaccines?\b/.test(name)) suggest('300241', 'name');
    suggest('300490', 'category');
  }
  return [...found.values()].slice(0, 5);
}
