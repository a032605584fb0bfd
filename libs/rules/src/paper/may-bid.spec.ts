import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Day, dayOf, startOfDay } from '../calendar.js';
import type { Certificate } from './certificate.js';
import { findingText } from './finding-texts.js';
import { type BarDays, type BiddableProduct, type BiddingSupplier, type LotOfPapers, mayBid } from './may-bid.js';
import { CHINA_ASEAN_2026 } from './profiles/china-asean-2026.js';
import { CHINA_MALI_2026 } from './profiles/china-mali-2026.js';
import { INBOUND_CHINA_2026 } from './profiles/inbound-china-2026.js';
import { parsePaperProfile } from './parse-profile.js';
import { PAPER_PROFILES, paperProfileInForce } from './profiles/index.js';
import { NO_PAPERS } from './profiles/none.js';
import type { Registration } from './registration.js';
import type { Requirement } from './requirement.js';
import { aCertificate, aRegistration } from '../../../../test/support/builders/papers.js';

const NOW = new Date('2026-06-01T10:00:00Z');
const DRUGS: LotOfPapers = {
  corridorCode: 'china-asean',
  productTypeId: 'type',
  category: 'drug',
  destinations: ['TH', 'VN'],
  biddingEndsOn: '2026-06-15',
  deliveryTo: '2027-03-31',
  profile: CHINA_ASEAN_2026,
};
const DEVICES: LotOfPapers = { ...DRUGS, category: 'supply' };

const COMPLETE: readonly Certificate[] = [
  aCertificate({ id: 'licence', kind: 'business-licence', siteId: null, expiresOn: null }),
  aCertificate({ id: 'production', kind: 'production-licence', siteId: 'site' }),
  aCertificate({ id: 'gmp', kind: 'drug-gmp', siteId: 'site' }),
  aCertificate({ id: 'cpp', kind: 'pharmaceutical-product', productIds: ['product'] }),
];
const REGISTERED: readonly Registration[] = [
  aRegistration({ id: 'thai', country: 'TH' }),
  aRegistration({ id: 'viet', country: 'VN' }),
];
const supplier = (change: Partial<BiddingSupplier> = {}): BiddingSupplier => ({
  id: 'supplier',
  status: 'admitted',
  certificates: COMPLETE,
  bars: [],
  ...change,
});
const product = (change: Partial<BiddableProduct> = {}): BiddableProduct => ({
  id: 'product',
  siteIds: ['site'],
  registrations: REGISTERED,
  ...change,
});
/** The complete papers, one of them changed. */
const changed = (id: string, change: Partial<Certificate>): Certificate[] =>
  COMPLETE.map((paper) => (paper.id === id ? { ...paper, ...change } : paper));

const lasting = (expiresOn: Day) =>
  mayBid(supplier({ certificates: changed('gmp', { expiresOn }) }), product(), DRUGS, NOW).clear;
const barOf = (from: Day, to: Day): BarDays => ({ scope: 'all', ref: null, from, to });
const fault = (change: object) => {
  const parsed = parsePaperProfile({ ...CHINA_ASEAN_2026, ...change });
  return parsed.ok ? undefined : `${String(parsed.details['field'])} ${String(parsed.details['problem'])}`;
};
const blocking = (...given: Parameters<typeof mayBid>) =>
  mayBid(...given)
    .findings.filter(({ blocks }) => blocks)
    .map(({ requirement, state, destination }) =>
      [requirement, state, ...(destination ? [destination] : [])].join(' '),
    );

