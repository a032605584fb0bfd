import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCertificate, aRegistration } from '../../../../test/support/builders/papers.js';
import { addDays, dayOf } from '../calendar.js';
import { qualifies } from '../match/score-match.js';
import { type BiddableProduct, type BiddingSupplier, mayBid } from './may-bid.js';
import { type MarketOfPapers, papersOutlooks } from './papers-outlook.js';
import { CHINA_ASEAN_2026 } from './profiles/china-asean-2026.js';
import { CHINA_MALI_2026 } from './profiles/china-mali-2026.js';

const NOW = new Date('2026-06-01T10:00:00Z');
const TODAY = dayOf(NOW);
const ASEAN: MarketOfPapers = {
  corridorCode: 'china-asean',
  productTypeId: 'type',
  category: 'drug',
  profile: CHINA_ASEAN_2026,
};
const LICENCE = aCertificate({ id: 'licence', kind: 'business-licence', expiresOn: null });
const PRODUCTION = aCertificate({ id: 'production', kind: 'production-licence', siteId: 'site' });
const GMP = aCertificate({ id: 'gmp', siteId: 'site', expiresOn: '2027-05-31' });
const supplier = { id: 'supplier', status: 'admitted' as const, certificates: [LICENCE, PRODUCTION, GMP], bars: [] };
const product = { id: 'product', siteIds: ['site'], registrations: [aRegistration({ country: 'TH' })] };

/** In one destination. */
const outlook = (seller: BiddingSupplier, sold: BiddableProduct, destination: string, market = ASEAN) =>
  papersOutlooks(seller, sold, market, [destination], NOW).get(destination);

describe('the outlook of a product’s papers', () => {
  it('holds to the end of the paper that ends first', () => {
    expect(outlook(supplier, product, 'TH')).toEqual({
      missing: 0,
      goodThrough: '2027-05-31',
      obtainableBy: null,
    });
  });

  it('counts what is missing, and says by when it can be had where that is known', () => {
    const mali = { ...ASEAN, profile: CHINA_MALI_2026 };
    expect(outlook(supplier, product, 'ML', mali)).toEqual({
      missing: 1,
      goodThrough: '2027-05-31',
      obtainableBy: '2027-06-01',
    });
    expect(outlook(supplier, product, 'VN')).toBeUndefined();
  });

  it('expects what is submitted as soon as officers have looked', () => {
    const certificates = [LICENCE, PRODUCTION, { ...GMP, status: 'submitted' as const }];
    const lasting = certificates.map((one) => ({ ...one, expiresOn: null }));
    const registrations = [aRegistration({ country: 'TH', expiresOn: null })];
    expect(outlook({ ...supplier, certificates: lasting }, { ...product, registrations }, 'TH')).toEqual({
      missing: 1,
      goodThrough: null,
      obtainableBy: TODAY,
    });
  });

  it('is none for who is barred or not admitted', () => {
    const bar = { scope: 'region' as const, ref: 'TH', from: TODAY, to: null };
    expect(outlook({ ...supplier, bars: [bar] }, product, 'TH')).toBeUndefined();
    expect(outlook({ ...supplier, status: 'suspended' }, product, 'TH')).toBeUndefined();
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
        const papers = outlook(seller, sold, 'TH');
        const lot = { ...ASEAN, destinations: ['TH'], biddingEndsOn: TODAY, deliveryTo };
        const line = { quantity: 1n, deliveryTo, currency: 'CNY' as const, ceilingPrice: null, papersBy: TODAY };
        const offer = { qualityTier: null, wonPrice: null, deliveries: 0, onTime: 0, capacity: null };
        expect(papers !== undefined && qualifies({ ...offer, papers }, line)).toBe(
          mayBid(seller, sold, lot, NOW).clear,
        );
      }),
      { numRuns: 500 },
    );
  });
});
