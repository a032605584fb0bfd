import { describe, expect, it } from 'vitest';
import type { DemandCase } from './outcome.js';
import { weighDemand } from './weigh-demand.js';

const row = (id: string, quantity: number, change: Partial<DemandCase> = {}): DemandCase => ({
  id,
  buyer: `hospital-${id}`,
  region: 'A',
  quantity,
  history: [12_400, 11_800],
  reason: null,
  brands: [],
  ...change,
});
const floorOf = (history: number[]) => weighDemand([row('a', 0, { history })], { sharePermille: 800 }).rejected;

describe('weighing reported demand', () => {
  it('E8: rejects a report below 80% of the mean of past years that gives no reason', () => {
    const demand = [
      row('d', 9_600, { reason: 'Restricted indication' }),
      row('c', 9_679, { reason: '  ' }),
      row('b', 9_680),
      row('a', 1, { history: [] }),
    ];
    expect(weighDemand(demand, { sharePermille: 800 })).toEqual({
      rows: [demand[3], demand[2], demand[0]],
      rejected: [{ demand: 'c', buyer: 'hospital-c', quantity: 9_679, floor: 9_680 }],
      base: 19_281,
    });
    expect(weighDemand(demand, null)).toMatchObject({ rejected: [], base: 28_960 });
  });

  it('asks for the next whole unit when the floor is none', () => {
    expect(floorOf([1, 1, 0])[0]?.floor).toBe(1);
    expect(floorOf([10 ** 12 - 1, 10 ** 12])[0]?.floor).toBe(800_000_000_000);
    expect(floorOf(Array.from({ length: 20 }, () => 10 ** 12 - 1))[0]?.floor).toBe(800_000_000_000);
  });
});
