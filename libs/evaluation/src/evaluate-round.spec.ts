import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#libs/kernel';
import { SHIPPED_RULEBOOKS, shippedRulebook } from '#libs/rules';
import { checkEvaluation } from './check/check-evaluation.js';
import { evaluateRound, outputDigestOf } from './evaluate-round.js';
import { type EvaluationOutput, outputSchema } from './format/output-schema.js';
import { readRound } from './format/read-round.js';
import { canonicalInput } from './format/write-round.js';

interface Document {
  readonly rulebook: unknown;
  readonly lots: readonly {
    readonly id: string;
    readonly demand: readonly object[];
    readonly [field: string]: unknown;
  }[];
  readonly bids: readonly BidDocument[];
  readonly [field: string]: unknown;
}
interface BidDocument {
  readonly id: string;
  readonly lot: string;
  readonly bidder: string;
  readonly unitPrice: string;
  readonly [field: string]: unknown;
}

const roundOf = (document: unknown) => {
  const read = readRound(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.round;
};
const evaluate = (document: unknown): Promise<EvaluationOutput> => evaluateRound(roundOf(document));
const micro = (value: number): string => `${Math.floor(value / 1e6)}.${String(value % 1e6).padStart(6, '0')}`;

const REGIONS = ['North', 'South', 'West'];
const bids = (lots: number, change: Partial<Record<keyof BidDocument, fc.Arbitrary<unknown>>> = {}) =>
  fc
    .array(
      fc.record({
        lot: fc.integer({ min: 0, max: lots - 1 }),
        bidder: fc.integer({ min: 0, max: 9 }),
        price: fc.integer({ min: 1, max: 60 }),
        group: fc.constantFrom(null, null, null, 'kin'),
        capacity: fc.option(fc.integer({ min: 0, max: 900 })),
        minQuantity: fc.integer({ min: 0, max: 200 }),
        submittedAt: fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
        acceptsRevival: fc.constantFrom(null, true, false),
        regions: fc.option(fc.subarray(REGIONS, { minLength: 1 }), { freq: 1 }),
        quality: fc.option(fc.integer({ min: 0, max: 1_000 })),
        deliveryDays: fc.option(fc.integer({ min: 1, max: 200 })),
        ...change,
      }),
      { maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ lot, bidder, price, ...rest }, at) => ({
        id: `b${at}`,
        lot: `L${lot}`,
        bidder: `f${bidder}`,
        unitPrice: micro(Number(price) * 20_000),
        ...rest,
      })),
    ) as fc.Arbitrary<BidDocument[]>;

const rows = fc
  .array(
    fc.record({
      region: fc.constantFrom(...REGIONS),
      quantity: fc.integer({ min: 0, max: 500 }),
      history: fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 2 }),
      brand: fc.integer({ min: 0, max: 9 }),
      part: fc.integer({ min: 0, max: 100 }),
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.map(({ region, quantity, history, brand, part }, at) => ({
      buyer: `H${at}`,
      region,
      quantity,
      history,
      brands: [{ bidder: `f${brand}`, quantity: Math.floor((quantity * part) / 100) }],
    })),
  );

