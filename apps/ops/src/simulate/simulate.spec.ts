import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from './agenda.js';
import { Dice } from './dice.js';
import { planSimulation } from './plan.js';

const count = (max: number) => fc.integer({ min: 1, max });

describe('a simulated market', () => {
  it('is the same for the same seed, and another for another', () => {
    const size = { seed: 3, suppliers: 20, purchasers: 30, orders: 500 };
    expect(planSimulation(size)).toEqual(planSimulation(size));
    expect(planSimulation({ ...size, seed: 4 })).not.toEqual(planSimulation(size));
  });

  it('has bids for every product, and needs of every purchaser, whatever its size', () => {
    fc.assert(
      fc.property(count(1000), count(40), count(40), count(2000), (seed, suppliers, purchasers, orders) => {
        const { products, ...plan } = planSimulation({ seed, suppliers, purchasers, orders });
        const needing = new Set(products.flatMap(({ needs }) => needs.map(({ purchaser }) => purchaser)));
        expect(needing.size).toBe(plan.purchasers.length);
        for (const { bids } of products) {
          expect(bids.length).toBeGreaterThan(0);
          expect(new Set(bids.map(({ supplier }) => supplier)).size).toBe(bids.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('divides a whole into parts that add up to it', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 40 }),
        (seed, whole, count) => {
          const parts = new Dice(seed, 'parts').parts(whole, count);
          expect(parts).toHaveLength(Math.min(whole, count));
          expect(Math.min(...parts)).toBeGreaterThan(0);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
        },
      ),
    );
  });

  it('works days off in order, also those that are put on the agenda meanwhile', async () => {
    const agenda = new Agenda();
    const told: string[] = [];
    const tell = (text: string) => () => Promise.resolve(void told.push(text));
    agenda.on(5, tell('later'));
    agenda.on(1, async () => {
      await tell('first')();
      agenda.on(3, tell('in between'));
    });
    await agenda.run((day) => tell(`day ${day}`)());
    expect(told).toEqual(['day 1', 'first', 'day 3', 'in between', 'day 5', 'later']);
  });
});