describe('who may bid on a lot of drugs to Thailand and Vietnam', () => {
  it('a supplier with every paper is clear until the first of them ends', () => {
    const judged = mayBid(supplier(), product(), DRUGS, NOW);
    expect(judged).toMatchObject({ clear: true, clearUntil: new Date('2029-01-01T00:00:00Z') });
    expect(judged.findings.map(({ requirement, state }) => `${requirement} ${state}`)).toEqual([
      'admission valid',
      'business-licence valid',
      'drug-production-licence valid',
      'drug-gmp valid',
      'drug-registration valid',
      'drug-registration valid',
      'pharmaceutical-product valid',
    ]);
  });

  it('a new supplier is told everything that is missing, not only the first', () => {
    expect(blocking(supplier({ certificates: [] }), product({ registrations: [] }), DRUGS, NOW)).toEqual([
      'business-licence missing',
      'drug-production-licence missing',
      'drug-gmp missing',
      'drug-registration missing TH',
      'drug-registration missing VN',
    ]);
  });

  it('a missing certificate of a pharmaceutical product is told and blocks nothing', () => {
    const judged = mayBid(supplier({ certificates: COMPLETE.slice(0, 3) }), product(), DRUGS, NOW);
    expect(judged.clear).toBe(true);
    expect(judged.findings).toContainEqual(
      expect.objectContaining({ requirement: 'pharmaceutical-product', state: 'missing', blocks: false }),
    );
  });

  it.each<[string, Partial<Certificate>]>([
    ['expired', { expiresOn: '2026-05-31' }],
    ['revoked', { status: 'revoked', revokedFrom: '2026-06-01' }],
    ['ends-before-delivery', { status: 'revoked', revokedFrom: '2026-06-02' }],
    ['rejected', { status: 'rejected' }],
    ['unverified', { status: 'submitted' }],
    ['unverified', { status: 'checked' }],
    ['missing', { status: 'withdrawn' }],
    ['used', { usedOn: '2026-05-01' }],
    ['not-yet-valid', { issuedOn: '2026-06-02' }],
    ['ends-before-delivery', { expiresOn: '2027-03-30' }],
    ['missing', { siteId: 'another site' }],
    ['missing', { productIds: ['another product'] }],
    ['missing', { kind: 'iso-13485' }],
  ])('a GMP certificate that is %s does not do: %j', (state, change) => {
    expect(blocking(supplier({ certificates: changed('gmp', change) }), product(), DRUGS, NOW)).toEqual([
      `drug-gmp ${state}`,
    ]);
  });

  it('a licence must outlive the promised delivery: its last day may be the day itself', () => {
    expect(lasting('2027-03-31')).toBe(true);
    expect(lasting('2027-03-30')).toBe(false);
  });

  it('a paper holds through its last day', () => {
    const lot = { ...DRUGS, deliveryTo: '2026-06-01', biddingEndsOn: '2026-06-01' };
    const ending = supplier({ certificates: changed('gmp', { expiresOn: '2026-06-01' }) });
    const judged = mayBid(ending, product(), lot, new Date('2026-06-01T23:59:59.999Z'));
    expect(judged).toMatchObject({ clear: true, clearUntil: new Date('2026-06-02T00:00:00Z') });
    expect(mayBid(ending, product(), lot, new Date('2026-06-02T00:00:00Z')).clear).toBe(false);
  });

  it('every destination asks for its own registration', () => {
    const thai = product({ registrations: [aRegistration({ country: 'TH' })] });
    expect(blocking(supplier(), thai, DRUGS, NOW)).toEqual(['drug-registration missing VN']);
    expect(blocking(supplier(), thai, { ...DRUGS, destinations: ['TH'] }, NOW)).toEqual([]);
  });

  it('the days left are told before a paper ends, from 90 days on', () => {
    const lot = { ...DRUGS, deliveryTo: '2026-06-20' };
    const ends = (expiresOn: Day) =>
      mayBid(supplier({ certificates: changed('gmp', { expiresOn }) }), product(), lot, NOW).findings.find(
        ({ requirement }) => requirement === 'drug-gmp',
      );
    expect(ends('2026-08-31')).toMatchObject({ state: 'valid', daysLeft: 91 });
    expect(ends('2026-08-30')).toMatchObject({ state: 'expiring', blocks: false, daysLeft: 90 });
    expect(ends('2026-05-30')).toMatchObject({ state: 'expired', blocks: true, daysLeft: -2 });
  });

  it('papers that follow one another are looked at as one', () => {
    const next = aCertificate({ id: 'next', kind: 'drug-gmp', issuedOn: '2027-07-01', expiresOn: '2028-06-30' });
    const renewed = supplier({ certificates: [...changed('gmp', { expiresOn: '2027-06-30' }), next] });
    expect(mayBid(renewed, product(), DRUGS, NOW).clearUntil).toEqual(new Date('2028-07-01T00:00:00Z'));
    const late = supplier({
      certificates: [...changed('gmp', { expiresOn: '2027-06-30' }), { ...next, issuedOn: '2027-07-02' }],
    });
    expect(mayBid(late, product(), DRUGS, NOW).clearUntil).toEqual(new Date('2027-07-01T00:00:00Z'));
  });

  it('who is not admitted, or barred, bids on nothing', () => {
    expect(blocking(supplier({ status: 'suspended' }), product(), DRUGS, NOW)).toEqual(['admission not-admitted']);
    const bars: BarDays[] = [{ scope: 'all', ref: null, from: '2026-06-01', to: '2026-12-31' }];
    expect(blocking(supplier({ bars }), product(), DRUGS, NOW)).toEqual(['standing barred']);
  });

  it.each<[boolean, Omit<BarDays, 'from' | 'to'>]>([
    [true, { scope: 'corridor', ref: 'china-asean' }],
    [false, { scope: 'corridor', ref: 'ningbo-cee' }],
    [true, { scope: 'region', ref: 'VN' }],
    [false, { scope: 'region', ref: 'MY' }],
    [true, { scope: 'product-type', ref: 'type' }],
    [false, { scope: 'product-type', ref: 'another' }],
  ])('a bar reaches the lot (%s) by its scope: %j', (barred, scope) => {
    const bars = [{ ...scope, from: '2026-01-01', to: null }];
    expect(mayBid(supplier({ bars }), product(), DRUGS, NOW).clear).toBe(!barred);
  });

  it('a bar that begins later ends the judgement then, and one that is over is forgotten', () => {
    const later = mayBid(supplier({ bars: [barOf('2026-06-10', '2026-07-10')] }), product(), DRUGS, NOW);
    expect(later).toMatchObject({ clear: true, clearUntil: new Date('2026-06-10T00:00:00Z') });
    expect(mayBid(supplier({ bars: [barOf('2025-06-10', '2026-05-31')] }), product(), DRUGS, NOW).clear).toBe(true);
  });
});

