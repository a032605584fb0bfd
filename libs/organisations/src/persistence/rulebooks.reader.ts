import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { RulebookStatus } from '#libs/rules';
import type { RulebookRow } from './rows.js';

/** A version as the screens show it. */
export type RulebookView = Readonly<Omit<RulebookRow, 'document'>> & { readonly document: object };

const COLUMNS = `r.id, r.code, r.version, r.document, r.digest, r.status, r.effective_from AS "effectiveFrom",
  r.effective_to AS "effectiveTo", r.created_at AS "createdAt", r.created_by AS "createdBy",
  r.activated_at AS "activatedAt", r.withdrawn_at AS "withdrawnAt", r.withdraw_reason AS "withdrawReason"`;
const LIST = idPages<RulebookView>(
  'rulebooks',
  `SELECT ${COLUMNS} FROM rulebook r
   WHERE r.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR r.code = $4) AND ($5::text IS NULL OR r.status = $5)
   ORDER BY r.id DESC`,
);
const ONE = hotRead<RulebookView>(
  'rulebooks.one',
  `SELECT ${COLUMNS} FROM rulebook r
   WHERE r.code = $3 AND entered.kind IS NOT NULL AND ($4::int IS NULL OR r.version = $4)
   ORDER BY r.version DESC LIMIT 1`,
);

/** Rulebooks for the screens. Drafts are the operators' to see: the row-level policy says so. */
@Injectable()
export class RulebooksReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  list<T>(
    caller: Caller,
    args: PageArgs,
    filter: { readonly code?: string | null | undefined; readonly status?: RulebookStatus | null | undefined },
    toNode: (row: RulebookView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, args, toNode, [filter.code ?? null, filter.status ?? null]);
  }

  /** That version, or the latest one; undefined when there is none or the caller does not see it. */
  async one(caller: Caller, code: string, version: number | null): Promise<RulebookView | undefined> {
    return (await this.reads.run<RulebookView>(caller, ONE, [code, version])).rows[0];
  }
}
