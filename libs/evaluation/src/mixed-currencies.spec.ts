import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, parseAmount } from '#libs/kernel';
import { DEFAULT_PAYMENT_TERMS, invoiceForReceipt, judgePlaceOrder, shippedRulebook } from '#libs/rules';
import { checkEvaluation } from './check/check-evaluation.js';
import { evaluateRound } from './evaluate-round.js';
import type { EvaluationOutput } from './format/output-schema.js';
import { readRound } from './format/read-round.js';
import { canonicalInput } from './format/write-round.js';

const METHODS = ['least-cost', 'lowest-price', 'weighted', 'insulin-abc', 'linked-lots', 'cn-vbp-r10', 'cn-vbp-r11'];
/** Awards at once: nobody has to answer. */
const rulebookOf = (code: string): object => shippedRulebook(code)?.award ?? {};

const USD = { from: 'USD', to: 'CNY', numerator: '75833', denominator: '10389' };
const VND = { from: 'VND', to: 'CNY', numerator: '75833', denominator: '264400050' };
const KWD = { from: 'KWD', to: 'CNY', numerator: '237', denominator: '10' };
const RATES = [USD, VND, KWD];

const read = (document: object) => {
  const round = readRound(document);
  if (!round.ok) throw new Error(JSON.stringify(round.faults));
  return round.round;
};
async function evaluate(document: object): Promise<EvaluationOutput> {
  const round = read(document);
  const output = await evaluateRound(round, { entryPrices: 'all' });
  expect(checkEvaluation(round, output)).toEqual([]);
  return output;
}

const aLot = { id: 'L', ceiling: '20', demand: [{ buyer: 'H', region: 'N', quantity: 1000 }] };
const bid = (id: string, unitPrice: string, more: object = {}) => ({
  id,
  lot: 'L',
  bidder: `f${id}`,
  unitPrice,
  ...more,
});

const decided = ({ lots }: EvaluationOutput) =>
  lots[0]?.bids.map(({ id, status, rank, awarded, comparablePrice }) => [id, status, rank, awarded, comparablePrice]);
const inDollars = (rates: readonly object[]) => ({
  rulebook: 'least-cost',
  rates,
  lots: [aLot],
  bids: [bid('a', '1', { currency: 'USD' })],
});
const faultsOf = (rates: readonly object[]): string[] => {
  const answer = readRound(inDollars(rates));
  return answer.ok ? [] : answer.faults.map(({ path, problem }) => `${path}: ${problem}`);
};

