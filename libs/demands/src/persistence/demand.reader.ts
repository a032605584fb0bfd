import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Caller, forEachPageSize, hotRead, type PageSize, Reads } from '#libs/platform';
import {
  type Day,
  DEMAND_LIFECYCLE,
  type DemandLineStatus,
  type DemandStatus,
  type OrganisationKind,
  type OrganisationStatus,
} from '#libs/rules';

/** A demand as the screens show it. */
export interface DemandView {
  readonly id: string;
  readonly reference: string;
  readonly status: DemandStatus;
  readonly currency: string;
  readonly posted_at: Date;
  readonly version: number;
  readonly corridor_code: string;
  readonly purchaser_id: string;
  readonly purchaser_kind: OrganisationKind;
  readonly purchaser_legal_name: string;
  readonly purchaser_name_zh: string | null;
  readonly purchaser_country: string;
  readonly purchaser_status: OrganisationStatus;
  readonly purchaser_applied_at: Date;
  readonly purchaser_admitted_at: Date | null;
  readonly lines: readonly DemandLineView[];
  /** Null while it is hidden from the caller. */
  readonly bid_count: number | null;
}
/** As JSON built by the database: quantities and prices are texts. Where a brief was asked for, only some are there. */
export interface DemandLineView {
  readonly id: string;
  readonly number: number;
  readonly quantity: string;
  readonly destination: string;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  readonly ceilingPrice: string | null;
  readonly status: DemandLineStatus;
  readonly tenderId: string | null;
  readonly lotId: string | null;
  readonly productType: Readonly<Record<string, string | null>>;
  /** Null where nothing is reported, and for whom it is not. */
  readonly report: {
    readonly history: readonly string[];
    readonly shortfallReason: string | null;
    readonly brands: readonly { readonly supplierId: string; readonly quantity: string }[];
  } | null;
}

/** What a brief holds of the lines and of their product types; of everything else all is there, as it costs little. */
const BRIEF_LINE = ['id', 'number', 'quantity', 'destination', 'status', 'productType'] as const;
const BRIEF_TYPE = ['id', 'nameEn', 'nameZh', 'unit'] as const;
const BRIEF: ReadonlySet<string> = new Set([...BRIEF_LINE, ...BRIEF_TYPE.map((name) => `productType.${name}`)]);

/** How much is to be read where these fields are asked for, as paths from the root field. */
export function detailFor(asked: Iterable<string>): Detail {
  for (const path of asked) {
    const [, inLine] = /^(?:nodes\.|edges\.node\.)?lines\.(.+)$/.exec(path) ?? [];
    if (inLine !== undefined && !BRIEF.has(inLine)) return 'whole';
  }
  return 'brief';
}

export interface DemandFilter {
  readonly status?: DemandStatus | undefined;
  /** Only the caller's own. */
  readonly mine?: boolean | undefined;
  readonly corridorCode?: string | undefined;
}

/**
 * The number of bids on the lots that carry a demand. Operators always know it; everybody else from the opening on,
 * when lot.bid_count is set: one lot that is still sealed hides the sum.
 */
const BID_COUNT = `(SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids))`;

/** Whole rows as JSON: half the work of json_build_object, which looks the type of each of its arguments up per row. */
const COLUMNS = {
  id: 'l.id',
  number: 'l.number',
  quantity: 'l.quantity::text',
  destination: 'l.destination',
  deliveryFrom: 'l.delivery_from',
  deliveryTo: 'l.delivery_to',
  ceilingPrice: 'l.ceiling_price::text',
  status: 'l.status',
  tenderId: 'l.tender_id',
  lotId: 'l.lot_id',
  productType: 'type',
  report: `(SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report)`,
} satisfies Record<keyof DemandLineView, string>;
const TYPE_COLUMNS = {
  id: 't.id',
  category: 't.category',
  nameEn: 't.name_en',
  nameZh: 't.name_zh',
  inn: 't.inn',
  dosageForm: 't.dosage_form',
  strength: 't.strength',
  route: 't.route',
  unit: 't.unit',
  atcCode: 't.atc_code',
  hsCode: 't.hs_code',
};
const select = <K extends string>(columns: Readonly<Record<K, string>>, names: readonly K[]): string =>
  names.map((name) => `${columns[name]} AS "${name}"`).join(', ');
const all = <K extends string>(columns: Readonly<Record<K, string>>): K[] => Object.keys(columns) as K[];

