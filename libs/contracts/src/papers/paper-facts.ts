import type { Currency } from '#libs/kernel';
import type { Day, ShipmentFacts } from '#libs/rules';
import type { StoredGoods } from '../persistence/dossier-rows.js';

export interface PartyOnPaper {
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
  /** Street and place, where it is known here. */
  readonly address?: string | null;
  /** Unified social credit code or its like. */
  readonly registrationNumber: string | null;
}

/** What the papers of a shipment are drawn up from. All of it is fixed once the shipment is announced. */
export interface PaperFacts {
  readonly dossierReference: string;
  readonly contractReference: string;
  readonly orderReference: string;
  readonly supplier: PartyOnPaper;
  readonly purchaser: PartyOnPaper;
  readonly facts: ShipmentFacts;
  readonly goods: StoredGoods['goods'];
  readonly route: StoredGoods['route'];
  readonly plannedOn: Day;
  readonly arrivesOn: Day | null;
  /** The day on which the shipment was announced: the papers are dated with it. */
  readonly datedOn: Day;
  readonly quantity: bigint;
  readonly unit: string;
  /** Decimal text. */
  readonly unitPrice: string;
  readonly currency: Currency;
  /** In number order. */
  readonly batches: readonly {
    readonly number: string;
    readonly madeOn: Day | null;
    readonly expiresOn: Day;
    readonly quantity: string;
  }[];
}
