import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, type Connection, idPages, newId, type PageArgs, Reads, statement, type Tx } from '#libs/platform';
import type { DisputeGround } from '#libs/rules';
import type { ClaimDraftRow } from './rows.js';

export type ClaimDraftView = Omit<ClaimDraftRow, 'tenderId' | 'purchaserId'>;
export interface HeldDraft {
  readonly id: string;
  readonly contractId: string;
  readonly shipmentId: string;
  readonly ground: DisputeGround;
  readonly text: string;
  readonly worthMinor: bigint;
  readonly currency: Currency;
  readonly fileIds: readonly string[];
  readonly isOpen: boolean;
}

/** The price of the units that it is about, at least one minor unit. A ground that was drafted before stays as it was. */
const DRAFT = statement<{ id: string }>(
  'claim-drafts.draft',
  `INSERT INTO claim_draft (id, contract_id, shipment_id, tender_id, purchaser_id, ground, text, worth_minor, currency, file_ids, drafted_at)
   SELECT $1, s.contract_id, s.id, s.tender_id, s.purchaser_id, $3, $4,
     greatest(1, l.amount_minor * least($5::bigint, l.quantity)::numeric / l.quantity)::bigint, l.currency, $6, $7
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id WHERE s.id = $2
   ON CONFLICT ON CONSTRAINT claim_draft_once DO NOTHING RETURNING id`,
);
const LOCK = statement<HeldDraft>(
  'claim-drafts.lock',
  `SELECT id, contract_id AS "contractId", shipment_id AS "shipmentId", ground, text, worth_minor AS "worthMinor", currency,
     file_ids AS "fileIds", dispute_id IS NULL AND dropped_at IS NULL AS "isOpen"
   FROM claim_draft WHERE id = $1 AND purchaser_id = $2 FOR UPDATE`,
);
const FILED = statement('claim-drafts.filed', 'UPDATE claim_draft SET dispute_id = $2 WHERE id = $1');
const DROP = statement('claim-drafts.drop', 'UPDATE claim_draft SET dropped_at = $2 WHERE id = $1');

const LIST = idPages<ClaimDraftView>(
  'claim-drafts',
  `SELECT d.id, d.contract_id AS "contractId", d.shipment_id AS "shipmentId", d.ground, d.text, d.worth_minor AS "worthMinor",
     d.currency, d.file_ids AS "fileIds", d.drafted_at AS "draftedAt", d.dispute_id AS "disputeId", d.dropped_at AS "droppedAt"
   FROM claim_draft d WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::boolean IS NULL OR (d.dispute_id IS NULL AND d.dropped_at IS NULL) = $4)
   ORDER BY d.id DESC`,
);

/** Claims that findings on arrival suggest to a purchaser. */
@Injectable()
export class ClaimDraftStore {
  constructor(private readonly reads: Reads) {}

  /** As the system; answers the draft's id, undefined where there was one before. */
  async draft(
    tx: Tx,
    draft: Pick<HeldDraft, 'shipmentId' | 'ground' | 'text' | 'fileIds'> & { readonly quantity: bigint },
  ): Promise<string | undefined> {
    const { shipmentId, ground, text, quantity, fileIds } = draft;
    return (await tx.maybe(DRAFT, [newId(), shipmentId, ground, text, quantity, fileIds, tx.now]))?.id;
  }

  /** Holds a draft of the calling purchaser. */
  lock(tx: Tx, draftId: string): Promise<HeldDraft | undefined> {
    return tx.maybe(LOCK, [draftId, tx.actor.organisationId]);
  }

  async filed(tx: Tx, draftId: string, disputeId: string): Promise<void> {
    await tx.executeOne(FILED, [draftId, disputeId]);
  }

  async drop(tx: Tx, draftId: string): Promise<void> {
    await tx.executeOne(DROP, [draftId, tx.now]);
  }

  /** Newest first; only those that wait for a decision, or only the others, where that is asked. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    open: boolean | undefined,
    toNode: (row: ClaimDraftView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [open ?? null]);
  }
}