const linesOf = (line: readonly (keyof typeof COLUMNS)[], type: readonly (keyof typeof TYPE_COLUMNS)[]): string =>
  `SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT ${select(TYPE_COLUMNS, type)} FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT ${select(COLUMNS, line)}) line
  WHERE l.demand_id = d.id`;

const LINES = {
  whole: linesOf(all(COLUMNS), all(TYPE_COLUMNS)),
  brief: linesOf(BRIEF_LINE, BRIEF_TYPE),
};
/** How much of the lines is read. */
export type Detail = keyof typeof LINES;

/**
 * A demand has at most 100 lines, so the aggregate is bounded by the rules. The purchaser is looked up row by row: under
 * the row-level policies the planner thinks a join over all organisations cheaper, and is wrong.
 */
const tree = (chosen: string, detail: Detail, limit: number): string => `
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, ${BID_COUNT} AS bid_count
FROM (${chosen}) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (${LINES[detail]}) line
ORDER BY d.id DESC LIMIT ${limit}`;

/** A purchaser sees its own demands only, which the planner cannot know: so they are asked for by its own index. */
const chosen = (where: string, limit: number): string => `
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND ${where}
  ORDER BY d.id DESC LIMIT ${limit})
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND ${where} ORDER BY d.id DESC LIMIT ${limit})`;

/**
 * One statement per choice of filters and page size. The status stands in the text: how rare it is decides between its
 * index and the newest rows. $3 is the last id of the page before, $4 the corridor, named even where it does not count.
 */
const STATUSES = Object.keys(DEMAND_LIFECYCLE) as DemandStatus[];
const listsOf = (status: DemandStatus | undefined, inCorridor: boolean, mine: boolean, detail: Detail) =>
  forEachPageSize((size) => {
    const conditions = [
      'd.id < $3',
      inCorridor ? 'd.corridor_code = $4' : '($4::text IS NULL OR true)',
      ...(status ? [`d.status = '${status}'`] : []),
      ...(mine ? ['d.purchaser_id = entered.organisation_id'] : []),
    ];
    const choices = [status, inCorridor && 'corridor', mine && 'mine', detail === 'brief' && detail];
    const name = ['demands.list', ...choices, size].filter(Boolean).join('.');
    return hotRead<DemandView>(name, tree(chosen(conditions.join(' AND '), size + 1), detail, size + 1));
  });
const keyOf = (status: DemandStatus | undefined, inCorridor: boolean, mine: boolean, detail: Detail) =>
  `${status ?? 'any'} ${inCorridor} ${mine} ${detail}`;
const BOTH = [false, true];
const DETAILS = Object.keys(LINES) as Detail[];
const LISTS = new Map(
  [undefined, ...STATUSES].flatMap((status) =>
    BOTH.flatMap((inCorridor) =>
      BOTH.flatMap((mine) =>
        DETAILS.map(
          (detail) => [keyOf(status, inCorridor, mine, detail), listsOf(status, inCorridor, mine, detail)] as const,
        ),
      ),
    ),
  ),
);
const THIS_ONE = 'SELECT d.* FROM demand d WHERE d.id = $3 AND entered.kind IS NOT NULL';
const ONE = {
  whole: hotRead<DemandView>('demands.one', tree(THIS_ONE, 'whole', 1)),
  brief: hotRead<DemandView>('demands.one.brief', tree(THIS_ONE, 'brief', 1)),
};

const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Demands for the screens, each page in one statement. Who sees what: the row-level policies of demand. */
@Injectable()
export class DemandReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first, one row more than `size` when there are more. */
  async list(
    caller: Caller,
    filter: DemandFilter,
    page: { readonly size: PageSize; readonly after: string | undefined },
    detail: Detail = 'whole',
  ): Promise<DemandView[]> {
    const { status, corridorCode, mine = false } = filter;
    const lists = LISTS.get(keyOf(status, corridorCode !== undefined, mine, detail));
    invariant(lists, 'there is a list for each choice of filters');
    const values = [page.after ?? AFTER_ALL, corridorCode ?? null];
    const { rows } = await this.reads.run(caller, lists[page.size], values);
    return rows;
  }

  /** Undefined when there is none or the caller does not see it. */
  async one(caller: Caller, id: string, detail: Detail = 'whole'): Promise<DemandView | undefined> {
    const { rows } = await this.reads.run(caller, ONE[detail], [id]);
    return rows[0];
  }
}
