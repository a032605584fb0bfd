import { Inject, Injectable } from '@nestjs/common';
import { groupBy } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import { type FoundMatch, type IdentifiedOffer, matchLines } from '#libs/rules';
import { type LineToMatchRow, MatchStore, type OfferRow, type OutlookRow } from '../persistence/match.store.js';
import { type Market, PaperOutlooks } from './paper-outlooks.js';

/**
 * Matches what is due: reads the lines and products of up to 100 product types at once, scores them by the rule, and
 * writes what has changed. Nothing is asked or written per line.
 */
@Injectable()
export class MatchProductTypes {
  constructor(
    @Inject(MatchStore) private readonly store: MatchStore,
    @Inject(PaperOutlooks) private readonly papers: PaperOutlooks,
  ) {}

  /** Answers how many types were matched. */
  async run(tx: Tx): Promise<number> {
    const typeIds = await this.store.take(tx);
    if (typeIds.length === 0) return 0;
    const lines = groupBy(await this.store.lines(tx, typeIds), ({ productTypeId }) => productTypeId);
    const offers = await this.store.offers(tx, typeIds);
    const markets = marketsOf(lines);
    const outlooks = await this.papers.of(tx, offers, markets);
    const outlooksOf = groupBy(outlooks, ({ productId }) => productId);

    const offersByType = groupBy(offers, ({ productTypeId }) => productTypeId);
    const found: FoundMatch[] = [];
    for (const [typeId, ofType] of lines) {
      for (const match of matchLines(ofType, offersByMarket(offersByType.get(typeId) ?? [], outlooksOf)))
        found.push(match);
    }
    await this.store.replaceOutlooks(tx, typeIds, outlooks);
    await this.store.replace(tx, typeIds, found);
    await this.store.callForBids(tx, typeIds);
    return typeIds.length;
  }
}

const marketKey = ({ corridorCode, destination }: Market): string => `${corridorCode} ${destination}`;

/** The corridors and destinations that each type is asked for in. */
function marketsOf(lines: ReadonlyMap<string, readonly LineToMatchRow[]>): Map<string, Market[]> {
  const markets = new Map<string, Market[]>();
  for (const [typeId, ofType] of lines) {
    const distinct = new Map(ofType.map((line) => [marketKey(line), line]));
    markets.set(
      typeId,
      [...distinct.values()].map(({ corridorCode, destination }) => ({ corridorCode, destination })),
    );
  }
  return markets;
}

/** The offers of one type as they stand in each market. */
function offersByMarket(
  offers: readonly OfferRow[],
  outlooksOf: ReadonlyMap<string, readonly OutlookRow[]>,
): (line: Market) => readonly IdentifiedOffer[] {
  const standing = groupBy(
    offers.flatMap((offer) => (outlooksOf.get(offer.productId) ?? []).map((papers) => ({ offer, papers }))),
    ({ papers }) => marketKey(papers),
  );
  const made = new Map(
    [...standing].map(([key, pairs]) => [
      key,
      pairs.map(({ offer, papers }) => ({ ...offer, papers, qualityTier: papers.qualityTier })),
    ]),
  );
  return (line) => made.get(marketKey(line)) ?? [];
}
