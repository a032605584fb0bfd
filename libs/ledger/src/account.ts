import { type AccountPart, type Leg } from '#libs/rules';

export const ACCOUNT_KINDS = ['bank', 'wallet', 'escrow', 'deposit', 'fee'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** An account, named by what it is; it is opened in each currency when first posted to. */
export type AccountRef =
  | { readonly kind: 'bank' | 'fee' }
  | { readonly kind: 'wallet'; readonly organisationId: string }
  /** One per contract; what lies in it is the purchaser's until it is settled. */
  | { readonly kind: 'escrow'; readonly organisationId: string; readonly contractId: string }
  /** What a supplier has lodged: for a contract, or without one for its bids. */
  | { readonly kind: 'deposit'; readonly organisationId: string; readonly contractId: string | null };

/** The parties that the legs of a movement speak of. */
export interface Parties {
  readonly organisationId?: string;
  readonly purchaserId?: string;
  readonly supplierId?: string;
  readonly contractId?: string;
}

/** The account of a leg, given who takes part. @throws when the leg speaks of a party that is not given */
export function accountOf({ account }: Leg, parties: Parties): AccountRef {
  switch (account) {
    case 'bank':
    case 'fee':
      return { kind: account };
    case 'wallet':
      return { kind: 'wallet', organisationId: given(parties.organisationId, account) };
    case 'purchaserWallet':
      return { kind: 'wallet', organisationId: given(parties.purchaserId, account) };
    case 'supplierWallet':
      return { kind: 'wallet', organisationId: given(parties.supplierId, account) };
    case 'deposit':
      return {
        kind: 'deposit',
        organisationId: given(parties.supplierId, account),
        contractId: parties.contractId ?? null,
      };
    case 'escrow':
      return {
        kind: 'escrow',
        organisationId: given(parties.purchaserId, account),
        contractId: given(parties.contractId, account),
      };
  }
}

function given(id: string | undefined, account: AccountPart): string {
  if (id === undefined) throw new Error(`a movement speaks of ${account}, and nobody says whose it is`);
  return id;
}
