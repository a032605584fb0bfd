import { afterAll, describe, expect, it } from 'vitest';
import type { SimulationFigures } from '../../apps/ops/src/simulate/figures.js';
import { CommandLine } from './command-line.js';

describe('npm run medlane -- simulate', () => {
  const line = new CommandLine();
  afterAll(() => line.remove());

  it('brings a small market to its end: every order settled, every contract ended, every invariant kept', async () => {
    const args = ['simulate', '--seed', '7', '--orders', '80', '--suppliers', '8', '--purchasers', '6', '--json'];
    const { code, output, errors } = await line.run(args);
    expect({ code, errors }).toMatchObject({ code: 0 });
    const figures = JSON.parse(output) as SimulationFigures;
    expect(figures).toMatchObject({
      ordersPlaced: 80,
      ordersByStatus: { settled: 80 },
      unpaidInvoices: 0,
      deadLetters: 0,
      ledgerSums: { CNY: '0.00' },
      broken: [],
    });
    expect(Object.keys(figures.invoicesByInstrument)).toEqual([
      'deposit_and_balance',
      'escrow',
      'open_account',
      'prepayment',
    ]);
  });

  it('says what it does not understand, and starts nothing', async () => {
    const { code, errors } = await line.run(['simulate', '--orders', 'many']);
    expect(code).toBe(1);
    expect(errors).toContain('--orders is a whole number from 1 to 1000000.');
  });
});
