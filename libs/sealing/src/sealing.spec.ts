import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_REGIONS, MAX_TIERS, type TierKind } from './bid-content.js';
import { own, toHex, utf8 } from './bytes.js';
import {
  canonicalBidContent,
  canonicalReceipt,
  envelopeDigest,
  generateReceiptKey,
  generateTenderKey,
  isEnvelope,
  loadReceiptSigner,
  loadTenderOpener,
  openBid,
  parseBidContent,
  sealBid,
  verifyReceipt,
  type BidBinding,
  type BidContent,
  type BidReceipt,
} from './index.js';
import { BUCKET_BYTES, pad, unpad } from './padding.js';
import { nativeSuite, portableSuite } from './suite.js';

const BID: BidContent = {
  unitPrice: '0.55',
  capacity: '2000000',
  minimumQuantity: '0',
  leadTimeDays: 45,
  validUntil: '2027-01-31',
};
const PLACE: BidBinding = { tenderId: 'tender-1', lotId: 'lot-1', supplierId: 'supplier-1', revision: 1 };

/** An envelope written by version 1: bids that wait for their opening must survive every release. */
const FIRST_FORMAT = [
  'TURMQgEBV+CzixB7NfwStggTFjLXNm96oLPkJRa54PQg/ApMG3pfhT/JctoExHH4K4NzuA26ssJolUF7RD6Wi+DLrGpRcfI2vpN3',
  'ansieylOmnaO9870MLV5UICGAcgfpEjL6UJQk4ujEVaGBALyVyxk+ezsa9ospbMy/RrF4/s1VXtiiiMdSk0teL1mE4KeUOK93+Dm',
  'rb/9LXVOoe6DFOFVL/v2HVHc4W9RMGTLcYj1kIEQRBxwHX15kJcexBLORvJw4L7O7KI46UHXSHNUhl+dtrto+TKdYYn+XUhwqaRn',
  'MgGBcjxcJAS5i9Cn226vqmbd8MKexylwo6FWbMBNXACHnD3gmBcLxT+ZjbqGd59BM4j3Vv0c+Gd4WcQDJKU0IMhc4Rx7IcV80/Zz',
  'itgHJPCJ30WrsfchFX2qqPj42jFRG4ym9UW1RbPNaJ4lLnOGEoFGzy+s1Sf8nMEnDmpCXXnBtH4Ppni43OIP5pTWf3tYkQmCJjRX',
  'fKKs7GOqT2cExZypnYEOkTSzLLdweZmy2clgfZ1IJhXXZVpDgnUmqUgRg6IPgJnx0DgQ7l8yDSqk73vJHbAn7gzS30yVM2ovyEcP',
  '7wPx+B5JaM8ROLnVlHlZWjEpr14YBYLBOpHqSG2RInnDQ08JsRtEnthb2RXDXuF059rCAIsWp6yqmWiopkdkFg7Yaru91TFJulpE',
  'L2pRsQzFtRGWY6iMQeSndDWPOas/EDGJGy2DQp7pfZJGDkI3aacTibESYYMdaFIJFtwAYRuJv+I15NssZv0lkgGpGzsWn0Mp5c/p',
  'blXIPWq4tggxUvWJnHdsf/2nSHsHc7YpOQlmXXGppw68Hg4M1q77g0qUSQgONpNhfLu5cscupp8yQofIsu2CJYjdDAS53wTfj42I',
  'D8jJVm2XyAy4WesZkSf7YyI4zzRSowgUIrsUS8vXsoMfQnBlLXpSiobim5Otf/RrrIZ4oznOauVjdoUBPs7xTmJVK3XuH0G6fY3I',
  '3eM3K0s2Vx/W4Al4inDc/IpZ++LFQWfxMDATSphAQ/XpUjKFA4lYoaDjfI3+NumgEt2oOH4kcfSYPpVqc4okg5gIyeAOAdYRdigo',
  'wIRMPIm2aSZ9OvG8ZlXWPnvB1EmqiAYIhG0ycDmnJqFjNXnM874rrpiVzb3qtzi+lGPqVuqFV69Z9c+45JeZ7zgNiwTEbX0NTtaa',
  'BIzA9IGxZKqWdiGWDC874O3VlSKgRRitbqakhzrpRwHPVMPVFeFMgCbUF6rNuuAgYa4rbsSj0bIuvPsfcMjlTEMIzYjjkY9LiB54',
  'BLNkbt0hffAvcZT8HIOoJ/5NVGpNXi0LnBs9Zh3afHAM30NXP2QCxPurxg/CK9FZpv5z+5c8l19h99CeMmBA88TCnb82UTrK/uzY',
  'V5mkzmflpGdj3MsfC4Di9IEA9dBxwPw+6cozTA==',
].join('');

