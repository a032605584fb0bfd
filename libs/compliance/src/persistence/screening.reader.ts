import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ScreeningHitStatus } from '#libs/rules';

export interface ScreeningListRecord {
  readonly id: string;
  readonly source: string;
  readonly status: 'current' | 'superseded';
  readonly publishedOn: string;
  /** Days since its publisher dated it. */
  readonly ageDays: number;
  readonly importedAt: Date;
  readonly digest: Buffer;
  readonly entries: number;
  readonly names: number;
  readonly screenedAt: Date | null;
  readonly screened: number | null;
}

export interface ScreeningHitRecord {
  readonly id: string;
  readonly status: ScreeningHitStatus;
  readonly kind: 'exact' | 'alias' | 'near';
  readonly score: number;
  readonly organisationId: string;
  readonly organisationStatus: string;
  readonly organisationCountry: string;
  readonly screenedName: string;
  readonly listedName: string;
  readonly source: string;
  readonly entryNumber: string;
  readonly entryName: string;
  readonly programme: string;
  readonly remarks: string | null;
  readonly aliases: readonly { readonly kind: string; readonly name: string }[];
  readonly addresses: readonly { readonly address: string; readonly city: string; readonly country: string }[];
  readonly foundAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly version: number;
}

const LISTS = hotRead<ScreeningListRecord>(
  'screening-lists',
  `SELECT l.id, l.source, l.status, l.published_on AS "publishedOn", (medlane_now() AT TIME ZONE 'UTC')::date - l.published_on AS "ageDays",
     l.imported_at AS "importedAt", l.digest, l.entries, l.names, l.screened_at AS "screenedAt", l.screened
   FROM screening_list l WHERE entered.principal IS NOT NULL ORDER BY l.status, l.imported_at DESC LIMIT 100`,
);
const HIT_COLUMNS = `h.id, h.status, h.kind, h.score, h.organisation_id AS "organisationId", o.status AS "organisationStatus",
  o.country AS "organisationCountry", h.screened_name AS "screenedName", h.listed_name AS "listedName", e.source,
  e.number AS "entryNumber", e.name AS "entryName", e.programme, e.remarks, e.aliases, e.addresses, h.found_at AS "foundAt",
  h.decided_at AS "decidedAt", h.decided_by AS "decidedBy", h.reason, h.version`;
const HITS = idPages<ScreeningHitRecord>(
  'screening-hits',
  `SELECT ${HIT_COLUMNS} FROM screening_hit h JOIN screening_entry e ON e.id = h.entry_id JOIN organisation o ON o.id = h.organisation_id
   WHERE h.id < $3 AND ($4::text IS NULL OR h.status = $4) AND ($5::uuid IS NULL OR h.organisation_id = $5) AND entered.principal IS NOT NULL
   ORDER BY h.id DESC`,
);
const HIT = hotRead<ScreeningHitRecord>(
  'screening-hit.by-id',
  `SELECT ${HIT_COLUMNS} FROM screening_hit h JOIN screening_entry e ON e.id = h.entry_id JOIN organisation o ON o.id = h.organisation_id
   WHERE h.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

/** What officers see of screening; nobody else sees any. */
@Injectable()
export class ScreeningReader {
  constructor(private readonly reads: Reads) {}

  async lists(caller: Caller): Promise<ScreeningListRecord[]> {
    return (await this.reads.run<ScreeningListRecord>(caller, LISTS)).rows;
  }

  hits<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status?: ScreeningHitStatus | null; readonly organisationId?: string | null },
    toNode: (row: ScreeningHitRecord) => T,
  ): Promise<Connection<T>> {
    return HITS.read(this.reads, caller, page, toNode, [filter.status ?? null, filter.organisationId ?? null]);
  }

  async hit(caller: Caller, id: string): Promise<ScreeningHitRecord | undefined> {
    return (await this.reads.run<ScreeningHitRecord>(caller, HIT, [id])).rows[0];
  }
}
