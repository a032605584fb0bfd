import { isDay } from '../calendar.js';
import { allOf, type Check, listOf, must, nullable, oneOf, optional, record, text, whole } from './checks.js';
import {
  type Conversion,
  type FixedRatio,
  type LeafRounding,
  type NamedSpecification,
  RANK_TIE_BREAKERS,
} from './method-parts.js';
import type { AbcMethod } from './rule-methods.js';

export const SHARE = whole(0, 1_000);
export const MULTIPLIER = whole(1_000, 100_000);
export const WINNERS = whole(1, 1_000);

const distinct = must<readonly unknown[]>((items) => new Set(items).size === items.length, '', 'must name each once');
export const rankTieBreakers = allOf(listOf(oneOf(RANK_TIE_BREAKERS), 0, RANK_TIE_BREAKERS.length), distinct);
export const rounding = record<LeafRounding>({ mode: oneOf(['HALF_UP']), leafUnits: whole(1, 1_000_000) });
const base = text((value) => /^[1-9](\.\d{1,4})?$/.test(value), 'a decimal text from 1 to 9.9999');
export const rising = (field: string) =>
  must<readonly Readonly<Record<string, number>>[]>(
    (rows) =>
      rows.every((row, at) => row[field] !== undefined && (at === 0 || row[field] > (rows[at - 1]?.[field] ?? 0))),
    '',
    `must rise in ${field} from row to row`,
  );

const dimension = nullable(whole(1, 1_000_000_000_000_000));
const named = record<NamedSpecification>({ strengthMicro: dimension, fillMicro: dimension });
export const conversion = record<Conversion>({
  strengthBase: base,
  fillBase: base,
  packBase: base,
  fixedRatios: optional(
    listOf(record<FixedRatio>({ own: named, reference: named, ratioPermille: whole(1, 1_000_000) }), 1, 1_000),
  ),
});
export const demandFloor = nullable(record<NonNullable<AbcMethod['demandFloor']>>({ sharePermille: SHARE }));

const isUntil = (value: unknown): boolean => typeof value === 'object' && value !== null && 'until' in value;
const TERM_UNTIL = record<{ until: string }>({ until: text(isDay, 'a day such as 2027-12-31') });
const TERM_BY_WINNERS = record<{ byWinners: unknown }>({
  byWinners: allOf(
    listOf(record<{ winners: number; months: number }>({ winners: WINNERS, months: whole(1, 240) }), 1, 100),
    must<readonly { winners: number }[]>((rows) => rows[0]?.winners === 1, '[0].winners', 'must be 1'),
    rising('winners'),
  ),
});
export const term: Check = (value, path) => (isUntil(value) ? TERM_UNTIL(value, path) : TERM_BY_WINNERS(value, path));
