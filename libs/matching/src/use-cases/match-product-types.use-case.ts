import { Inject, Injectable } from '@nestjs/common';
import { groupBy, invariant } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import { fitsOf, type MeasuredOffer, measureOffer, type PackedLines, packLines } from '#libs/rules';
import { type LineRow, type Market, MatchInputsStore, type OfferRow } from '../persistence/match-inputs.store.js';
import { MatchDueStore } from '../persistence/match-due.store.js';
import { marketKey, type MatchedProduct, MatchStore, type PlacedLine } from '../persistence/match.store.js';
import { type MarketsByCorridor, PaperOutlooks, type ProductOutlook, type ToJudge } from './paper-outlooks.js';

/**
 * Matches what is due. Of up to 500 product types at once it looks up what has changed since they were matched, judges
 * the papers of changed products alone, scores changed lines alone where the product is known, and writes what differs.
 * Nothing is asked or written per line.
 */
@Injectable()
export class MatchProductTypes {
  constructor(
    @Inject(MatchDueStore) private readonly due: MatchDueStore,
    @Inject(MatchInputsStore) private readonly inputs: MatchInputsStore,
    @Inject(MatchStore) private readonly matches: MatchStore,
    @Inject(PaperOutlooks) private readonly papers: PaperOutlooks,
  ) {}

  /** Answers how many types were due. */
  async run(tx: Tx): Promise<number> {
    const dueIds = await this.due.take(tx);
    if (dueIds.length === 0) return 0;
    const profiles = await this.papers.profiles(tx);
    const typeIds = await this.inputs.changedTypes(tx, dueIds, profiles.context);
    if (typeIds.length === 0) return dueIds.length;

    const goneLines = await this.inputs.goneLines(tx, typeIds);
    const lines = await this.inputs.lines(tx, typeIds);
    const goneProducts = await this.inputs.goneProducts(tx, typeIds);
    const offers = await this.inputs.offers(tx, typeIds, profiles.context);
    const types = typesOf(lines, offers);
    const outlooks = await this.papers.of(tx, [...types.values()].flatMap(toJudge), profiles);
    const news = offers.filter(({ known }) => !known);
    const found = fitted(types, outlooks);

    await this.matches.dropLines(tx, typeIds, goneLines);
    await this.matches.dropBut(tx, typeIds, [...goneProducts, ...matchedBefore(news)], found);
    await this.matches.put(tx, found);
    await this.matches.put(tx, await this.patched(tx, types));
    const changed = [...types.values()].flatMap(({ placed }) => placed.filter(({ line }) => !line.known));
    await this.matches.putLines(tx, changed);
    await this.matches.dropProducts(tx, typeIds, goneProducts);
    await this.matches.putProducts(tx, news);
    await this.matches.callForBids(tx, typeIds);
    return dueIds.length;
  }

  /** What was judged before, against the lines that changed. */
  private async patched(tx: Tx, types: ReadonlyMap<string, TypeToMatch>): Promise<MatchedProduct[]> {
    const changed = [...types.values()].flatMap(({ markets }) =>
      [...markets.values()].filter(({ isNew, changed: some }) => !isNew && some.length > 0),
    );
    if (changed.length === 0) return [];
    const asked = changed.map(({ market }) => market);
    const rows: MatchedProduct[] = [];
    for (const row of await this.matches.ofMarkets(tx, asked)) {
      const type = types.get(row.market.productTypeId);
      const offer = type?.offers.get(row.productId);
      const market = type?.markets.get(marketKey(row.market));
      if (!type || !market || !offer?.known) continue;
      const fits = Buffer.alloc(Math.max(market.places.length, row.fits.length / 2));
      fits.write(row.fits, 'hex');
      const numbers = market.changed.map(({ number }) => number);
      const scored = fitsOf(type.packed, numbers, measured(type, offer, row.qualityTier), row.papers);
      for (const [at, { place }] of market.changed.entries()) fits[place] = scored[at] ?? 0;
      rows.push({ ...row, fits: fits.toString('hex') });
    }
    return rows;
  }
}

/** What was judged anew, against every line of its market; market by market, as it is indexed. */
function fitted(types: ReadonlyMap<string, TypeToMatch>, outlooks: readonly ProductOutlook[]): MatchedProduct[] {
  const found: MatchedProduct[] = [];
  for (const [market, ofMarket] of groupBy(outlooks, (outlook) => outlook.market)) {
    const type = types.get(market.productTypeId);
    const places = type?.markets.get(marketKey(market))?.places;
    invariant(type && places, 'a market that was judged is matched');
    const bytes = Buffer.alloc(places.length * ofMarket.length);
    for (const [at, { offer, papers, qualityTier }] of ofMarket.entries())
      fitsOf(type.packed, places, measured(type, offer, qualityTier), papers, bytes, at * places.length);
    const digits = bytes.toString('hex');
    const width = places.length * 2;
    for (const [at, { offer, papers, qualityTier }] of ofMarket.entries()) {
      const { productId, supplierId } = offer;
      const fits = digits.slice(at * width, (at + 1) * width);
      found.push({ market, productId, supplierId, papers, qualityTier, fits });
    }
  }
  return found;
}

