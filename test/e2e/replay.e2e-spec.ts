import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Figures } from '../../apps/ops/src/replay/figures.js';
import { CommandLine } from './command-line.js';

const FILE = path.resolve(import.meta.dirname, '../../../shared/data/scms/scms_delivery_2006_2013.csv');
const THERE = existsSync(FILE);
const ROWS = '40';
if (!THERE) console.log(`Skipped: the replay's file is not there (${path.relative(process.cwd(), FILE)}).`);

/** What does not depend on how fast the machine is. */
const figuresIn = (output: string): Omit<Figures, 'seconds' | 'secondsPerStage' | 'dealsPerSecond' | 'processes'> => {
  const { seconds, secondsPerStage, dealsPerSecond, processes, ...figures } = JSON.parse(output) as Figures;
  expect(seconds).toBeGreaterThan(0);
  expect(Object.keys(secondsPerStage)).toContain('deliver');
  expect(dealsPerSecond).toBeGreaterThan(0);
  expect(Object.keys(processes)).toEqual(['api', 'worker']);
  return figures;
};

describe.skipIf(!THERE)('npm run replay', () => {
  const line = new CommandLine();
  const other = new CommandLine();
  const replay = ['replay', FILE, '--limit', ROWS, '--json'];
  afterAll(() => [line, other].forEach((one) => one.remove()));

  let first: ReturnType<typeof figuresIn>;
  beforeAll(async () => {
    const { code, output, errors } = await line.run(replay);
    expect({ code, errors }).toMatchObject({ code: 0 });
    first = figuresIn(output);
  });

  it('settles every row, closes every contract, and the ledger sums to zero', () => {
    // Computed from the file by hand: the first 40 rows.
    expect(first).toEqual(FIRST_ROWS);
  });

  it('changes nothing when it is run again, and ends by itself where no channel of npm ends it', async () => {
    const { code, output } = await line.run(replay, {}, 'ignore');
    expect(code).toBe(0);
    expect(figuresIn(output)).toEqual(first);
  });

  it('finishes the same deals once when it is killed in the middle and run again', async () => {
    const killed = other.start(replay);
    await killed.prints('deliveries');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { code, output, errors } = await other.run(replay);
    expect({ code, errors }).toMatchObject({ code: 0 });
    expect(figuresIn(output)).toEqual(first);
  });

  it('names row and column of a file that is not this shape, and starts nothing', async () => {
    const bad = path.join(other.folder, 'bad.csv');
    writeFileSync(bad, 'ID,Country\n1,Mali\n');
    const { code, errors } = await other.run(['replay', bad]);
    expect(code).toBe(1);
    expect(errors).toContain('row 1: the column');
    expect(errors).toContain('Nothing was changed.');
  });
});

const FIRST_ROWS = {
  rowsRead: 40,
  rowsWithoutPrice: 0,
  purchasers: 10,
  suppliers: 19,
  productTypes: 26,
  tenders: 35,
  bids: 36,
  lotsWithTwoOrMoreBidders: 1,
  orders: 40,
  paidValue: '2599920.98',
  awardedValue: '2599920.98',
  settledValue: '2599920.98',
  savingPercent: '0.0000',
  lateOrders: 1,
  losingBidsByReason: { LOST_PRICE_DEMAND_COVERED: 1 },
  closedContracts: 36,
  contractsNotClosed: 0,
  ledgerSum: '0.00',
};
