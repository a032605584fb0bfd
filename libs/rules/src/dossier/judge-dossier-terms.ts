import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { ROUTE_PAPERS, ROUTE_PROFILES } from './shipped-routes.js';
import type { ShelfLifeRule } from './shelf-life.js';

/** What a purchaser asks of its shipments beyond what the routes ask. */
export interface DossierTerms {
  /** Codes of optional papers. */
  readonly wanted: readonly string[];
  readonly shelfLife: ShelfLifeRule | null;
}

export const DOSSIER_TERMS_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose one of the corridors.', zh: '请选择已有的通道。' },
  PAPER_NOT_OPTIONAL: {
    en: '{code} is no optional paper of any route. Choose among: {possible}.',
    zh: '{code} 不是任何路线的可选单证。可选：{possible}。',
  },
  SHELF_LIFE_INVALID: {
    en: 'Ask for 1 to 100 percent, 1 to 120 months, or both.',
    zh: '效期要求须为 1% 至 100%、1 至 120 个月，或两者兼有。',
  },
});
export type DossierTermsRefusal = keyof typeof DOSSIER_TERMS_REFUSALS;

const OPTIONAL = [...ROUTE_PAPERS.values()].flatMap(({ code, required }) => (required ? [] : [code])).sort();

export function judgeDossierTerms({ wanted, shelfLife }: DossierTerms): Result<DossierTerms, DossierTermsRefusal> {
  const unknown = wanted.find((code) => !OPTIONAL.includes(code));
  if (unknown !== undefined) return err('PAPER_NOT_OPTIONAL', { code: unknown, possible: OPTIONAL });
  if (shelfLife !== null) {
    const { percent, months } = shelfLife;
    const sound = isWithin(percent, 100) && isWithin(months, 120) && (percent !== null || months !== null);
    if (!sound) return err('SHELF_LIFE_INVALID');
  }
  return ok({ wanted: [...new Set(wanted)].sort(), shelfLife });
}

const isWithin = (value: number | null, most: number): boolean =>
  value === null || (Number.isInteger(value) && value >= 1 && value <= most);

export const ROUTES_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose one of the corridors.', zh: '请选择已有的通道。' },
  ROUTE_UNKNOWN: {
    en: '{code} is no route profile. Choose among: {possible}.',
    zh: '{code} 不是路线规则。可选：{possible}。',
  },
});
export type RoutesRefusal = keyof typeof ROUTES_REFUSALS;

/** The route profiles that an operator chooses for a corridor; none: its shipments need no dossier. */
export function judgeRoutes(codes: readonly string[]): Result<readonly string[], RoutesRefusal> {
  const possible = [...new Set(ROUTE_PROFILES.map(({ code }) => code))].sort();
  const unknown = codes.find((code) => !possible.includes(code));
  return unknown === undefined ? ok([...new Set(codes)]) : err('ROUTE_UNKNOWN', { code: unknown, possible });
}
