import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import {
  type Actor,
  type Caller,
  earlierAnswer,
  type Entered,
  Gathering,
  type IdempotencyRefusal,
  malformedKey,
  requestHash,
} from '#libs/platform';
import {
  type Bidder,
  BID_DEPOSIT_REFUSAL,
  BID_REFUSALS,
  judgeBid,
  type OrganisationKind,
  type OrganisationStatus,
  PAPERS_MISSING_REFUSAL,
  SUPPLIER_BARRED_REFUSAL,
} from '#libs/rules';
import { type BidReceipt, isEnvelope, type ReceiptSigner } from '#libs/sealing';
import {
  type BiddableLot,
  type BidderAtLot,
  type BidQuestion,
  BidStore,
  type NewBid,
} from '../persistence/bid.store.js';
import { JudgeClearances } from './judge-clearances.use-case.js';
import { LodgeBidDeposit } from './lodge-bid-deposit.use-case.js';
import { ReceiptDesk } from '../receipts/receipt-desk.js';

export const PLACE_BID_REFUSALS = defineRefusals({
  ...BID_REFUSALS,
  ...PAPERS_MISSING_REFUSAL,
  ...SUPPLIER_BARRED_REFUSAL,
  ...BID_DEPOSIT_REFUSAL,
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

/** Bids that one transaction takes at most. */
const TOGETHER = 32;
/** How often one bid may be overtaken by other requests of its own supplier, or by changes of its papers. */
const LOOKS = 5;

/** A bid on its way in. */
interface Arrival extends BidQuestion {
  readonly envelope: Uint8Array;
  readonly digest: Buffer;
  readonly requestHash: Buffer;
  readonly revision: number | undefined;
}
type Answer = Result<SignedReceipt, PlaceBidRefusal | IdempotencyRefusal>;
/** Judged and signed, not written yet. */
interface Admitted {
  readonly arrival: Arrival;
  readonly principalId: string;
  readonly receipt: SignedReceipt;
}
/** The bid could not be written as it was judged: look again, at the revision that it was meant for. */
interface Overtaken {
  readonly overtakenAt: number;
}
/** The tender asks for a deposit that the supplier has not lodged: lodge it, look again. */
interface Unsecured {
  readonly unsecuredSupplierId: string;
}
/** The papers of the supplier have changed since they were judged for this lot, or never were: judge them, look again. */
interface Uncleared {
  readonly unclearedSupplierId: string;
}
type Outcome = Answer | Overtaken | Uncleared | Unsecured | Error;

/** Takes a sealed bid in before the deadline, or a later revision in its place, and answers a signed receipt. */
@Injectable()
export class PlaceBid {
  private readonly arrivals = new Gathering<Arrival, Outcome>((batch, alone) => this.takeIn(batch, alone), TOGETHER);

  constructor(
    private readonly bids: BidStore,
    private readonly receipts: ReceiptDesk,
    private readonly clearances: JudgeClearances,
    private readonly deposits: LodgeBidDeposit,
  ) {}

  async run(caller: Caller, input: PlaceBidInput): Promise<Answer> {
    const { lotId, envelope, revision, idempotencyKey } = input;
    if (!isEnvelope(envelope)) return err('ENVELOPE_MALFORMED');
    const malformed = malformedKey(idempotencyKey);
    if (malformed) return malformed;
    const digest = createHash('sha256').update(envelope).digest();
    const hash = requestHash({ lotId, digest, revision: revision ?? null });
    let arrival: Arrival = { caller, lotId, envelope, digest, revision, idempotencyKey, requestHash: hash };
    for (let look = 1; look <= LOOKS; look++) {
      const outcome = await this.arrivals.ask(arrival);
      if (outcome instanceof Error) throw outcome;
      if ('unclearedSupplierId' in outcome) {
        const judged = await this.clearances.forBid(lotId, outcome.unclearedSupplierId);
        if (!judged.ok) return judged;
      } else if ('unsecuredSupplierId' in outcome) {
        const lodged = await this.deposits.forBid(lotId, outcome.unsecuredSupplierId);
        if (!lodged.ok) return lodged;
      } else if ('overtakenAt' in outcome) {
        arrival = { ...arrival, revision: outcome.overtakenAt };
      } else return outcome;
    }
    throw new Error(`a bid on lot ${lotId} was overtaken ${LOOKS} times`);
  }

  /** Bids that arrive together share a transaction: each is entered, judged and written as its own supplier's. */
  private takeIn(batch: readonly Arrival[], alone: boolean): Promise<readonly Outcome[]> {
    return this.bids.together(batch, alone, async (tx, bidders) => {
      const signer = await this.receipts.signer();
      const judged = await Promise.all(
        batch.map((arrival, at) => this.judge(arrival, bidders[at] ?? new Error('no bidder'), signer)),
      );
      const admitted = judged.filter(isAdmitted);
      const placed = await this.bids.place(tx, admitted.map(newBid));
      const written = new Set(admitted.filter((_, at) => placed[at]));
      return judged.map((one) => {
        if (!isAdmitted(one)) return one;
        return written.has(one) ? ok(one.receipt) : { overtakenAt: one.receipt.revision };
      });
    });
  }

  private async judge(
    arrival: Arrival,
    bidder: Entered<BidderAtLot> | Error,
    signer: ReceiptSigner,
  ): Promise<Admitted | Answer | Uncleared | Unsecured | Error> {
    if (bidder instanceof Error) return bidder;
    const { lotId, envelope, digest, idempotencyKey: key, requestHash: hash } = arrival;
    const { actor, row } = bidder;
    if (row.before) return earlierAnswer<SignedReceipt>(row.before, { operation: 'placeBid', key, hash });
    const { lot } = row;
    if (!lot) return err('TENDER_UNKNOWN');
    if (!lot.held) return lot.status === 'open' ? err('BIDDING_ENDED') : err('TENDER_NOT_OPEN', { status: lot.status });
    const revision = arrival.revision ?? lot.lastRevision + 1;
    const bid = { lotId, byteLength: envelope.length, revision };
    const verdict = judgeBid({ ...lot, lotIds: [lotId] }, bidderOf(actor, lot), bid, lot.at);
    if (!verdict.ok) return verdict;
    if (!lot.cleared) return { unclearedSupplierId: actor.organisationId };
    // Last: money moves only for a bid that is taken in all other respects.
    if (!lot.secured) return { unsecuredSupplierId: actor.organisationId };

    const receipt: BidReceipt = {
      bidId: this.bids.newId(),
      tenderId: lot.tenderId,
      lotId,
      supplierId: actor.organisationId,
      revision,
      digest: digest.toString('hex'),
      receivedAt: verdict.value.receivedAt,
    };
    const signature = await signer.sign(receipt);
    return { arrival, principalId: actor.principalId, receipt: { ...receipt, keyId: signer.keyId, signature } };
  }
}

const isAdmitted = (judged: Admitted | Answer | Uncleared | Unsecured | Error): judged is Admitted =>
  'receipt' in judged;

const newBid = ({ arrival, principalId, receipt }: Admitted): NewBid => ({
  ...arrival,
  ...receipt,
  id: receipt.bidId,
  digest: arrival.digest,
  principalId,
  answer: receipt,
});

const bidderOf = (actor: Actor, lot: BiddableLot): Bidder => ({
  id: actor.organisationId,
  kind: actor.kind as OrganisationKind,
  status: actor.organisationStatus as OrganisationStatus,
  invited: lot.invited,
  listsProduct: lot.listsProduct,
  lastRevision: lot.lastRevision,
});
