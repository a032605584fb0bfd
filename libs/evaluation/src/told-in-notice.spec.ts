import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AWARD_NOTICE_TEXTS, AWARD_REASONS, SHIPPED_RULEBOOKS, toldInFull, toldInNotice } from '#libs/rules';
import { evaluateRound } from './evaluate-round.js';
import type { EvaluationOutput } from './format/output-schema.js';
import { readRound } from './format/read-round.js';
import { LEAST_COST_NOTICE_TEXTS, LEAST_COST_REASONS } from './methods/least-cost/reasons.js';

type BidOutput = EvaluationOutput['lots'][number]['bids'][number];

const REGIONS = ['North', 'South', 'West'];
const someDemand = fc
  .array(fc.record({ region: fc.constantFrom(...REGIONS), quantity: fc.integer({ min: 1, max: 500 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((rows) =>
    rows.map((row, at) => ({ buyer: `H${at}`, ...row, brands: [{ bidder: `f${at}`, quantity: row.quantity }] })),
  );
const somePrice = fc.integer({ min: 1, max: 70 });
const someBid = fc.record({
  bidder: fc.integer({ min: 0, max: 9 }).map((firm) => `f${firm}`),
  capacity: fc.option(fc.integer({ min: 1, max: 900 })),
  minQuantity: fc.constantFrom(0, 0, 60),
  acceptsRevival: fc.constantFrom(true, false, null),
  quality: fc.integer({ min: 300, max: 1_000 }),
  deliveryDays: fc.integer({ min: 1, max: 90 }),
});
/** A bid at its price, and rivals, dearer from one to the next, whose prices are either the first or the second. */
const someContest = fc
  .record({
    demand: someDemand,
    own: someBid,
    ownPrice: somePrice,
    rivals: fc.array(fc.tuple(someBid, somePrice, somePrice), { minLength: 1, maxLength: 7 }),
  })
  .map(({ rivals, ...rest }) => {
    const rising = (which: 1 | 2) => rivals.map((rival) => rival[which]).sort((a, b) => a - b);
    return { ...rest, rivals: rivals.map(([bid]) => bid), prices: [rising(1), rising(2)] as const };
  });
type Contest = typeof someContest extends fc.Arbitrary<infer T> ? T : never;

const bidder = { capacity: null, minQuantity: 0, acceptsRevival: true, quality: 300, deliveryDays: 1 } as const;
/** The same rank and volume, but another class: it would tell how far the rival's price is away. */
const ONE_CLASS_APART: Contest = {
  demand: [{ buyer: 'H0', region: 'North', quantity: 1, brands: [{ bidder: 'f0', quantity: 1 }] }],
  own: { bidder: 'f1', ...bidder },
  ownPrice: 4,
  rivals: [{ bidder: 'f0', ...bidder }],
  prices: [[3], [1]],
};

const priced = (cents: number) => ({ unitPrice: (cents / 100).toFixed(6) });

function documentOf(rulebook: string, { demand, own, ownPrice, rivals, prices }: Contest, which: 0 | 1): object {
  const lot = { id: 'L', currency: 'CNY', ceiling: '0.650000', classBPrice: '0.300000', demand };
  const others = rivals.map((rival, at) => ({ id: `r${at}`, lot: 'L', ...rival, ...priced(prices[which][at] ?? 1) }));
  return { rulebook, lots: [lot], bids: [{ id: 'own', lot: 'L', ...own, ...priced(ownPrice) }, ...others] };
}

async function evaluate(document: object): Promise<EvaluationOutput> {
  const read = readRound(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return evaluateRound(read.round);
}

const bidsOf = ({ lots }: EvaluationOutput): readonly BidOutput[] => lots[0]?.bids ?? [];
const ownOf = (output: EvaluationOutput): BidOutput => bidsOf(output).find(({ id }) => id === 'own') as BidOutput;
/** What everybody may know in the notice period: who wins how much, and in which order. */
const shapeOf = (output: EvaluationOutput) =>
  JSON.stringify(
    bidsOf(output)
      .map(({ id, status, rank, awarded }) => [id, status, rank, awarded])
      .sort(),
  );
const noticeOf = ({ reason, details }: BidOutput) =>
  toldInNotice(LEAST_COST_REASONS, LEAST_COST_NOTICE_TEXTS, reason, details);
/** A bidder was asked at this price before the notice: it is no news. */
const withoutOffer = ({ details }: ReturnType<typeof noticeOf>) =>
  Object.entries(details).filter(([name]) => name !== 'revivalPrice');

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('what a bidder is told in the notice period', { timeout: 60_000 }, () => {
  it.each(SHIPPED_RULEBOOKS.map(({ code }) => code))(
    'under %s is the same whatever the others asked, as long as the same bids win the same',
    async (code) => {
      await fc.assert(
        fc.asyncProperty(someContest, async (contest) => {
          const [one, other] = [
            await evaluate(documentOf(code, contest, 0)),
            await evaluate(documentOf(code, contest, 1)),
          ];
          if (shapeOf(one) !== shapeOf(other) || ownOf(one).reason !== ownOf(other).reason) return;
          expect(withoutOffer(noticeOf(ownOf(other)))).toEqual(withoutOffer(noticeOf(ownOf(one))));
        }),
        { numRuns: 150, examples: [[ONE_CLASS_APART]] },
      );
    },
  );

  it.each(SHIPPED_RULEBOOKS.map(({ code }) => code))('under %s is no price that would have won', async (code) => {
    await fc.assert(
      fc.asyncProperty(someContest, async (contest) => {
        const { priceToWin, comparablePrice, ...own } = ownOf(await evaluate(documentOf(code, contest, 0)));
        if (priceToWin === null) return;
        const { details } = noticeOf({ ...own, priceToWin, comparablePrice });
        // Of the rulebook (floor, ceiling) and the bidder's own are no secret, even where one of them is the answer.
        const known = new Set(['comparablePrice', 'ceilingPrice', 'floorPrice', 'revivalPrice']);
        for (const [name, value] of Object.entries(details)) {
          if (!known.has(name)) expect(String(value)).not.toBe(priceToWin);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is decided for every reason, in both languages, with numbers that the reason has', () => {
    expect(Object.keys(AWARD_NOTICE_TEXTS).sort()).toEqual(Object.keys(AWARD_REASONS).sort());
    for (const [reason, notice] of Object.entries(LEAST_COST_NOTICE_TEXTS)) {
      if (notice === 'AS_IS') continue;
      expect(names(notice.zh)).toEqual(names(notice.en));
      const inFull = names(LEAST_COST_REASONS[reason as keyof typeof LEAST_COST_REASONS].en);
      expect(inFull).toEqual(expect.arrayContaining(names(notice.en)));
      expect(names(notice.en).length).toBeLessThan(inFull.length);
    }
  });

  it('leaves out the limit and what it was taken of, and tells both later', () => {
    const details = { comparablePrice: '0.6', limitPrice: '0.54', multiplierPermille: '1.8', basisPrice: '0.3' };
    expect(toldInNotice(LEAST_COST_REASONS, LEAST_COST_NOTICE_TEXTS, 'ABOVE_LIMIT', details)).toEqual({
      text: {
        en: 'Lost: the comparable price 0.6 is above the limit.',
        zh: '落选：可比价 0.6 高于限价。',
      },
      details: { comparablePrice: '0.6' },
    });
    expect(toldInFull(LEAST_COST_REASONS, 'ABOVE_LIMIT', details)).toMatchObject({
      text: { en: 'Lost: the comparable price 0.6 is above 0.54, 1.8 times 0.3.' },
      details,
    });
    const unknown = { text: null, details: {} };
    expect(toldInNotice(LEAST_COST_REASONS, LEAST_COST_NOTICE_TEXTS, 'NEW_REASON', { lastPrice: '1' })).toEqual(
      unknown,
    );
  });
});
