import { Injectable } from '@nestjs/common';
import { CloseContract, DisputedGoods } from '#libs/contracts';
import { invariant, ok, type Result } from '#libs/kernel';
import { Receivables } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { type AttachFileRefusal, AuditTrail, FileUses, Outbox, type Tx } from '#libs/platform';
import {
  type ContractSide,
  type Day,
  type DisputeAction,
  type DisputeParty,
  type DisputeStatus,
  type Remedy,
  remedied,
  type StandingDispute,
} from '#libs/rules';
import { disputeMoved } from '../events.js';
import { DisputeStore, type LockedDispute, type NewEntry } from '../persistence/disputes.store.js';

/** A dispute that a caller holds, and which part it has in it. */
export interface TakenDispute {
  readonly dispute: LockedDispute;
  readonly standing: StandingDispute;
  readonly party: DisputeParty;
}

/** What every step of a dispute has in common: taking it up, writing into its file, moving it on, ending it. */
@Injectable()
export class DisputeDesk {
  constructor(
    private readonly disputes: DisputeStore,
    private readonly goods: DisputedGoods,
    private readonly receivables: Receivables,
    private readonly closing: CloseContract,
    private readonly people: PeopleStore,
    private readonly files: FileUses,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Holds the dispute and what it holds; undefined when the caller does not see it. */
  async take(tx: Tx, disputeId: string): Promise<TakenDispute | undefined> {
    if (!(await this.disputes.isVisible(tx, disputeId))) return undefined;
    return tx.elevated(() => this.hold(tx, disputeId));
  }

  /** The same, as the system. */
  async hold(tx: Tx, disputeId: string): Promise<TakenDispute | undefined> {
    const dispute = await this.disputes.lock(tx, disputeId);
    if (!dispute) return undefined;
    const held = (await this.goods.held(tx, disputeId)) ?? null;
    return { dispute, standing: { ...dispute, held }, party: partyOf(tx, dispute) };
  }

  /** Writes an entry of the caller into the file; both sides may read what is attached. Answers its number. */
  async write(
    tx: Tx,
    { dispute, party }: TakenDispute,
    entry: Pick<NewEntry, 'kind' | 'text' | 'remedy'> & { readonly fileIds?: readonly string[] },
  ): Promise<Result<number, AttachFileRefusal>> {
    const { id, purchaserId, supplierId } = dispute;
    const subject = { type: 'dispute', id };
    for (const fileId of entry.fileIds ?? []) {
      const attached = await this.files.attach(tx, fileId, subject, { readers: [purchaserId, supplierId] });
      if (!attached.ok) return attached;
    }
    const by = await this.people.personOf(tx);
    return ok(await tx.elevated(() => this.disputes.write(tx, id, { ...entry, party, by })));
  }

  /** Takes a step; one that ends the dispute lets its goods go, as the remedy says. */
  async move(
    tx: Tx,
    { dispute }: TakenDispute,
    action: DisputeAction,
    to: { readonly status: DisputeStatus; readonly dueOn: Day | null },
    remedy: Remedy | null = null,
  ): Promise<void> {
    const { id, tenderId, contractId, status: from } = dispute;
    await tx.elevated(async () => {
      await this.disputes.move(tx, dispute, to.status, to.dueOn);
      if (to.dueOn === null) await this.end(tx, dispute, remedy);
    });
    await this.audit.record(tx, { subjectType: 'dispute', subjectId: id, tenderId, action, from, to: to.status });
    await this.outbox.append(
      tx,
      disputeMoved({ subjectId: id, tenderId, payload: { contractId, from, to: to.status } }),
    );
  }

  private async end(tx: Tx, dispute: LockedDispute, remedy: Remedy | null): Promise<void> {
    const { id, contractId, tenderId, currency } = dispute;
    const held = await this.goods.held(tx, id);
    const refundMinor = remedy?.refundMinor ?? null;
    invariant(refundMinor === null || held, 'a remedy divides an invoice that is not held any more');
    const divided = held && refundMinor !== null ? { invoiceId: held.id, amounts: remedied(held, refundMinor) } : null;
    await this.goods.letGo(tx, id, contractId, divided);
    if (remedy?.penalty) {
      const { from, amountMinor } = remedy.penalty;
      await this.receivables.open(tx, [
        {
          debtorId: sideId(dispute, from),
          creditorId: sideId(dispute, from === 'purchaser' ? 'supplier' : 'purchaser'),
          contractId,
          tenderId,
          currency,
          amountMinor,
          reason: 'ruling',
          documentType: 'dispute',
          documentId: id,
        },
      ]);
    }
    await this.closing.ifComplete(tx, contractId);
  }
}

const sideId = ({ purchaserId, supplierId }: LockedDispute, side: ContractSide): string =>
  side === 'purchaser' ? purchaserId : supplierId;

function partyOf(tx: Tx, { purchaserId, supplierId }: LockedDispute): DisputeParty {
  const { organisationId } = tx.actor;
  if (organisationId === purchaserId) return 'purchaser';
  return organisationId === supplierId ? 'supplier' : 'operator';
}
