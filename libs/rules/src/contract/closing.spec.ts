import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closingChecklist, closingSavings, type ClosingStanding } from './closing.js';
import { isThrough } from './contract-term.js';

const THROUGH: ClosingStanding = {
  agreedQuantity: 10n,
  orderedQuantity: 11n,
  receivedQuantity: 11n,
  settledQuantity: 11n,
  rejectedQuantity: 1n,
  openDisputes: 0,
  isTermOver: false,
  openDossiers: 0,
  openDebts: 0,
  heldDeposits: 0,
  hasCredit: false,
};

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

describe('closingChecklist', () => {
  it('has nothing left of a contract that is through', () => {
    expect(closingChecklist(THROUGH).filter(({ left }) => left !== 0n)).toEqual([]);
  });

  it('names what is left, and tells what follows the close from what holds it up', () => {
    const contract = { ...THROUGH, settledQuantity: 8n, openDebts: 2, heldDeposits: 1, hasCredit: true };
    const left = closingChecklist(contract).filter((item) => item.left > 0n);
    expect(left.map(({ item, left: count, holdsUp }) => [item, count, holdsUp])).toEqual([
      ['settlement', 3n, true],
      ['debts', 2n, false],
      ['deposit', 1n, false],
      ['credit', 1n, false],
    ]);
  });

  it('holds a contract up exactly when it is not through', () => {
    const few = fc.bigInt(0n, 4n);
    const standing = fc.record({
      agreedQuantity: fc.bigInt(1n, 4n),
      rejectedQuantity: few,
      ordered: few,
      received: few,
      settled: few,
      openDisputes: fc.nat(1),
      isTermOver: fc.boolean(),
    });
    fc.assert(
      fc.property(standing, ({ ordered, received, settled, ...rest }) => {
        // As the database keeps them: settled <= received <= ordered <= agreed + rejected <= agreed + received.
        const receivedQuantity = least(received, ordered);
        const rejectedQuantity = least(rest.rejectedQuantity, receivedQuantity);
        fc.pre(ordered <= rest.agreedQuantity + rejectedQuantity);
        const settledQuantity = least(settled, receivedQuantity);
        const figures = { ...rest, rejectedQuantity, orderedQuantity: ordered, receivedQuantity, settledQuantity };
        const held = closingChecklist({ ...THROUGH, ...figures }).some(({ holdsUp }) => holdsUp);
        expect(held).toBe(!isThrough(figures, rest.isTermOver));
      }),
    );
  });
});

describe('closingSavings', () => {
  it('sets what was accepted beside each baseline', () => {
    const savings = closingSavings(
      [
        { name: 'ceiling', price: '1.2' },
        { name: 'medianBid', price: '0.9' },
      ],
      100n,
      10_000n,
      'CNY',
    );
    expect(savings.map(({ valueMinor, savingMinor }) => [valueMinor, savingMinor])).toEqual([
      [12_000n, 2_000n],
      [9_000n, -1_000n],
    ]);
  });
});
