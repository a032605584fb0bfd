import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HIGHEST, someBids, someLot, someVbpMethod } from '../../../../../test/support/builders/vbp-arbitraries.js';
import { judgedBy, vbpOracle } from '../../../../../test/support/oracles/vbp-oracle.js';
import { evaluateVbp } from './evaluate-vbp.js';

/** Some seconds' worth; set higher by hand after changing a rule. */
const RUNS = 3_000;

describe('volume-based rules against an oracle', () => {
  it('agree on every status, rank, price, quantity and pick of small lots', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (rules, lot, bids) => {
        expect(judgedBy(evaluateVbp(rules, lot, bids))).toEqual(vbpOracle(rules, lot, bids));
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('name the highest price that wins by rule 1, or rightly none, of all prices there are', () => {
    const tried = 4 * HIGHEST;
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (rules, lot, bids) => {
        for (const { bid, status, priceToWin, priceToWinReason } of evaluateVbp(rules, lot, bids).bids) {
          const wins = (unitPrice: number): boolean => {
            const changed = bids.map((other) => (other === bid ? { ...bid, unitPrice, decimals: 6 } : other));
            return vbpOracle(rules, lot, changed).statuses[bid.id] === 'WON_RULE1';
          };
          if (status.startsWith('WON')) continue;
          let best: number | null = null;
          for (let unitPrice = 1; unitPrice <= tried; unitPrice++) if (wins(unitPrice)) best = unitPrice;
          if (priceToWin !== null && priceToWin > tried) expect(best).toBe(tried);
          else expect(priceToWin).toBe(best);
          expect(priceToWin === null).toBe(priceToWinReason !== null);
        }
      }),
      { numRuns: RUNS / 50 },
    );
  }, 60_000);
});
