import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aBid, aLot, aRow } from '../../../../../test/support/builders/award-cases.js';
import { judgedBy, vbpOracle } from '../../../../../test/support/oracles/vbp-oracle.js';
import { VBP_RULEBOOKS } from '../../rulebook/vbp-rulebooks.js';
import type { BidCase } from '../outcome.js';
import { evaluateVbp } from './evaluate-vbp.js';

/** China's medical-insurance drug codes: each names a drug type and a company that sells it. */
const CODES = '../shared/data/drugs/nhsa_drug_product_codes_zh.csv';
const THERE = existsSync(CODES);
if (!THERE) console.warn(`skipped: ${CODES} is not there`); // oxlint-disable-line no-console

/** The companies that sell each drug type, by its code. */
function competitors(): Map<string, string[]> {
  const [header = '', ...rows] = readFileSync(CODES, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const at = (row: string, column: string): string => row.split(',').at(columns.indexOf(column) - columns.length) ?? '';
  const types = new Map<string, Set<string>>();
  for (const row of rows) {
    const companies = types.get(at(row, 'drug_type_code')) ?? new Set();
    types.set(at(row, 'drug_type_code'), companies.add(at(row, 'company_code')));
  }
  return new Map([...types].map(([type, companies]) => [type, [...companies].sort()]));
}

/** The same number for the same text everywhere: FNV-1a. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}

const REGIONS = Array.from({ length: 31 }, (_, at) => `province-${String(at).padStart(2, '0')}`);

/** A market with the companies that there are; prices, answers and demand are drawn from their codes. */
function market(type: string, companies: readonly string[]) {
  const lowest = 10_000 + (numberOf(type) % 2_000_000);
  const bids = companies.map((company): BidCase => {
    const drawn = numberOf(`${type} ${company}`);
    return aBid(company, 1, {
      bidder: company,
      unitPrice: lowest + Math.floor((lowest * (drawn % 3_000)) / 1_000),
      submittedAt: drawn % 50,
      acceptsRevival: [true, false, null][drawn % 3] ?? null,
      capacity: drawn % 7 === 0 ? 40_000 : null,
      regions: drawn % 11 === 0 ? REGIONS.filter((region) => numberOf(region + company) % 2 === 0) : null,
    });
  });
  const demand = REGIONS.map((region) => {
    const quantity = 1 + (numberOf(`${type} ${region}`) % 30_000);
    const brand = companies[numberOf(`${region} ${type}`) % companies.length] ?? '';
    return aRow(region, quantity, { brands: [{ bidder: brand, quantity: Math.floor(quantity / 3) }] });
  });
  return { lot: aLot({ id: type, form: 'oral-solid', ceiling: 3 * lowest, demand }), bids };
}

describe.skipIf(!THERE)('volume-based rules on the companies that really compete', () => {
  const types = THERE ? competitors() : new Map<string, string[]>();

  it('finds 853 drug types, half of them contested, with up to 146 companies', () => {
    expect(types.size).toBe(853);
    expect([...types.values()].filter(({ length }) => length > 1)).toHaveLength(426);
    expect(Math.max(...[...types.values()].map(({ length }) => length))).toBe(146);
  });

  it.each(VBP_RULEBOOKS.map(({ code, award }) => [code, award] as const))(
    '%s agrees with the oracle on every drug type, and every price to win wins',
    (_, method) => {
      if (method.method !== 'vbp') return;
      for (const [type, companies] of types) {
        const { lot, bids } = market(type, companies);
        const outcome = evaluateVbp(method, lot, bids);
        if (companies.length <= 40) expect(judgedBy(outcome)).toEqual(vbpOracle(method, lot, bids));
        for (const { bid, priceToWin } of outcome.bids) {
          if (priceToWin === null) continue;
          const at = (unitPrice: number) => {
            const changed = bids.map((other) => (other === bid ? { ...bid, unitPrice } : other));
            return evaluateVbp(method, lot, changed).bids.find((other) => other.bid.id === bid.id)?.status;
          };
          expect([at(priceToWin), at(priceToWin + 1) === 'WON_RULE1']).toEqual(['WON_RULE1', false]);
        }
      }
    },
    60_000,
  );
});
