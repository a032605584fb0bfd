import { Inject, Injectable } from '@nestjs/common';
import { PapersStore, StandingStore, type SupplierPapers } from '#libs/compliance';
import { groupBy, invariant } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import {
  type BarDays,
  dayOf,
  type PaperProfile,
  type PapersOutlook,
  paperProfileInForce,
  papersOutlooks,
  qualityRank,
  qualityTierOf,
} from '#libs/rules';
import { type Market, MatchInputsStore, type OfferRow } from '../persistence/match-inputs.store.js';

/** Papers of so many products are in memory at a time. */
const PRODUCTS_AT_ONCE = 1000;

/** Markets of one corridor, by their destinations. */
export type MarketsByCorridor = ReadonlyMap<string, ReadonlyMap<string, Market>>;

/** A product and the markets of its type that its papers are to be judged in. */
export interface ToJudge {
  readonly offer: OfferRow;
  readonly markets: MarketsByCorridor;
}

/** How the papers of a product stand in a market. */
export interface ProductOutlook {
  readonly offer: OfferRow;
  readonly market: Market;
  readonly papers: PapersOutlook;
  readonly qualityTier: number | null;
}

export interface Profiles {
  readonly of: ReadonlyMap<string, PaperProfile>;
  /** What outlooks follow from besides papers: the day, and which profile is in force in each corridor. */
  readonly context: string;
}

/** Judges how the papers of products stand in the markets that their types are asked for in. */
@Injectable()
export class PaperOutlooks {
  constructor(
    @Inject(PapersStore) private readonly papers: PapersStore,
    @Inject(StandingStore) private readonly standing: StandingStore,
    @Inject(MatchInputsStore) private readonly inputs: MatchInputsStore,
  ) {}

  async profiles(tx: Tx): Promise<Profiles> {
    const today = dayOf(tx.now);
    const profiles = new Map<string, PaperProfile>();
    for (const { code, profileCode } of await this.inputs.corridors(tx)) {
      const profile = paperProfileInForce(profileCode, today);
      invariant(profile, `corridor ${code} names a paper profile that is in force`);
      profiles.set(code, profile);
    }
    return {
      of: profiles,
      context: [today, ...[...profiles].map(([code, profile]) => `${code} ${profile.code}`)].join(),
    };
  }

  /** One row per product and market, without those of suppliers who may not sell there. */
  async of(tx: Tx, asked: readonly ToJudge[], profiles: Profiles): Promise<ProductOutlook[]> {
    const rows: ProductOutlook[] = [];
    // Suppliers together: their certificates are read once.
    const sorted = asked.toSorted((a, b) => (a.offer.supplierId < b.offer.supplierId ? -1 : 1));
    for (let at = 0; at < sorted.length; at += PRODUCTS_AT_ONCE) {
      const some = groupBy(sorted.slice(at, at + PRODUCTS_AT_ONCE), ({ offer }) => offer.supplierId);
      const supplierIds = [...some.keys()];
      const productIds = [...some.values()].flatMap((ofSupplier) => ofSupplier.map(({ offer }) => offer.productId));
      const papers = await this.papers.papersOf(tx, supplierIds, productIds);
      const bars = await this.standing.barsOf(tx, supplierIds);
      for (const [supplierId, products] of some) {
        const held = papers.get(supplierId);
        invariant(held, `papers of ${supplierId} were looked up`);
        for (const row of outlooksOf(products, held, bars.get(supplierId) ?? [], profiles.of, tx.now)) rows.push(row);
      }
    }
    return rows;
  }
}

function* outlooksOf(
  products: readonly ToJudge[],
  { certificates, registrations }: SupplierPapers,
  bars: readonly BarDays[],
  profiles: ReadonlyMap<string, PaperProfile>,
  now: Date,
): Generator<ProductOutlook> {
  const registered = groupBy(registrations, ({ productId }) => productId);
  for (const { offer, markets } of products) {
    const { productId, productTypeId, supplierId, category, siteIds } = offer;
    const supplier = { id: supplierId, status: 'admitted' as const, certificates, bars };
    const product = { id: productId, siteIds, registrations: registered.get(productId) ?? [] };
    const tier = qualityTierOf({ id: productId, category }, certificates, dayOf(now));
    const qualityTier = tier === null ? null : qualityRank(tier);
    for (const [corridorCode, asked] of markets) {
      const profile = profiles.get(corridorCode);
      if (!profile) throw new Error(`corridor ${corridorCode} is not known`);
      const where = { corridorCode, productTypeId, category, profile };
      for (const [destination, papers] of papersOutlooks(supplier, product, where, asked.keys(), now)) {
        const market = asked.get(destination);
        if (market) yield { offer, market, papers, qualityTier };
      }
    }
  }
}