describe('who may bid elsewhere', () => {
  const iso = aCertificate({ id: 'iso', kind: 'iso-13485', siteId: 'site' });
  const licence = aCertificate({ id: 'licence', kind: 'business-licence' });

  it.each(['ce', 'fda', 'nmpa-registration'] as const)('a device with ISO 13485 and %s', (kind) => {
    const approval = aCertificate({ id: 'approval', kind, productIds: ['product'] });
    const maker = supplier({ certificates: [licence, iso, approval] });
    expect(blocking(maker, product({ registrations: [] }), DEVICES, NOW)).toEqual([]);
    expect(blocking(supplier({ certificates: [licence, iso] }), product(), DEVICES, NOW)).toEqual([
      'device-approval missing',
    ]);
  });

  it('a drug to Mali has the AMM, or the special authorisation', () => {
    const mali = { ...DRUGS, destinations: ['ML'], profile: CHINA_MALI_2026 };
    expect(blocking(supplier(), product(), mali, NOW)).toEqual(['amm-or-authorisation missing ML']);
    const amm = product({ registrations: [aRegistration({ country: 'ML' })] });
    expect(blocking(supplier(), amm, mali, NOW)).toEqual([]);
    const special = aCertificate({ id: 'special', kind: 'special-import-authorisation', productIds: ['product'] });
    expect(blocking(supplier({ certificates: [...COMPLETE, special] }), product(), mali, NOW)).toEqual([]);
  });

  it('a device into China has its registration, free sale and agent', () => {
    const inbound = { ...DEVICES, destinations: ['CN'], profile: INBOUND_CHINA_2026 };
    expect(blocking(supplier({ certificates: [licence, iso] }), product(), inbound, NOW)).toEqual([
      'device-registration missing CN',
      'free-sale missing',
      'china-agent missing',
    ]);
  });

  it('nothing but admission is asked for by the profile none', () => {
    const lot = { ...DRUGS, profile: NO_PAPERS };
    const bare = supplier({ certificates: [] });
    expect(mayBid(bare, product({ registrations: [] }), lot, NOW)).toMatchObject({ clear: true, clearUntil: null });
    // A replay pools demands of past years under it.
    expect(paperProfileInForce('none', '2006-05-02')).toBe(NO_PAPERS);
  });
});

