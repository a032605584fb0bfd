import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { isDay } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import {
  allOf,
  flag,
  leadsSomewhere,
  listOf,
  must,
  nullable,
  oneOf,
  optional,
  record,
  text,
  whole,
} from '../rulebook/checks.js';
import { CERTIFICATE_KINDS } from './certificate-kinds.js';
import type { PaperProfile, Requirement } from './requirement.js';

export const PAPER_PROFILE_REFUSALS = defineRefusals({
  PAPER_PROFILE_MALFORMED: {
    en: 'Correct the paper profile: {field} {problem}.',
    zh: '请更正证照要求：字段 {field} 有误（{problem}）。',
  },
});
export type PaperProfileRefusal = keyof typeof PAPER_PROFILE_REFUSALS;

const CODE = text((value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 60, 'a code such as drug-gmp');
const TITLE = text((value) => value.trim() !== '' && value.length <= 200, 'a text of 1 to 200 characters');
const TEXTS = record<Requirement['text']>({ en: TITLE, zh: TITLE });

const REQUIREMENT = allOf(
  record<Requirement>({
    code: CODE,
    paper: record<Requirement['paper']>({
      certificates: listOf(oneOf(CERTIFICATE_KINDS), 0, 20),
      registration: nullable(oneOf(['destination'])),
    }),
    of: oneOf(['supplier', 'product', 'site']),
    when: record<Requirement['when']>({
      categories: optional(listOf(oneOf(['drug', 'supply']), 1, 2)),
      destinations: optional(listOf(text(isCountry, 'an ISO 3166 country'), 1, 250)),
    }),
    mustOutlive: oneOf(['bidding', 'delivery']),
    needed: flag,
    usualDays: nullable(whole(1, 3660)),
    text: TEXTS,
  }),
  must<Requirement>(
    ({ paper }) => paper.certificates.length > 0 || paper.registration !== null,
    'paper',
    'must name a certificate or a registration',
  ),
);

const PROFILE = allOf(
  record<PaperProfile>({
    code: CODE,
    version: whole(1, 10_000),
    title: TEXTS,
    effectiveFrom: text(isDay, 'a day such as 2026-11-23'),
    effectiveTo: nullable(text(isDay, 'a day such as 2026-11-23')),
    unverified: listOf(TITLE, 0, 200),
    bid: listOf(REQUIREMENT, 0, 100),
  }),
  must<PaperProfile>(
    ({ bid }) => new Set(bid.map(({ code }) => code)).size === bid.length,
    'bid',
    'must name each requirement once',
  ),
  must<PaperProfile>(
    ({ effectiveFrom, effectiveTo }) => effectiveTo === null || effectiveFrom <= effectiveTo,
    'effectiveTo',
    'must not lie before effectiveFrom',
  ),
  (value) => {
    const { unverified } = value as PaperProfile;
    const at = unverified.findIndex((path) => !leadsSomewhere(value, path));
    return at < 0 ? undefined : { path: `unverified[${at}]`, problem: `names no field: ${unverified[at]}` };
  },
);

/** Reads a stored profile strictly: an unknown field is refused, because it would be a rule that nobody applies. */
export function parsePaperProfile(stored: unknown): Result<PaperProfile, PaperProfileRefusal> {
  const fault = PROFILE(stored, '');
  return fault
    ? err('PAPER_PROFILE_MALFORMED', { field: fault.path, problem: fault.problem })
    : ok(stored as PaperProfile);
}
