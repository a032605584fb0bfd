import { describe, expect, it } from 'vitest';
import { needsTwoOfficers, VERIFICATION_PROFILES, type VerificationProfile } from './verification.js';

describe('two officers', () => {
  it('verify what cannot be called back, and what no register confirms', () => {
    expect(needsTwoOfficers({ kind: 'narcotic-export-licence' }, '2026-11-23')).toBe(true);
    expect(needsTwoOfficers({ kind: 'drug-gmp' }, '2026-11-23')).toBe(false);
    expect(needsTwoOfficers({ registeredIn: 'ML' }, '2026-11-23')).toBe(true);
    expect(needsTwoOfficers({ registeredIn: 'TH' }, '2026-11-23')).toBe(false);
  });

  it('are asked for by the profile of the day, the latest of several, and always without one', () => {
    const [first] = VERIFICATION_PROFILES;
    if (!first) throw new Error('one is shipped');
    const later: VerificationProfile = {
      ...first,
      version: 2,
      effectiveFrom: '2027-01-01',
      effectiveTo: '2027-12-31',
      twoOfficers: { certificates: ['drug-gmp'], registrations: [] },
    };
    const on = (day: string) => needsTwoOfficers({ kind: 'drug-gmp' }, day, [first, later]);
    expect(['2026-12-31', '2027-01-01', '2027-12-31', '2028-01-01'].map(on)).toEqual([false, true, true, false]);
    expect(needsTwoOfficers({ registeredIn: 'ML' }, '2027-06-01', [first, later])).toBe(false);
    expect(needsTwoOfficers({ registeredIn: 'TH' }, '1999-12-31')).toBe(true);
  });
});
