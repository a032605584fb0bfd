import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Caller, forEachPageSize, hotRead, type PageSize, Reads } from '#libs/platform';
import {
  type FrozenRates,
  type ContractTerms,
  type Day,
  type LotStatus,
  TENDER_LIFECYCLE,
  type TenderStatus,
} from '#libs/rules';

/** A tender as the screens show it. */
export interface TenderView {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly procurement_method: 'open' | 'selective' | 'limited' | 'direct';
  readonly status: TenderStatus;
  readonly currency: string;
  readonly corridor_code: string;
  readonly public_key: Buffer | null;
  readonly draw_commitment: Buffer | null;
  readonly draw_seed: Buffer | null;
  readonly published_at: Date | null;
  readonly bidding_ends_at: Date | null;
  readonly opened_at: Date | null;
  readonly notice_ends_at: Date | null;
  readonly awarded_at: Date | null;
  readonly cancel_reason: string | null;
  readonly version: number;
  readonly rulebook: Readonly<Record<string, unknown>>;
  readonly rulebook_digest: Buffer;
  readonly contract_terms: ContractTerms;
  readonly contract_terms_digest: Buffer;
  readonly rates: FrozenRates | null;
  readonly rates_digest: Buffer | null;
  readonly lots: readonly LotView[];
}
/** As JSON built by the database: quantities and prices are texts. */
export interface LotView {
  readonly id: string;
  readonly number: number;
  readonly quantity: string;
  readonly ceilingPrice: string | null;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  readonly status: LotStatus;
  /** Null while it is hidden from the caller. */
  readonly bidCount: number | null;
  readonly productType: Readonly<Record<string, string | null>>;
}

export interface TenderFilter {
  readonly status?: TenderStatus | undefined;
  readonly corridorCode?: string | undefined;
  /** The whole reference. */
  readonly reference?: string | undefined;
}

/** Operators count the sealed bids; everybody else reads lot.bid_count, which is set at the opening. */
const LOTS = `SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id`;

/** A tender has at most 100 lots by the rules, so the aggregate is bounded. */
const tree = (where: string, limit: number): string => `
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND ${where} ORDER BY c.id DESC LIMIT ${limit}) t
CROSS JOIN LATERAL (${LOTS}) lot
ORDER BY t.id DESC LIMIT ${limit}`;

/**
 * One statement per choice of filters and page size. The status stands in the text: how rare it is decides between its
 * index and the newest rows. $3 is the last id of the page before, $4 the corridor, named even where it does not count.
 */
const STATUSES = Object.keys(TENDER_LIFECYCLE) as TenderStatus[];
const listsOf = (status: TenderStatus | undefined, inCorridor: boolean) =>
  forEachPageSize((size) => {
    const conditions = [
      'c.id < $3',
      inCorridor ? 'c.corridor_code = $4' : '($4::text IS NULL OR true)',
      ...(status ? [`c.status = '${status}'`] : []),
    ];
    const name = ['tenders.list', status, inCorridor && 'corridor', size].filter(Boolean).join('.');
    return hotRead<TenderView>(name, tree(conditions.join(' AND '), size + 1));
  });
const keyOf = (status: TenderStatus | undefined, inCorridor: boolean) => `${status ?? 'any'} ${inCorridor}`;
const LISTS = new Map(
  [undefined, ...STATUSES].flatMap((status) =>
    [false, true].map((inCorridor) => [keyOf(status, inCorridor), listsOf(status, inCorridor)] as const),
  ),
);
/** A reference names at most one tender. */
const BY_REFERENCE = hotRead<TenderView>(
  'tenders.by-reference',
  tree(
    'c.reference = $3 AND c.id < $4 AND ($5::text IS NULL OR c.corridor_code = $5) AND ($6::text IS NULL OR c.status = $6)',
    1,
  ),
);
const ONE = hotRead<TenderView>('tenders.one', tree('c.id = $3', 1));

const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Tenders for the screens, each page in one statement. Who sees what: the row-level policies of tender. */
@Injectable()
export class TenderReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first, one row more than `size` when there are more. */
  async list(
    caller: Caller,
    filter: TenderFilter,
    page: { readonly size: PageSize; readonly after: string | undefined },
  ): Promise<TenderView[]> {
    const { status, corridorCode, reference } = filter;
    const after = page.after ?? AFTER_ALL;
    if (reference !== undefined) {
      const values = [reference, after, corridorCode ?? null, status ?? null];
      return (await this.reads.run(caller, BY_REFERENCE, values)).rows;
    }
    const lists = LISTS.get(keyOf(status, corridorCode !== undefined));
    invariant(lists, 'there is a list for each choice of filters');
    const { rows } = await this.reads.run(caller, lists[page.size], [after, corridorCode ?? null]);
    return rows;
  }

  /** Undefined when there is none or the caller does not see it. */
  async one(caller: Caller, id: string): Promise<TenderView | undefined> {
    const { rows } = await this.reads.run(caller, ONE, [id]);
    return rows[0];
  }
}
