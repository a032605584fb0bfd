import { Inject, Injectable } from '@nestjs/common';
import { type Caller, hotRead, newId, Reads, statement, type Tx } from '#libs/platform';
import { MAX_SAVED_SEARCHES } from '#libs/rules';

export interface SavedSearchDraftRow {
  readonly name: string;
  readonly productTypeId: string | null;
  readonly destination: string | null;
  readonly corridorCode: string | null;
  readonly onlyQualifying: boolean;
}
export interface SavedSearchView extends SavedSearchDraftRow {
  readonly id: string;
  readonly savedAt: Date;
}

const COLUMNS = `s.id, s.name, s.product_type_id AS "productTypeId", s.destination, s.corridor_code AS "corridorCode",
  s.only_qualifying AS "onlyQualifying", s.saved_at AS "savedAt"`;
/** Locked, so that two searches saved at once are counted one after the other. */
const NAMES = statement<{ name: string }>(
  'saved-search.names',
  `SELECT s.name FROM organisation o LEFT JOIN saved_search s ON s.organisation_id = o.id WHERE o.id = $1`,
);
const HOLD = statement(
  'saved-search.hold',
  `SELECT pg_advisory_xact_lock(hashtextextended('saved-search ' || $1::text, 0))`,
);
const KNOWN = statement<{ known: boolean }>(
  'saved-search.known',
  `SELECT ($1::uuid IS NULL OR EXISTS (SELECT FROM product_type WHERE id = $1))
     AND ($2::text IS NULL OR EXISTS (SELECT FROM corridor WHERE code = $2)) AS known`,
);
const INSERT = statement<SavedSearchView>(
  'saved-search.insert',
  `INSERT INTO saved_search AS s (id, organisation_id, name, product_type_id, destination, corridor_code, only_qualifying, saved_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
);
const DELETE = statement<SavedSearchView>(
  'saved-search.delete',
  `DELETE FROM saved_search s WHERE s.id = $1 AND s.organisation_id = $2 RETURNING ${COLUMNS}`,
);
const ALL = hotRead<SavedSearchView>(
  'saved-search.all',
  `SELECT ${COLUMNS} FROM saved_search s WHERE s.organisation_id = entered.organisation_id ORDER BY s.name LIMIT ${MAX_SAVED_SEARCHES}`,
);
const ONE = hotRead<SavedSearchView>(
  'saved-search.one',
  `SELECT ${COLUMNS} FROM saved_search s WHERE s.id = $3 AND s.organisation_id = entered.organisation_id LIMIT 1`,
);

/** The searches that a supplier keeps. */
@Injectable()
export class SavedSearchStore {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** Waits for others of the organisation that save now. */
  async names(tx: Tx, organisationId: string): Promise<ReadonlySet<string>> {
    await tx.rows(HOLD, [organisationId]);
    return new Set((await tx.rows(NAMES, [organisationId])).flatMap(({ name }) => (name === null ? [] : [name])));
  }

  /** Whether the product type and the corridor exist, as far as they are named. */
  async knows(tx: Tx, { productTypeId, corridorCode }: SavedSearchDraftRow): Promise<boolean> {
    return (await tx.one(KNOWN, [productTypeId, corridorCode])).known;
  }

  insert(tx: Tx, organisationId: string, draft: SavedSearchDraftRow): Promise<SavedSearchView> {
    const { name, productTypeId, destination, corridorCode, onlyQualifying } = draft;
    const values = [newId(), organisationId, name, productTypeId, destination, corridorCode, onlyQualifying, tx.now];
    return tx.one(INSERT, values);
  }

  /** Undefined when the organisation keeps no such search. */
  delete(tx: Tx, organisationId: string, searchId: string): Promise<SavedSearchView | undefined> {
    return tx.maybe(DELETE, [searchId, organisationId]);
  }

  /** By name, at most `MAX_SAVED_SEARCHES`. */
  async all(caller: Caller): Promise<SavedSearchView[]> {
    return (await this.reads.run<SavedSearchView>(caller, ALL)).rows;
  }

  async one(caller: Caller, searchId: string): Promise<SavedSearchView | undefined> {
    return (await this.reads.run<SavedSearchView>(caller, ONE, [searchId])).rows[0];
  }
}
