import type { Currency, UnitPrice } from '#libs/kernel';
import type { LeastCostMethod, Rulebook, ServedLine } from '#libs/rules';

export interface ValidBidInput {
  readonly id: string;
  readonly supplierId: string;
  readonly digest: string;
  readonly receivedAt: Date;
  readonly unitPrice: UnitPrice;
  readonly capacity: bigint;
  readonly minimumQuantity: bigint;
}

/** What one lot is judged on. */
export interface LotInputs {
  readonly tenderId: string;
  readonly lotId: string;
  readonly currency: Currency;
  readonly rulebook: Pick<Rulebook, 'code' | 'version'> & {
    readonly award: Pick<LeastCostMethod, 'tieBreakers' | 'maxWinners'>;
  };
  readonly quantity: bigint;
  readonly ceilingPrice: UnitPrice | null;
  readonly demandLines: readonly ServedLine[];
  readonly bids: readonly ValidBidInput[];
  readonly invalidBids: readonly {
    readonly id: string;
    readonly supplierId: string;
    readonly digest: string;
    readonly reason: string;
  }[];
}
