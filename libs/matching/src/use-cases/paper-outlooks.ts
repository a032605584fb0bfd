import { Inject, Injectable } from '@nestjs/common';
import { PapersStore, StandingStore, type SupplierPapers } from '#libs/compliance';
import { groupBy, invariant } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import {
  type BarDays,
  dayOf,
  type PaperProfile,
  paperProfileInForce,
  papersOutlooks,
  qualityRank,
  qualityTierOf,
} from '#libs/rules';
import { MatchStore, type OfferRow, type OutlookRow } from '../persistence/match.store.js';

/** A corridor and a destination that something is asked for in. */
export interface Market {
  readonly corridorCode: string;
  readonly destination: string;
}

/** Papers of so many suppliers are in memory at a time. */
const SUPPLIERS_AT_ONCE = 500;

/** Judges how the papers of products stand in the markets that their types are asked for in. */
@Injectable()
export class PaperOutlooks {
  constructor(
    @Inject(PapersStore) private readonly papers: PapersStore,
    @Inject(StandingStore) private readonly standing: StandingStore,
    @Inject(MatchStore) private readonly store: MatchStore,
  ) {}

  /** One row per product and market of its type, without those of suppliers who may not sell there. */
  async of(
    tx: Tx,
    offers: readonly OfferRow[],
    markets: ReadonlyMap<string, readonly Market[]>,
  ): Promise<OutlookRow[]> {
    const asked = offers.filter(({ productTypeId }) => markets.has(productTypeId));
    const profiles = await this.profiles(tx);
    const rows: OutlookRow[] = [];
    const bySupplier = [...groupBy(asked, ({ supplierId }) => supplierId)];
    for (let at = 0; at < bySupplier.length; at += SUPPLIERS_AT_ONCE) {
      const some = bySupplier.slice(at, at + SUPPLIERS_AT_ONCE);
      const supplierIds = some.map(([supplierId]) => supplierId);
      const papers = await this.papers.papersOf(tx, supplierIds);
      const bars = await this.standing.barsOf(tx, supplierIds);
      for (const [supplierId, products] of some) {
        const held = papers.get(supplierId);
        invariant(held, `papers of ${supplierId} were looked up`);
        for (const row of outlooksOf(products, held, bars.get(supplierId) ?? [], markets, profiles, tx.now))
          rows.push(row);
      }
    }
    return rows;
  }

  private async profiles(tx: Tx): Promise<ReadonlyMap<string, PaperProfile>> {
    const today = dayOf(tx.now);
    const profiles = new Map<string, PaperProfile>();
    for (const { code, profileCode } of await this.store.corridors(tx)) {
      const profile = paperProfileInForce(profileCode, today);
      invariant(profile, `corridor ${code} names a paper profile that is in force`);
      profiles.set(code, profile);
    }
    return profiles;
  }
}

function* outlooksOf(
  products: readonly OfferRow[],
  { certificates, registrations }: SupplierPapers,
  bars: readonly BarDays[],
  markets: ReadonlyMap<string, readonly Market[]>,
  profiles: ReadonlyMap<string, PaperProfile>,
  now: Date,
): Generator<OutlookRow> {
  const registered = groupBy(registrations, ({ productId }) => productId);
  for (const { productId, productTypeId, supplierId, category, siteIds } of products) {
    const supplier = { id: supplierId, status: 'admitted' as const, certificates, bars };
    const product = { id: productId, siteIds, registrations: registered.get(productId) ?? [] };
    const tier = qualityTierOf({ id: productId, category }, certificates, dayOf(now));
    const qualityTier = tier === null ? null : qualityRank(tier);
    for (const [corridorCode, asked] of groupBy(markets.get(productTypeId) ?? [], (market) => market.corridorCode)) {
      const profile = profiles.get(corridorCode);
      invariant(profile, `corridor ${corridorCode} is known`);
      const market = { corridorCode, productTypeId, category, profile };
      const destinations = asked.map(({ destination }) => destination);
      for (const [destination, outlook] of papersOutlooks(supplier, product, market, destinations, now)) {
        yield { productTypeId, productId, corridorCode, destination, qualityTier, ...outlook };
      }
    }
  }
}