describe('a finding in words', () => {
  it('names the paper, the country and the day that it has to reach', () => {
    const { findings } = mayBid(supplier(), product({ registrations: [] }), DRUGS, NOW);
    const finding = findings.find(({ destination }) => destination === 'VN');
    expect(finding && findingText(finding, CHINA_ASEAN_2026)).toEqual({
      en: 'Registration of the drug in the destination (VN): not on file. Submit one that is valid until at least 2027-03-31.',
      zh: '目的国药品注册 (VN)：尚未提交。请提交有效期至少到 2027-03-31 的证件。',
    });
  });

  it('leaves no placeholder open, whatever the state', () => {
    const states = [...COMPLETE, ...REGISTERED].flatMap(({ id }) => [
      changed(id, { expiresOn: '2026-01-01' }),
      changed(id, { expiresOn: '2026-12-01' }),
      changed(id, { status: 'submitted' }),
      changed(id, { status: 'revoked' }),
      [],
    ]);
    const bars: BarDays[] = [{ scope: 'all', ref: null, from: '2026-01-01', to: null }];
    for (const certificates of states) {
      for (const finding of mayBid(supplier({ certificates, bars, status: 'applied' }), product(), DRUGS, NOW)
        .findings) {
        const { en, zh } = findingText(finding, CHINA_ASEAN_2026);
        expect(en + zh).not.toMatch(/[{}]/);
      }
    }
  });
});

const DAY_ZERO = '2026-01-01';
const arbDay = fc.integer({ min: 0, max: 40 }).map((days) => addDays(DAY_ZERO, days));
const arbDated = fc.record({
  issuedOn: arbDay,
  expiresOn: fc.option(arbDay, { nil: null }),
  status: fc.constantFrom('submitted', 'verified', 'verified', 'verified', 'rejected', 'revoked'),
} as const);
const KINDS = ['business-licence', 'production-licence', 'drug-gmp', 'pharmaceutical-product'] as const;
const arbCertificates = fc.array(
  fc.tuple(fc.constantFrom(...KINDS), arbDated).map(([kind, dated]) => ({ kind, ...dated })),
  { maxLength: 12 },
);
const arbRegistrations = fc.array(
  fc.tuple(fc.constantFrom('TH', 'VN'), arbDated).map(([country, dated]) => ({ country, ...dated })),
  { maxLength: 6 },
);
const arbBars = fc.array(
  fc.record({
    scope: fc.constant('all' as const),
    ref: fc.constant(null),
    from: arbDay,
    to: fc.option(arbDay, { nil: null }),
  }),
  { maxLength: 1 },
);
const arbCase = fc.record({
  certificates: arbCertificates.map((list) => list.map((one, at) => aCertificate({ ...one, id: `c${at}` }))),
  registrations: arbRegistrations.map((list) => list.map((one, at) => aRegistration({ ...one, id: `r${at}` }))),
  // Few requirements, so that clear cases are not rare.
  asked: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }),
  biddingEndsOn: arbDay,
  deliveryTo: arbDay,
  bars: arbBars,
  day: fc.integer({ min: 0, max: 40 }),
});
type Case = typeof arbCase extends fc.Arbitrary<infer T> ? T : never;

function lotOf({ asked, biddingEndsOn, deliveryTo }: Case): LotOfPapers {
  const bid = asked.map((at) => CHINA_ASEAN_2026.bid[at]).filter((one): one is Requirement => one !== undefined);
  return { ...DRUGS, biddingEndsOn, deliveryTo, profile: { ...CHINA_ASEAN_2026, bid, unverified: [] } };
}
const judge = (given: Case, day = given.day) =>
  mayBid(
    supplier({ certificates: given.certificates, bars: given.bars }),
    product({ registrations: given.registrations }),
    lotOf(given),
    startOfDay(addDays(DAY_ZERO, day)),
  );

