import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { DisputeStatus } from '#libs/rules';
import type { DisputeEntryRow, DisputeRow } from './rows.js';

export type DisputeEntryView = Omit<DisputeEntryRow, 'disputeId' | 'purchaserId' | 'supplierId' | 'writtenBy'>;
export type DisputeView = Omit<DisputeRow, 'nextCheckAt' | 'ruledBy' | 'appealDecidedBy'> & {
  readonly contractReference: string;
  readonly entries: readonly DisputeEntryView[];
  /** What one side still owes of a penalty. */
  readonly outstandingMinor: bigint;
};

/** A list shows no entries: the file of a dispute is read one at a time. */
const COLUMNS = `d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.shipment_id AS "shipmentId", d.claimant, d.ground,
  d.claimed_minor AS "claimedMinor", d.currency, d.status, d.due_on AS "dueOn", d.profile, d.proposal, d.proposal_number AS "proposalNumber",
  d.accepted_by_purchaser AS "acceptedByPurchaser", d.accepted_by_supplier AS "acceptedBySupplier", d.ruling, d.filed_at AS "filedAt",
  d.ended_at AS "endedAt", d.entry_count AS "entryCount", d.version,
  coalesce((SELECT sum(r.amount_minor - r.collected_minor) FROM receivable r WHERE r.document_id = d.id AND r.status = 'open'), 0)::bigint
    AS "outstandingMinor"`;
const ENTRIES = `ARRAY(SELECT json_build_object('number', e.number, 'party', e.party, 'kind', e.kind, 'text', e.text, 'remedy', e.remedy,
    'fileIds', e.file_ids, 'writtenAt', e.written_at)
  FROM dispute_entry e WHERE e.dispute_id = d.id ORDER BY e.number LIMIT 210)`;

const LIST = idPages<DisputeView>(
  'disputes',
  `SELECT ${COLUMNS}, '{}'::json[] AS entries FROM dispute d JOIN contract c ON c.id = d.contract_id
   WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR d.status = $4) AND ($5::uuid IS NULL OR d.contract_id = $5)
   ORDER BY d.id DESC`,
);
const ONE = hotRead<DisputeView>(
  'disputes.one',
  `SELECT ${COLUMNS}, ${ENTRIES} AS entries FROM dispute d JOIN contract c ON c.id = d.contract_id
   WHERE d.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Disputes as their two sides and the operators see them: all three the same file. */
@Injectable()
export class DisputesReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status?: DisputeStatus | undefined; readonly contractId?: string | undefined },
    toNode: (row: DisputeView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [filter.status ?? null, filter.contractId ?? null]);
  }

  async one(caller: Caller, id: string): Promise<DisputeView | undefined> {
    return (await this.reads.run<DisputeView>(caller, ONE, [id])).rows[0];
  }
}