async function sealed(bid: BidContent = BID) {
  const key = await generateTenderKey();
  const envelope = await sealBid({ ...PLACE, publicKey: key.publicKey, bid });
  if (!envelope.ok) throw new Error(envelope.code);
  return { ...key, envelope: envelope.value };
}

const whole = fc.bigInt({ min: 0n, max: 1_000_000_000_000n }).map(String);
const price = fc
  .tuple(fc.bigInt({ min: 0n, max: 999_999_999n }), fc.stringMatching(/^(\.\d{1,6})?$/))
  .map(([major, decimals]) => `${major}${decimals}`);
const region = fc.stringMatching(/^[A-Z]{2}$/);
const bids: fc.Arbitrary<BidContent> = fc.record(
  {
    unitPrice: price,
    capacity: whole,
    minimumQuantity: whole,
    leadTimeDays: fc.nat(3_000),
    validUntil: fc
      .date({ min: new Date('1990-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    strength: price,
    fill: price,
    tiers: fc.array(fc.record({ from: whole, unitPrice: price }), { minLength: 1, maxLength: MAX_TIERS }),
    tierKind: fc.constantFrom<TierKind>('all-units', 'incremental'),
    fixedCost: price,
    regions: fc.array(region, { minLength: 1, maxLength: MAX_REGIONS }),
    shelfLifeMonths: fc.nat(120),
    noMajorChange: fc.boolean(),
  },
  { requiredKeys: ['unitPrice', 'capacity', 'minimumQuantity', 'leadTimeDays', 'validUntil'] },
);

describe('a sealed bid', () => {
  it('opens to what was sealed, for the place it was sealed for', async () => {
    const key = await generateTenderKey();
    await fc.assert(
      fc.asyncProperty(bids, fc.integer({ min: 1, max: 1_000 }), async (bid, revision) => {
        const place = { ...PLACE, revision };
        const envelope = await sealBid({ ...place, publicKey: key.publicKey, bid });
        expect(envelope.ok).toBe(true);
        if (!envelope.ok) return;
        expect(isEnvelope(envelope.value)).toBe(true);
        const opened = await openBid({ ...place, privateKey: key.privateKey, envelope: envelope.value });
        expect(opened).toEqual({ ok: true, value: bid });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['copied to another lot', { lotId: 'lot-2' }],
    ['re-attributed to another supplier', { supplierId: 'supplier-2' }],
    ['replayed as a later revision', { revision: 2 }],
    ['moved to another tender', { tenderId: 'tender-2' }],
  ])('never opens when %s', async (_how, change) => {
    const { envelope, privateKey } = await sealed();
    const opened = await openBid({ ...PLACE, ...change, privateKey, envelope });
    expect(opened).toMatchObject({ ok: false, code: 'UNREADABLE' });
  });

  it('never opens with the key of another tender', async () => {
    const [{ envelope }, other] = await Promise.all([sealed(), generateTenderKey()]);
    expect(await openBid({ ...PLACE, privateKey: other.privateKey, envelope })).toMatchObject({ code: 'UNREADABLE' });
  });

  it('never opens when a byte is changed, cut off or added', async () => {
    const { envelope, privateKey } = await sealed();
    const open = (bytes: Uint8Array) => openBid({ ...PLACE, privateKey, envelope: bytes });
    await fc.assert(
      fc.asyncProperty(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = own(envelope);
        changed[at] = (changed[at] ?? 0) ^ flip;
        // The top bit of an X25519 coordinate is masked; the KEM binds enc itself, so even that does not open.
        expect(await open(changed)).toMatchObject({ code: 'UNREADABLE' });
        expect(await open(envelope.subarray(0, at))).toMatchObject({ code: 'UNREADABLE' });
      }),
      { numRuns: 40 },
    );
    expect(await open(new Uint8Array([...envelope, 0]))).toMatchObject({ code: 'UNREADABLE' });
    expect(await open(new Uint8Array())).toMatchObject({ code: 'UNREADABLE' });
  });

  it('has the same size whatever is in it, and differs each time', async () => {
    const key = await generateTenderKey();
    const sizes = new Set<number>();
    const digests = new Set<string>();
    const long = { ...BID, unitPrice: '999999999.999999', capacity: '1000000000000', minimumQuantity: '1000000000000' };
    for (const bid of [BID, BID, long]) {
      const envelope = await sealBid({ ...PLACE, publicKey: key.publicKey, bid });
      if (!envelope.ok) throw new Error(envelope.code);
      sizes.add(envelope.value.length);
      digests.add(toHex(await envelopeDigest(envelope.value)));
    }
    expect([...sizes]).toEqual([6 + 32 + 1_024 + 16]);
    expect(digests.size).toBe(3);
  });

  it('is the same for both suites: each opens what the other sealed', async () => {
    const key = await generateTenderKey();
    for (const [sealing, opening] of [
      [nativeSuite(), portableSuite()],
      [portableSuite(), nativeSuite()],
    ]) {
      const envelope = await sealBid({ ...PLACE, publicKey: key.publicKey, bid: BID }, sealing);
      if (!envelope.ok) throw new Error(envelope.code);
      const opened = await openBid({ ...PLACE, privateKey: key.privateKey, envelope: envelope.value }, opening);
      expect(opened).toEqual({ ok: true, value: BID });
    }
  });

  it('of the first format keeps opening', async () => {
    const privateKey = new Uint8Array(
      Buffer.from('5847a92ce02b56212fce3753c69d6fb8cd4d715bd6e0beebf93d9075941e416d', 'hex'),
    );
    const envelope = new Uint8Array(Buffer.from(FIRST_FORMAT, 'base64'));
    expect(await openBid({ ...PLACE, privateKey, envelope })).toEqual({ ok: true, value: BID });
  });

  it('begins with its magic, version and suite', async () => {
    const { envelope } = await sealed();
    expect(toHex(envelope.subarray(0, 6))).toBe('4d444c420101');
  });

  it('of content that is no bid is MALFORMED and names the field', async () => {
    const key = await generateTenderKey();
    const bid = { ...BID, capacity: '-1' };
    const answer = await sealBid({ ...PLACE, publicKey: key.publicKey, bid });
    expect(answer).toEqual({ ok: false, code: 'MALFORMED', details: { field: 'capacity' } });
  });

  it('whose sender wrote something else is MALFORMED at the opening', async () => {
    const key = await generateTenderKey();
    const suite = portableSuite();
    const recipientPublicKey = await suite.kem.deserializePublicKey(key.publicKey);
    const info = utf8('medlane bid v1|tender-1');
    const aad = utf8(JSON.stringify(['medlane bid v1', 'lot-1', 'supplier-1', 1]));
    const write = async (padded: Uint8Array) => {
      const { enc, ct } = await suite.seal({ recipientPublicKey, info }, padded, aad);
      const header = [0x4d, 0x44, 0x4c, 0x42, 1, 1];
      return new Uint8Array([...header, ...new Uint8Array(enc), ...new Uint8Array(ct)]);
    };
    const open = async (padded: Uint8Array) =>
      openBid({ ...PLACE, privateKey: key.privateKey, envelope: await write(padded) });
    expect(await open(pad(utf8('{"unitPrice":')))).toMatchObject({ code: 'MALFORMED', details: { field: '(json)' } });
    expect(await open(pad(utf8('{}')))).toMatchObject({ code: 'MALFORMED', details: { field: 'unitPrice' } });
    expect(await open(new Uint8Array(1_024).fill(255))).toMatchObject({ details: { field: '(padding)' } });
    expect(await open(pad(canonicalBidContent(BID)))).toEqual({ ok: true, value: BID });
  });
});

it('a loaded opener opens many envelopes side by side, and refuses a key that is none', async () => {
  const key = await generateTenderKey();
  const opener = await loadTenderOpener(key.privateKey);
  const places = Array.from({ length: 20 }, (_, at) => ({ ...PLACE, revision: at + 1 }));
  const opened = await Promise.all(
    places.map(async (place) => {
      const envelope = await sealBid({ ...place, publicKey: key.publicKey, bid: BID });
      return envelope.ok ? opener.open({ ...place, envelope: envelope.value }) : envelope;
    }),
  );
  expect(opened.every((answer) => answer.ok)).toBe(true);
  await expect(loadTenderOpener(new Uint8Array(31))).rejects.toThrow('32 bytes');
});

describe('the content of a bid', () => {
  it('has one canonical form', () => {
    const { unitPrice, ...rest } = BID;
    const text = new TextDecoder().decode(canonicalBidContent({ ...rest, unitPrice }));
    expect(text).toBe(
      '{"unitPrice":"0.55","capacity":"2000000","minimumQuantity":"0","leadTimeDays":45,"validUntil":"2027-01-31"}',
    );
    const more = canonicalBidContent({ tiers: [{ unitPrice: '0.5', from: '9' }], strength: '20', ...BID });
    expect(new TextDecoder().decode(more)).toMatch(
      /"validUntil":"2027-01-31","strength":"20","tiers":\[{"from":"9","unitPrice":"0.5"}\]}$/,
    );
  });

  it.each([
    ['unitPrice', { unitPrice: '1e3' }],
    ['unitPrice', { unitPrice: '-1' }],
    ['unitPrice', { unitPrice: '0.1234567' }],
    ['unitPrice', { unitPrice: 0.55 }],
    ['capacity', { capacity: '007' }],
    ['capacity', { capacity: '1000000000001' }],
    ['minimumQuantity', { minimumQuantity: '1.5' }],
    ['leadTimeDays', { leadTimeDays: 1.5 }],
    ['leadTimeDays', { leadTimeDays: '45' }],
    ['validUntil', { validUntil: '2027-02-29' }],
    ['validUntil', { validUntil: '2027-1-31' }],
    ['note', { note: 'an extra field' }],
    ['strength', { strength: 20 }],
    ['fill', { fill: '1e1' }],
    ['tiers', { tiers: [] }],
    ['tiers', { tiers: [{ from: '1', unitPrice: '1', to: '2' }] }],
    ['tiers', { tiers: [{ from: 1, unitPrice: '1' }] }],
    ['tiers', { tiers: Array.from({ length: MAX_TIERS + 1 }, () => ({ from: '1', unitPrice: '1' })) }],
    ['tierKind', { tierKind: 'stepwise' }],
    ['fixedCost', { fixedCost: '-1' }],
    ['regions', { regions: ['Thailand'] }],
    ['regions', { regions: [] }],
    ['shelfLifeMonths', { shelfLifeMonths: 1.5 }],
    ['noMajorChange', { noMajorChange: 'yes' }],
  ])('is refused for its %s when it has %j', (field, change) => {
    expect(parseBidContent({ ...BID, ...change })).toEqual({ ok: false, code: 'MALFORMED', details: { field } });
  });
});

describe('padding', () => {
  it('is undone exactly, and never tells the length within a bucket', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (content) => {
        const padded = pad(content);
        expect(BUCKET_BYTES).toContain(padded.length);
        expect(unpad(padded)).toEqual(content);
      }),
    );
  });
  it('refuses what does not fit', () => expect(() => pad(new Uint8Array(16_381))).toThrow('does not fit'));
});

describe('a receipt', () => {
  const receipt: BidReceipt = {
    ...PLACE,
    bidId: 'bid-1',
    digest: 'ab'.repeat(32),
    receivedAt: new Date('2026-11-23T06:00:00.123Z'),
  };

  it('verifies with the published key and with nothing else', async () => {
    const signer = await loadReceiptSigner(await generateReceiptKey());
    const signature = await signer.sign(receipt);
    expect(signer.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(await verifyReceipt(signer.publicKey, receipt, signature)).toBe(true);
    const later = { ...receipt, receivedAt: new Date('2026-11-23T06:00:00.124Z') };
    expect(await verifyReceipt(signer.publicKey, later, signature)).toBe(false);
    expect(await verifyReceipt(signer.publicKey, { ...receipt, revision: 2 }, signature)).toBe(false);
    const other = await loadReceiptSigner(await generateReceiptKey());
    expect(await verifyReceipt(other.publicKey, receipt, signature)).toBe(false);
    expect(await verifyReceipt(signer.publicKey, receipt, signature.subarray(1))).toBe(false);
  });

  it('has stable bytes', () => {
    expect(new TextDecoder().decode(canonicalReceipt(receipt))).toBe(
      'medlane bid receipt v1\n{"bidId":"bid-1","tenderId":"tender-1","lotId":"lot-1","supplierId":"supplier-1",' +
        `"revision":1,"digest":"${'ab'.repeat(32)}","receivedAt":"2026-11-23T06:00:00.123Z"}`,
    );
  });
});
