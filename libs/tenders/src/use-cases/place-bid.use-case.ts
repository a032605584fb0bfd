import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import { type Bidder, BID_REFUSALS, judgeBid, type OrganisationKind, type OrganisationStatus } from '#libs/rules';
import { type BidReceipt, isEnvelope } from '#libs/sealing';
import { type BiddableLot, BidStore } from '../persistence/bid.store.js';
import { ReceiptDesk } from '../receipts/receipt-desk.js';

export const PLACE_BID_REFUSALS = defineRefusals({
  ...BID_REFUSALS,
  ENVELOPE_MALFORMED: {
    en: 'Seal the bid with the sealing library of this version; these bytes are not an envelope.',
    zh: '请使用本版本的密封程序密封投标；所提交的内容不是有效信封。',
  },
});
export type PlaceBidRefusal = keyof typeof PLACE_BID_REFUSALS;

export interface PlaceBidInput {
  readonly lotId: string;
  readonly envelope: Uint8Array;
  /** The revision that the envelope is sealed for; left out, the supplier's next one. */
  readonly revision?: number | undefined;
  readonly idempotencyKey: string;
}
export interface SignedReceipt extends BidReceipt {
  readonly keyId: string;
  /** Ed25519 over the canonical receipt (libs/sealing), 64 bytes. */
  readonly signature: Uint8Array;
}

/** Takes a sealed bid in before the deadline, or a later revision in its place, and answers a signed receipt. */
@Injectable()
export class PlaceBid {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bids: BidStore,
    private readonly receipts: ReceiptDesk,
    private readonly audit: AuditTrail,
  ) {}

  async run(
    caller: Caller,
    input: PlaceBidInput,
  ): Promise<Result<SignedReceipt, PlaceBidRefusal | IdempotencyRefusal>> {
    if (!isEnvelope(input.envelope)) return err('ENVELOPE_MALFORMED');
    const digest = createHash('sha256').update(input.envelope).digest();
    const request = { lotId: input.lotId, digest, revision: input.revision ?? null };
    return this.unitOfWork.once<SignedReceipt, PlaceBidRefusal>(
      caller,
      { operation: 'placeBid', key: input.idempotencyKey, request },
      (tx) => this.place(tx, input, digest),
    );
  }

  private async place(
    tx: Tx,
    { lotId, envelope, revision }: PlaceBidInput,
    digest: Uint8Array,
  ): Promise<Result<SignedReceipt, PlaceBidRefusal>> {
    const supplierId = tx.actor.organisationId;
    const lot = await this.bids.lockShared(tx, lotId, supplierId);
    if (!lot) return this.notOpen(tx, lotId);
    const bidder = bidderOf(tx, lot);
    const verdict = judgeBid(
      { ...lot, status: 'open', lotIds: [lot.id] },
      bidder,
      { lotId, byteLength: envelope.length, revision: revision ?? bidder.lastRevision + 1 },
      lot.at,
    );
    if (!verdict.ok) return verdict;

    const { receivedAt } = verdict.value;
    const receipt: BidReceipt = {
      bidId: this.bids.newId(),
      tenderId: lot.tenderId,
      lotId,
      supplierId,
      revision: verdict.value.revision,
      digest: Buffer.from(digest).toString('hex'),
      receivedAt,
    };
    const signer = await this.receipts.signer();
    const signature = await signer.sign(receipt);
    const replaced =
      bidder.lastRevision > 0 ? await this.bids.replaceLive(tx, lotId, supplierId, receivedAt) : undefined;
    const placed = await this.bids.insert(tx, { ...receipt, id: receipt.bidId, envelope, digest, signature });
    if (!placed) return this.notPlaced(tx, lotId, receipt.revision);
    await this.note(tx, receipt, replaced);
    return ok({ ...receipt, keyId: signer.keyId, signature });
  }

  private async note(tx: Tx, receipt: BidReceipt, replaced: string | undefined): Promise<void> {
    const { bidId, tenderId } = receipt;
    const step = { subjectType: 'bid', tenderId };
    if (replaced !== undefined) {
      await this.audit.record(tx, { ...step, subjectId: replaced, action: 'replace', from: 'sealed', to: 'replaced' });
    }
    await this.audit.record(tx, { ...step, subjectId: bidId, action: 'place', to: 'sealed' });
  }

  private async notOpen(tx: Tx, lotId: string): Promise<Result<never, PlaceBidRefusal>> {
    const state = await this.bids.tenderState(tx, lotId);
    if (!state) return err('TENDER_UNKNOWN');
    return state.status === 'open' ? err('BIDDING_ENDED') : err('TENDER_NOT_OPEN', { status: state.status });
  }

  private async notPlaced(tx: Tx, lotId: string, revision: number): Promise<Result<never, PlaceBidRefusal>> {
    const state = await this.bids.tenderState(tx, lotId);
    if (!state?.inTime) return err('BIDDING_ENDED');
    return err('REVISION_NOT_NEXT', { revision, expected: revision + 1 });
  }
}

const bidderOf = (tx: Tx, lot: BiddableLot): Bidder => ({
  id: tx.actor.organisationId,
  kind: tx.actor.kind as OrganisationKind,
  status: tx.actor.organisationStatus as OrganisationStatus,
  invited: lot.invited,
  listsProduct: lot.listsProduct,
  lastRevision: lot.lastRevision,
});