describe('bids in several currencies', () => {
  it('compete at the frozen rate, are paid in their own currency and add up in that of the lot', async () => {
    const output = await evaluate({
      rulebook: rulebookOf('least-cost'),
      rates: RATES,
      lots: [aLot],
      bids: [
        bid('a', '7.3', { capacity: 400 }),
        // 1 USD is 7.2993550871… CNY, so this is a little cheaper.
        bid('b', '1', { currency: 'USD', capacity: 400 }),
        bid('c', '26000', { currency: 'VND' }),
        bid('d', '0.9', { currency: 'KWD' }),
      ],
    });
    const [lot] = output.lots;
    expect(lot?.bids.map(({ id, rank, comparablePrice, currency }) => [id, rank, comparablePrice, currency])).toEqual([
      ['b', 1, '7.299355', 'USD'],
      ['a', 2, '7.300000', undefined],
      ['c', 3, '7.457101', 'VND'],
      ['d', null, null, 'KWD'],
    ]);
    expect(
      lot?.allocations.map(({ bid: id, unitPrice, amount, currency, converted }) => [
        id,
        unitPrice,
        amount,
        currency,
        converted,
      ]),
    ).toEqual([
      ['b', '1.000000', '400.00', 'USD', '2919.74'],
      ['a', '7.300000', '2920.00', undefined, undefined],
      ['c', '26000.000000', '5200000', 'VND', '1491.42'],
    ]);
    expect(lot?.value).toBe('7331.16');
    expect(lot?.bids[3]).toMatchObject({ reason: 'OVER_CEILING', priceToWin: expect.any(String) as string });
  });

  it('are told apart exactly where they are equal only when rounded', async () => {
    const close = ['0.0035', '0.0034', '0.0036'].map((price, at) => bid(`b${at}`, price, { currency: 'VND' }));
    for (const method of ['least-cost', 'lowest-price']) {
      const output = await evaluate({ rulebook: rulebookOf(method), rates: RATES, lots: [aLot], bids: close });
      expect(output.lots[0]?.bids.map(({ id }) => id)).toEqual(['b1', 'b0', 'b2']);
    }
  });

  it('are refused without a rate, and where the rate is not one', () => {
    expect(faultsOf([VND])).toEqual(['bids[0].currency: has no rate to CNY; add one to rates']);
    expect(faultsOf([USD, USD])).toEqual(['rates[1]: another rate is from USD to CNY; give one']);
    expect(faultsOf([USD, { ...USD, from: 'CNY' }])).toEqual(['rates[1]: name two different currencies']);
    expect(faultsOf([{ ...USD, denominator: '0' }])).toEqual([
      'rates[0].denominator: write a whole number above zero, of at most 80 digits',
    ]);
  });

  it('leave a round of one currency as it was, to the byte', () => {
    const document = { rulebook: 'least-cost', lots: [aLot], bids: [bid('a', '1')] };
    const canonical = canonicalInput(read(document));
    expect(canonicalInput(read({ ...document, rates: [] }))).toEqual(canonical);
    expect(canonicalInput(read({ ...document, bids: [bid('a', '1', { currency: 'CNY' })] }))).toEqual(canonical);
    expect(Object.keys(canonical)).not.toContain('rates');
  });

  const rounds = fc.array(
    fc.record({
      price: fc.integer({ min: 1, max: 2_000_000 }),
      currency: fc.constantFrom('CNY', 'USD', 'VND', 'KWD'),
      capacity: fc.integer({ min: 50, max: 1_200 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const SCALE = { CNY: 1, USD: 7, VND: 0.0003, KWD: 24 } as const;
  const bidsOf = (rows: readonly { price: number; currency: string; capacity: number }[]) =>
    rows.map(({ price, currency, capacity }, at) =>
      bid(`b${at}`, (price / 100_000 / SCALE[currency as keyof typeof SCALE]).toFixed(6), { currency, capacity }),
    );

  it.each(METHODS)('are judged by %s so that the checker agrees, and the price to win wins', async (code) => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.nat(), async (rows, chosen) => {
        const document = { rulebook: rulebookOf(code), rates: RATES, lots: [aLot], bids: bidsOf(rows) };
        const output = await evaluate(document);
        const told = output.lots[0]?.bids.filter(({ priceToWin }) => priceToWin !== null) ?? [];
        const loser = told[chosen % Math.max(told.length, 1)];
        if (!loser) return;
        const again = await evaluate({
          ...document,
          bids: document.bids.map((one) => (one.id === loser.id ? { ...one, unitPrice: loser.priceToWin } : one)),
        });
        const after = again.lots[0]?.bids.find(({ id }) => id === loser.id);
        expect(after?.status, `${loser.id} at ${loser.priceToWin}`).toMatch(/^WON/);
      }),
      { numRuns: 25 },
    );
  });

  it.each(METHODS)('at a rate of one to one win by %s as they would in one currency', async (code) => {
    await fc.assert(
      fc.asyncProperty(rounds, async (rows) => {
        const plain = rows.map((row) => ({ ...row, currency: 'CNY' }));
        const document = { rulebook: rulebookOf(code), lots: [aLot], bids: bidsOf(plain) };
        const same = await evaluate(document);
        const one = { from: 'USD', to: 'CNY', numerator: '1', denominator: '1' };
        const mixed = await evaluate({
          ...document,
          rates: [one],
          bids: document.bids.map((row, at) => (at % 2 === 0 ? { ...row, currency: 'USD' } : row)),
        });
        expect(decided(mixed)).toEqual(decided(same));
        expect(mixed.lots[0]?.value).toBe(same.lots[0]?.value);
      }),
      { numRuns: 15 },
    );
  });
});

/** From the award to the last invoice of an order, in currencies of no, two and three digits. */
it.each(CURRENCIES)(
  'an award in %s is ordered, received in parts and invoiced to its last minor unit',
  async (currency) => {
    const parts = fc.array(fc.bigInt(1n, 400n), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 19_999_999 }), parts, async (price, accepted) => {
        const lots = [{ ...aLot, currency }];
        const bids = [bid('a', (price / 1_000_000).toFixed(6))];
        const [lot] = (await evaluate({ rulebook: 'least-cost', lots, bids })).lots;
        const value = parseAmount(lot?.value ?? '', currency) ?? -1n;
        const unitPrice = BigInt(price) as Parameters<typeof judgePlaceOrder>[1][number]['unitPrice'];
        const contract = { id: 'c', supplierId: 's', rank: 1, status: 'active', agreedQuantity: 1000n } as const;
        const funding = { payment: DEFAULT_PAYMENT_TERMS, advanceUnpaidMinor: 0n, overdueInvoices: 0 };
        const order = { reference: 'O', quantity: 1000n, promisedOn: '2027-01-01' };
        const contracts = [{ ...contract, ...funding, orderedQuantity: 0n, unitPrice, currency }];
        const placed = judgePlaceOrder(order, contracts, () => value);
        const heldMinor = placed.ok ? (placed.value.lines[0]?.heldMinor ?? -1n) : -1n;
        expect(heldMinor).toBe(value);
        let invoicedQuantity = 0n;
        let paid = 0n;
        for (const acceptedQuantity of [...accepted, 1000n]) {
          const part = acceptedQuantity < 1000n - invoicedQuantity ? acceptedQuantity : 1000n - invoicedQuantity;
          const line = { quantity: 1000n, amountMinor: heldMinor, heldMinor, prepaidMinor: 0n };
          const receipt = { coveredBefore: invoicedQuantity, acceptedQuantity: part, rejectedQuantity: 0n };
          const { amountMinor, feeMinor } = invoiceForReceipt('escrow', line, receipt, {
            basisPoints: 50,
            leastMinor: 0n,
          });
          expect(feeMinor <= amountMinor).toBe(true);
          paid += amountMinor;
          invoicedQuantity += part;
        }
        expect(paid).toBe(value);
      }),
      { numRuns: 10 },
    );
  },
);