/** The lines of one market by their places. */
interface MarketToMatch {
  readonly market: Market;
  /** At each place the number of its line among those of the type; -1 where there is none. */
  readonly places: number[];
  readonly changed: { readonly number: number; readonly place: number }[];
  /** Nothing was asked for there before. */
  readonly isNew: boolean;
}

interface TypeToMatch {
  readonly packed: PackedLines;
  readonly placed: readonly PlacedLine[];
  readonly markets: ReadonlyMap<string, MarketToMatch>;
  readonly offers: ReadonlyMap<string, OfferRow>;
  /** By quality tier and supplier: products of one supplier share its record. */
  readonly measured: readonly Map<string, MeasuredOffer>[];
}

function typesOf(lines: readonly LineRow[], offers: readonly OfferRow[]): Map<string, TypeToMatch> {
  const offersOf = groupBy(offers, ({ productTypeId }) => productTypeId);
  return new Map(
    [...groupBy(lines, ({ productTypeId }) => productTypeId)].map(([typeId, ofType]) => {
      const markets = marketsOf(ofType);
      const placed = [...markets.values()].flatMap(({ places }) =>
        places.flatMap((number, place) => {
          const line = ofType[number];
          return line ? [{ line, place }] : [];
        }),
      );
      const known = new Map((offersOf.get(typeId) ?? []).map((offer) => [offer.productId, offer]));
      return [
        typeId,
        { packed: packLines(ofType), placed, markets, offers: known, measured: [0, 1, 2, 3, 4].map(() => new Map()) },
      ];
    }),
  );
}

/** Known lines keep their places, since what is written of them stays; the others fill the gaps, then go on at the end. */
function marketsOf(lines: readonly LineRow[]): Map<string, MarketToMatch> {
  const numbered = groupBy(
    lines.map((line, number) => ({ line, number })),
    ({ line }) => marketKey(line),
  );
  return new Map(
    [...numbered].map(([key, ofMarket]) => {
      const places: number[] = [];
      for (const { line, number } of ofMarket) if (line.known) places[line.place ?? 0] = number;
      const changed: { number: number; place: number }[] = [];
      let place = 0;
      for (const { line, number } of ofMarket) {
        if (line.known) continue;
        while (places[place] !== undefined) place++;
        places[place] = number;
        changed.push({ number, place });
      }
      const [first] = ofMarket;
      invariant(first, 'a market has a line');
      const { productTypeId, corridorCode, destination } = first.line;
      const isNew = ofMarket.every(({ line }) => line.place === null);
      const market = { productTypeId, corridorCode, destination };
      return [key, { market, places: Array.from(places, (number) => number ?? -1), changed, isNew }];
    }),
  );
}

/** New and changed products in every market of their type, known ones in the new markets. */
function toJudge({ markets, offers }: TypeToMatch): ToJudge[] {
  const all = byCorridor([...markets.values()]);
  const fresh = byCorridor([...markets.values()].filter(({ isNew }) => isNew));
  const asked = [...offers.values()].map((offer) => ({ offer, markets: offer.known ? fresh : all }));
  return asked.filter((one) => one.markets.size > 0);
}

const byCorridor = (markets: readonly MarketToMatch[]): MarketsByCorridor =>
  new Map(
    [...groupBy(markets, ({ market }) => market.corridorCode)].map(([code, ofCorridor]) => [
      code,
      new Map(ofCorridor.map(({ market }) => [market.destination, market])),
    ]),
  );

const matchedBefore = (offers: readonly OfferRow[]): string[] =>
  offers.filter((offer) => offer.matchedBefore).map(({ productId }) => productId);

function measured(type: TypeToMatch, offer: OfferRow, qualityTier: number | null): MeasuredOffer {
  const ofTier = type.measured[qualityTier ?? 0];
  const before = ofTier?.get(offer.supplierId);
  if (before) return before;
  const made = measureOffer(type.packed, { ...offer, papers: NO_PAPERS, qualityTier });
  ofTier?.set(offer.supplierId, made);
  return made;
}

/** Papers are not measured. */
const NO_PAPERS = { missing: 0, goodThrough: null, obtainableBy: null };
