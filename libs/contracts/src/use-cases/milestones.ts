import { Injectable } from '@nestjs/common';
import { type Currency, invariant, type Minor } from '#libs/kernel';
import { Ledger } from '#libs/ledger';
import { AuditTrail, type Tx } from '#libs/platform';
import { type MilestoneStep, type PaymentTerms, releaseAt, releaseMovement } from '#libs/rules';
import { ReleaseStore } from '../persistence/releases.store.js';

/** The order line of a shipment, held by the caller. */
export interface LineOfShipment {
  readonly id: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly quantity: bigint;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly payment: PaymentTerms;
}
interface Shipped {
  readonly id: string;
  readonly quantity: bigint;
  readonly transportDocument: string | null;
}

/**
 * Pays the share of a signed step before acceptance out of escrow, in the transaction that signs it. Where the terms
 * name no such step, nothing is written.
 */
@Injectable()
export class Milestones {
  constructor(
    private readonly releases: ReleaseStore,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  /** The goods have left, by the hand of the acting supplier. Answers what that releases. */
  shipped(tx: Tx, line: Omit<LineOfShipment, 'supplierId'>, shipment: Shipped): Promise<Minor> {
    const held = { ...line, supplierId: tx.actor.organisationId };
    return this.release(tx, 'shipment', held, shipment, shipment.transportDocument);
  }

  /** Customs let the goods in. The shipment is held, under way, and has no such release yet. */
  cleared(tx: Tx, line: LineOfShipment, shipment: Shipped, declaration: string): Promise<Minor> {
    return this.release(tx, 'customs', line, shipment, declaration);
  }

  private async release(
    tx: Tx,
    step: Exclude<MilestoneStep, 'acceptance'>,
    line: LineOfShipment,
    shipment: Shipped,
    document: string | null,
  ): Promise<Minor> {
    const amountMinor = releaseAt(step, line.payment, line, shipment.quantity);
    if (amountMinor === 0n && step === 'shipment') return 0n;
    const { contractId, tenderId, currency, purchaserId, supplierId } = line;
    await tx.elevated(async () => {
      const documentId = await this.releases.write(tx, { step, line, shipmentId: shipment.id, amountMinor, document });
      const posted = await this.ledger.post(tx, [
        {
          movement: releaseMovement(amountMinor),
          documentType: 'release',
          documentId,
          tenderId,
          currency,
          parties: { purchaserId, supplierId, contractId },
        },
      ]);
      invariant(posted.ok, 'an escrow holds less than its milestones');
      await this.audit.record(tx, {
        subjectType: 'release',
        subjectId: documentId,
        tenderId,
        action: 'release',
        details: { step, shipmentId: shipment.id },
      });
    });
    return amountMinor;
  }
}