describe('over all dates', () => {
  it('no paper does before its issue or after its expiry', () => {
    fc.assert(
      fc.property(arbCase, (given) => {
        const today = addDays(DAY_ZERO, given.day);
        const papers = new Map([...given.certificates, ...given.registrations].map((paper) => [paper.id, paper]));
        for (const { state, paperId } of judge(given).findings) {
          if (paperId === null || (state !== 'valid' && state !== 'expiring')) continue;
          const paper = papers.get(paperId);
          expect(paper && paper.issuedOn <= today && (paper.expiresOn ?? today) >= today).toBe(true);
          expect(paper?.status).toBe('verified');
        }
      }),
    );
  });

  it('time moving forward never revives a paper', () => {
    const dead = new Set(['expired', 'revoked', 'rejected', 'ends-before-delivery', 'ends-before-bidding-ends']);
    fc.assert(
      fc.property(arbCase, fc.integer({ min: 1, max: 40 }), (given, days) => {
        for (const paper of given.certificates) {
          const alone = { ...given, certificates: [paper], registrations: [] };
          const stateOf = (day: number) =>
            judge(alone, day).findings.flatMap(({ paperId, state }) => (paperId === paper.id ? [state] : []));
          const before = stateOf(given.day);
          stateOf(given.day + days).forEach((after, at) => {
            if (dead.has(before[at] ?? '')) expect(dead.has(after)).toBe(true);
          });
        }
      }),
    );
  });

  it('a judgement is clear up to the very moment it says, and not at it', () => {
    let ended = 0;
    fc.assert(
      fc.property(arbCase, (given) => {
        const { clear, clearUntil } = judge(given);
        if (!clear) {
          expect(clearUntil).toBeNull();
          return;
        }
        const until =
          clearUntil === null ? 90 : Math.round((clearUntil.getTime() - startOfDay(DAY_ZERO).getTime()) / 86_400_000);
        for (let day = given.day; day < until; day++) expect(judge(given, day).clear).toBe(true);
        if (clearUntil === null) return;
        ended += 1;
        const at = (moment: Date) =>
          mayBid(
            supplier({ certificates: given.certificates, bars: given.bars }),
            product({ registrations: given.registrations }),
            lotOf(given),
            moment,
          ).clear;
        expect(at(new Date(clearUntil.getTime() - 1))).toBe(true);
        expect(at(clearUntil)).toBe(false);
        expect(dayOf(clearUntil) > addDays(DAY_ZERO, given.day)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(ended).toBeGreaterThan(20);
  });

  it('the order of papers does not matter', () => {
    fc.assert(
      fc.property(arbCase, (given) => {
        const turned = {
          ...given,
          certificates: given.certificates.toReversed(),
          registrations: given.registrations.toReversed(),
        };
        expect(judge(turned)).toEqual(judge(given));
      }),
    );
  });

  it('adding a paper never takes a clearance away, nor shortens it', () => {
    fc.assert(
      fc.property(arbCase, arbCertificates, (given, more) => {
        const before = judge(given);
        const added = more.map((one, at) => aCertificate({ ...one, id: `m${at}` }));
        const after = judge({ ...given, certificates: [...given.certificates, ...added] });
        if (!before.clear) return;
        expect(after.clear).toBe(true);
        expect(after.clearUntil === null || (before.clearUntil !== null && after.clearUntil >= before.clearUntil)).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('every shipped profile', () => {
  it.each(PAPER_PROFILES.map((profile) => [profile.code, profile] as const))('%s is sound', (_, profile) => {
    expect(parsePaperProfile(JSON.parse(JSON.stringify(profile)))).toEqual({ ok: true, value: profile });
  });

  it('is refused with the path of what is wrong', () => {
    const [first] = CHINA_ASEAN_2026.bid;
    expect(fault({ more: 1 })).toBe('more is not known');
    expect(fault({ bid: [first, first] })).toBe('bid must name each requirement once');
    expect(fault({ unverified: ['bid[99]'] })).toBe('unverified[0] names no field: bid[99]');
    expect(fault({ bid: [{ ...first, paper: { certificates: [], registration: null } }], unverified: [] })).toBe(
      'bid[0].paper must name a certificate or a registration',
    );
  });
});
