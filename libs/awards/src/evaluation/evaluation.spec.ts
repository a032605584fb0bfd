import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmount, unitPrice, type UnitPrice } from '#libs/kernel';
import { CHINA_ASEAN_RULEBOOK } from '#libs/rules';
import { evaluate } from './evaluate.js';
import type { LotInputs, ValidBidInput } from './inputs.js';
import { recompute } from './recompute.js';

const id = (kind: number, number: number): string =>
  `00000000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(number).padStart(8, '0')}`;

const aBid = (number: number, changes: Partial<ValidBidInput> = {}): ValidBidInput => ({
  id: id(1, number),
  supplierId: id(2, number),
  digest: String(number).padStart(64, '0'),
  receivedAt: new Date(Date.UTC(2026, 0, 1, 0, number)),
  unitPrice: unitPrice('1.000000'),
  capacity: 100n,
  minimumQuantity: 1n,
  ...changes,
});

const aLot = (changes: Partial<LotInputs> = {}): LotInputs => ({
  tenderId: id(8, 1),
  lotId: id(9, 1),
  currency: 'CNY',
  rulebook: CHINA_ASEAN_RULEBOOK,
  quantity: 150n,
  ceilingPrice: unitPrice('2.000000'),
  demandLines: [
    { id: id(3, 1), purchaserId: id(4, 1), quantity: 100n, ceilingPrice: null },
    { id: id(3, 2), purchaserId: id(4, 2), quantity: 50n, ceilingPrice: null },
  ],
  bids: [aBid(1, { unitPrice: unitPrice('1.100000') }), aBid(2), aBid(3, { unitPrice: unitPrice('1.300000') })],
  invalidBids: [],
  ...changes,
});

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const anyLot: fc.Arbitrary<LotInputs> = fc
  .record({
    lines: fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 6 }),
    bids: fc.array(
      fc.record({
        price: fc.bigInt({ min: 1n, max: 3_000_000n }),
        capacity: fc.bigInt({ min: 1n, max: 9_000n }),
        minimumShare: fc.integer({ min: 0, max: 100 }),
        minute: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 8 },
    ),
    maxWinners: fc.integer({ min: 1, max: 5 }),
    currency: fc.constantFrom('CNY', 'VND', 'USD'),
  })
  .map(({ lines, bids, maxWinners, currency }) =>
    aLot({
      currency: currency as LotInputs['currency'],
      rulebook: { ...CHINA_ASEAN_RULEBOOK, award: { ...CHINA_ASEAN_RULEBOOK.award, maxWinners } },
      quantity: lines.reduce((sum, line) => sum + line, 0n),
      ceilingPrice: null,
      demandLines: lines.map((quantity, at) => ({
        id: id(3, at),
        purchaserId: id(4, at),
        quantity,
        ceilingPrice: null,
      })),
      bids: bids.map(({ price, capacity, minimumShare, minute }, at) =>
        aBid(at, {
          unitPrice: price as UnitPrice,
          capacity,
          minimumQuantity: (capacity * BigInt(minimumShare)) / 100n,
          receivedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        }),
      ),
    }),
  );

describe('evaluating a lot', () => {
  it('serves from the cheapest within its capacity and tells everyone why', () => {
    const { outcomes, lines, quantity, unmetQuantity, valueMinor } = evaluate(aLot());
    expect(
      outcomes.map(({ bidId, rank, status, awardedQuantity, reason }) => [
        bidId,
        rank,
        status,
        awardedQuantity,
        reason,
      ]),
    ).toEqual([
      [id(1, 2), 1, 'won', 100n, 'WON_IN_FULL'],
      [id(1, 1), 2, 'won', 50n, 'WON_IN_PART'],
      [id(1, 3), 3, 'lost', 0n, 'LOST_PRICE_DEMAND_COVERED'],
    ]);
    expect(lines.map(({ bidId, demandLineId, quantity }) => [bidId, demandLineId, quantity])).toEqual([
      [id(1, 2), id(3, 1), 100n],
      [id(1, 1), id(3, 2), 50n],
    ]);
    expect([quantity, unmetQuantity, valueMinor]).toEqual([150n, 0n, 10_000n + 5_500n]);
  });

  it('awards nothing when there is no valid bid', () => {
    const { lines, quantity, unmetQuantity, snapshot } = evaluate(aLot({ bids: [] }));
    expect([lines, quantity, unmetQuantity, snapshot.answer.proven]).toEqual([[], 0n, 150n, true]);
  });

  it('keeps capacity, minimum and demand, and its sums agree to the last minor unit', () => {
    fc.assert(
      fc.property(anyLot, (lot) => {
        const { outcomes, lines, quantity, unmetQuantity, valueMinor } = evaluate(lot);
        expect(quantity + unmetQuantity).toBe(lot.quantity);
        expect(sum(lines.map((line) => line.quantity))).toBe(quantity);
        expect(sum(lines.map((line) => lineAmount(line.quantity, line.unitPrice, lot.currency)))).toBe(valueMinor);
        for (const { bidId, awardedQuantity } of outcomes) {
          const bid = lot.bids.find((candidate) => candidate.id === bidId);
          expect(sum(lines.filter((line) => line.bidId === bidId).map((line) => line.quantity))).toBe(awardedQuantity);
          expect(
            awardedQuantity === 0n || (awardedQuantity >= bid!.minimumQuantity && awardedQuantity <= bid!.capacity),
          ).toBe(true);
        }
        for (const demandLine of lot.demandLines) {
          const served = sum(
            lines.filter(({ demandLineId }) => demandLineId === demandLine.id).map((line) => line.quantity),
          );
          expect(served <= demandLine.quantity).toBe(true);
        }
        expect(new Set(outcomes.map(({ rank }) => rank)).size).toBe(lot.bids.length);
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order the rows came in', () => {
    fc.assert(
      fc.property(anyLot, (lot) => {
        const turned = { ...lot, bids: lot.bids.toReversed(), demandLines: lot.demandLines.toReversed() };
        expect(evaluate(turned).snapshot).toEqual(evaluate(lot).snapshot);
      }),
      { numRuns: 50 },
    );
  });
});

describe('recomputing an award', () => {
  it('proves what was stored, after its way through JSON', () => {
    fc.assert(
      fc.property(anyLot, (lot) => {
        const stored: unknown = JSON.parse(JSON.stringify(evaluate(lot).snapshot));
        expect(recompute(stored)).toMatchObject({ agrees: true });
      }),
      { numRuns: 50 },
    );
  });

  it('names the part that was touched afterwards', () => {
    const { snapshot } = evaluate(aLot());
    const [first] = snapshot.answer.allocation;
    const touched = { ...snapshot, answer: { ...snapshot.answer, allocation: [{ ...first!, amountMinor: '1' }] } };
    expect(recompute(touched)).toMatchObject({ agrees: false, differences: [expect.stringMatching(/^allocation: /)] });
  });

  it('refuses inputs that were touched: another price gives another award', () => {
    const { snapshot } = evaluate(aLot());
    const bids = snapshot.inputs.bids.map((bid, at) => (at === 2 ? { ...bid, unitPrice: '0.500000' } : bid));
    expect(recompute({ ...snapshot, inputs: { ...snapshot.inputs, bids } }).agrees).toBe(false);
  });

  it('says what is malformed', () => {
    expect(recompute({ format: 2 })).toMatchObject({
      agrees: false,
      differences: expect.arrayContaining([expect.stringContaining('format')]),
    });
  });
});