const documents = (codes: readonly string[]): fc.Arbitrary<Document> =>
  fc
    .record({
      rulebook: fc.constantFrom(...codes),
      lots: fc.array(
        fc.record({
          demand: rows,
          class: fc.constantFrom('ordinary', 'antibiotic'),
          form: fc.constantFrom(null, 'oral-solid', 'injection'),
          ceiling: fc.constantFrom(null, '1.000000'),
          lastPrice: fc.constantFrom(null, '0.800000'),
          currency: fc.constantFrom('CNY', 'VND'),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      bids: bids(3),
      drawSeed: fc.constantFrom('', 'a', 'b'),
    })
    .map(({ lots, bids: all, ...rest }) => ({
      ...rest,
      lots: lots.map((lot, at) => ({ id: `L${at}`, ...lot })),
      bids: all.filter(({ lot }) => lot < `L${lots.length}`),
    }));

const ALL = SHIPPED_RULEBOOKS.map(({ code }) => code);

const times100 = (price: unknown): unknown =>
  typeof price === 'string' ? micro(Number(price.replace('.', '')) * 100) : price;
const shape = ({ lots }: EvaluationOutput) =>
  lots.map(({ allocations, bids: all }) => [
    allocations.map(({ bid, demand, quantity }) => [bid, demand, quantity]),
    all.map(({ id, status, rank }) => [id, status, rank]),
  ]);
const wins = (status: string) => status === 'WON' || status === 'WON_RULE1';

describe('evaluateRound', () => {
  it.each(ALL)('keeps its own rules under %s, and says what its schema says', async (code) => {
    await fc.assert(
      fc.asyncProperty(documents([code]), async (document) => {
        // The checker runs inside; an award that it faults throws.
        const output = await evaluate(document);
        expect(outputSchema.parse(output)).toEqual(output);
        expect(output.outputDigest).toBe(outputDigestOf(output));
        for (const lot of output.lots) {
          for (const { text, reason } of lot.bids) expect(`${reason}: ${text.en}${text.zh}`).not.toMatch(/[{}]/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('answers the same, byte for byte, however the file is shuffled', async () => {
    await fc.assert(
      fc.asyncProperty(documents(ALL), fc.infiniteStream(fc.nat()), async (document, dice) => {
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, key: dice.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const turned = {
          ...document,
          bids: shuffled(document.bids),
          lots: shuffled(document.lots).map((lot) => ({ ...lot, demand: shuffled(lot.demand) })),
        };
        const output = await evaluate(document);
        expect(JSON.stringify(await evaluate(turned))).toBe(JSON.stringify(output));
        const canonical: unknown = JSON.parse(canonicalJson(canonicalInput(roundOf(document))));
        const again = await evaluate(canonical);
        expect([again.inputDigest, again.outputDigest]).toEqual([output.inputDigest, output.outputDigest]);
      }),
      { numRuns: 150 },
    );
  });

  it('awards the same when all money is a hundred times as much', async () => {
    const codes = ALL.filter((code) => !code.startsWith('cn-vbp'));
    await fc.assert(
      fc.asyncProperty(documents(codes), async (document) => {
        const dear = {
          ...document,
          lots: document.lots.map((lot) => ({ ...lot, ceiling: times100(lot.ceiling) })),
          bids: document.bids.map((bid) => ({ ...bid, unitPrice: times100(bid.unitPrice) })),
        };
        expect(shape(await evaluate(dear))).toEqual(shape(await evaluate(document)));
      }),
      { numRuns: 100 },
    );
  });

  it.each(['cn-vbp-r9', 'cn-vbp-r11', 'least-cost', 'lowest-price', 'insulin-abc', 'linked-lots', 'weighted'])(
    'tells losers of %s a price that wins, and a millionth more does not',
    async (code) => {
      await fc.assert(
        fc.asyncProperty(documents([code]), async (document) => {
          const output = await evaluate(document);
          const told = output.lots.flatMap((lot) => lot.bids).find(({ priceToWin }) => priceToWin !== null);
          if (!told) return;
          const price = Number(told.priceToWin?.replace('.', ''));
          const outcomeAt = async (value: number) => {
            const changed = document.bids.map((bid) =>
              bid.id === told.id ? { ...bid, unitPrice: micro(value) } : bid,
            );
            const { lots } = await evaluate({ ...document, bids: changed });
            return lots.flatMap((lot) => lot.bids).find(({ id }) => id === told.id)?.status ?? '';
          };
          expect(wins(await outcomeAt(price))).toBe(true);
          expect(wins(await outcomeAt(price + 1))).toBe(false);
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('the checker', () => {
  const document = {
    rulebook: 'cn-vbp-r10',
    lots: [
      {
        id: 'L',
        demand: [
          { buyer: 'H', region: 'N', quantity: 1_000 },
          { buyer: 'G', region: 'S', quantity: 500 },
        ],
      },
    ],
    bids: [
      { id: 'a', lot: 'L', bidder: 'f1', unitPrice: '0.30' },
      { id: 'b', lot: 'L', bidder: 'f2', unitPrice: '0.42' },
      { id: 'c', lot: 'L', bidder: 'f3', unitPrice: '0.60' },
    ],
  };
  type Lot = EvaluationOutput['lots'][number];
  it.each<[string, string, (lot: Lot) => Partial<Lot>]>([
    ['a wrong cap', 'the cap is', (lot) => ({ cap: (lot.cap ?? 0) + 1 })],
    ['a wrong limit', 'the limit is', () => ({ limit: '0.550000' })],
    ['a wrong share', 'the share is', () => ({ share: 0.7 })],
    ['a winner too many', 'by rule 1', (lot) => ({ bids: lot.bids.map((bid) => ({ ...bid, status: 'WON_RULE1' })) })],
    [
      'volume invented',
      'sum to',
      (lot) => ({
        allocations: lot.allocations.map((part, at) => ({ ...part, quantity: part.quantity + (at === 0 ? 1 : 0) })),
      }),
    ],
    ['volume lost', 'sum to', (lot) => ({ allocations: lot.allocations.slice(1) })],
    [
      'a wrong amount',
      'is not',
      (lot) => ({ allocations: lot.allocations.map((part) => ({ ...part, amount: '1.00' })) }),
    ],
    ['a wrong value', 'are worth', () => ({ value: '1.00' })],
    [
      'ranks exchanged',
      'is cheaper',
      (lot) => ({ bids: lot.bids.map((bid) => ({ ...bid, rank: 4 - (bid.rank ?? 0) })) }),
    ],
    ['a region picked twice', 'picked', (lot) => ({ picks: [...lot.picks, ...lot.picks] })],
    [
      'a comparable price of its own',
      'another price',
      (lot) => ({ bids: lot.bids.map((bid) => ({ ...bid, comparablePrice: '0.300000' })) }),
    ],
  ])('names %s', async (_, fault, change) => {
    const round = roundOf(document);
    const output = await evaluateRound(round);
    expect(checkEvaluation(round, output)).toEqual([]);
    const lots = output.lots.map((lot) => ({ ...lot, ...change(lot) }));
    expect(checkEvaluation(round, { ...output, lots }).join('\n')).toContain(fault);
  });

  it('converts specifications as the engine does, which it shares no code with', async () => {
    const measures = fc.integer({ min: 1, max: 2_000_000 });
    await fc.assert(
      fc.asyncProperty(
        measures,
        measures,
        measures,
        measures,
        fc.integer({ min: 1, max: 1e9 }),
        async (a, b, c, d, price) => {
          const lot = { ...document.lots[0], reference: { strength: micro(a), fill: micro(b) } };
          const bid = { ...document.bids[0], strength: micro(c), fill: micro(d), unitPrice: micro(price) };
          const output = await evaluate({ ...document, lots: [lot], bids: [bid] });
          expect(output.lots[0]?.bids).toHaveLength(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a rulebook given whole', () => {
  it('has the digest of its content, and awards like the shipped one', async () => {
    const document = { rulebook: 'cn-vbp-r9', lots: [{ id: 'L', demand: [] }], bids: [] };
    const shipped = await evaluate(document);
    const whole = await evaluate({ ...document, rulebook: shippedRulebook('cn-vbp-r9') });
    expect(whole).toEqual(shipped);
  });
});
