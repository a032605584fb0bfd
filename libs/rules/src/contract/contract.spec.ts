import { describe, expect, it } from 'vitest';
import {
  DECLINE_CONTRACT_REFUSALS,
  SIGN_CONTRACT_REFUSALS,
  judgeDeclineContract,
  judgeSignContract,
  type SignableContract,
} from './judge-contract.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const DIGEST = 'ab'.repeat(32);
const CONTRACT: SignableContract = {
  status: 'pending',
  purchaserId: 'p1',
  supplierId: 's1',
  purchaserSignedAt: null,
  supplierSignedAt: null,
  documentDigest: DIGEST,
};

describe('judgeSignContract', () => {
  const cases: [string, Partial<SignableContract>, string, string][] = [
    ['CONTRACT_UNKNOWN', {}, 'other', DIGEST],
    ['CONTRACT_NOT_PENDING', { status: 'active' }, 'p1', DIGEST],
    ['ALREADY_SIGNED', { purchaserSignedAt: NOW }, 'p1', DIGEST],
    ['DOCUMENT_CHANGED', {}, 'p1', 'cd'.repeat(32)],
  ];
  it.each(cases)('refuses %s', (code, change, organisation, digest) => {
    expect(judgeSignContract({ ...CONTRACT, ...change }, organisation, digest, NOW)).toMatchObject({ code });
  });
  it('has a case for every code', () => {
    // What the wallet holds is the ledger's to say.
    expect([...cases.map(([code]) => code), 'INSUFFICIENT_FUNDS']).toEqual(Object.keys(SIGN_CONTRACT_REFUSALS));
  });
  it('becomes active with the second signature, whichever side comes first', () => {
    for (const [id, side, other] of [
      ['p1', 'purchaser', { supplierSignedAt: NOW }],
      ['s1', 'supplier', { purchaserSignedAt: NOW }],
    ] as const) {
      const first = { ok: true, value: { side, signedAt: NOW, status: 'pending' } };
      expect(judgeSignContract(CONTRACT, id, DIGEST, NOW)).toEqual(first);
      const second = judgeSignContract({ ...CONTRACT, ...other }, id, DIGEST.toUpperCase(), NOW);
      expect(second).toMatchObject({ value: { side, status: 'active' } });
    }
  });
});

describe('judgeDeclineContract', () => {
  it('needs a party, a pending contract and a reason', () => {
    expect(judgeDeclineContract(CONTRACT, 's1', 'plant closed')).toMatchObject({ value: { side: 'supplier' } });
    const codes = [
      judgeDeclineContract(CONTRACT, 'other', 'plant closed'),
      judgeDeclineContract({ ...CONTRACT, status: 'active' }, 's1', 'plant closed'),
      judgeDeclineContract(CONTRACT, 's1', ''),
    ].map((verdict) => (verdict.ok ? '' : verdict.code));
    expect(codes).toEqual(Object.keys(DECLINE_CONTRACT_REFUSALS));
  });
});
