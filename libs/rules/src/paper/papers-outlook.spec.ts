import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCertificate, aRegistration } from '../../../../test/support/builders/papers.js';
import { addDays, dayOf } from '../calendar.js';
import { qualifies } from '../match/score-match.js';
import { mayBid } from './may-bid.js';
import { type MarketOfPapers, papersOutlook } from './papers-outlook.js';
import { CHINA_ASEAN_2026 } from './profiles/china-asean-2026.js';
import { CHINA_MALI_2026 } from './profiles/china-mali-2026.js';

const NOW = new Date('2026-06-01T10:00:00Z');
const TODAY = dayOf(NOW);
const THAILAND: MarketOfPapers = {
  corridorCode: 'china-asean',
  productTypeId: 'type',
  category: 'drug',
  destination: 'TH',
  profile: CHINA_ASEAN_2026,
};
const LICENCE = aCertificate({ id: 'licence', kind: 'business-licence', expiresOn: null });
const PRODUCTION = aCertificate({ id: 'production', kind: 'production-licence', siteId: 'site' });
const GMP = aCertificate({ id: 'gmp', siteId: 'site', expiresOn: '2027-05-31' });
const supplier = { id: 'supplier', status: 'admitted' as const, certificates: [LICENCE, PRODUCTION, GMP], bars: [] };
const product = { id: 'product', siteIds: ['site'], registrations: [aRegistration({ country: 'TH' })] };

describe('the outlook of a product’s papers', () => {
  it('holds to the end of the paper that ends first', () => {
    expect(papersOutlook(supplier, product, THAILAND, NOW)).toEqual({
      missing: 0,
      goodThrough: '2027-05-31',
      obtainableBy: null,
    });
  });

  it('counts what is missing, and says by when it can be had where that is known', () => {
    const mali = { ...THAILAND, destination: 'ML', profile: CHINA_MALI_2026 };
    expect(papersOutlook(supplier, product, mali, NOW)).toEqual({
      missing: 1,
      goodThrough: '2027-05-31',
      obtainableBy: null,
    });
    const lasting = {
      ...supplier,
      certificates: [LICENCE, ...[PRODUCTION, GMP].map((one) => ({ ...one, expiresOn: null }))],
    };
    expect(papersOutlook(lasting, product, mali, NOW)).toMatchObject({ missing: 1, obtainableBy: '2027-06-01' });
  });

  it('expects what is submitted as soon as officers have looked', () => {
    const waiting = {
      ...supplier,
      certificates: [LICENCE, PRODUCTION, { ...GMP, expiresOn: null, status: 'submitted' as const }],
    };
    expect(
      papersOutlook(
        { ...waiting, certificates: waiting.certificates.map((one) => ({ ...one, expiresOn: null })) },
        { ...product, registrations: [aRegistration({ expiresOn: null })] },
        THAILAND,
        NOW,
      ),
    ).toEqual({ missing: 1, goodThrough: null, obtainableBy: TODAY });
  });

  it('is none for who is barred or not admitted', () => {
    const bar = { scope: 'region' as const, ref: 'TH', from: TODAY, to: null };
    expect(papersOutlook({ ...supplier, bars: [bar] }, product, THAILAND, NOW)).toBeNull();
    expect(papersOutlook({ ...supplier, status: 'suspended' }, product, THAILAND, NOW)).toBeNull();
  });

  it('says of every day of delivery what the gate says', () => {
    const day = fc.integer({ min: -400, max: 900 }).map((days) => addDays(TODAY, days));
    const dated = fc.record({
      issuedOn: day,
      expiresOn: fc.option(day),
      status: fc.constantFrom('submitted' as const, 'verified' as const, 'verified' as const, 'revoked' as const),
      revokedFrom: fc.constant(null),
    });
    const kinds = fc.constantFrom('business-licence' as const, 'production-licence' as const, 'drug-gmp' as const);
    const certificates = fc.array(
      fc.record({ kind: kinds, dated }).map(({ kind, dated: when }) => aCertificate({ kind, ...when })),
      { maxLength: 8 },
    );
    const registrations = fc.array(
      dated.map((when) => aRegistration({ country: 'TH', ...when })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(certificates, registrations, fc.integer({ min: 0, max: 900 }), (held, registered, days) => {
        const seller = { ...supplier, certificates: [LICENCE, PRODUCTION, ...held] };
        const sold = { ...product, registrations: registered };
        const deliveryTo = addDays(TODAY, days);
        const papers = papersOutlook(seller, sold, THAILAND, NOW);
        const { destination, ...market } = THAILAND;
        const lot = { ...market, destinations: [destination], biddingEndsOn: TODAY, deliveryTo };
        const line = { quantity: 1n, deliveryTo, currency: 'CNY' as const, ceilingPrice: null, papersBy: TODAY };
        const offer = { qualityTier: null, wonPrice: null, deliveries: 0, onTime: 0, capacity: null };
        expect(papers && qualifies({ ...offer, papers }, line)).toBe(mayBid(seller, sold, lot, NOW).clear);
      }),
      { numRuns: 500 },
    );
  });
});
