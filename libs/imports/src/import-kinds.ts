import { CODE_KINDS } from '#libs/catalogue';
import type { OrganisationKind, Role } from '#libs/platform';

/** Row by row: what is wrong is refused, the rest is taken. */
export const ROW_KINDS = ['products', 'demand-lines'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const isRowKind = (kind: string): kind is RowKind => ROW_KINDS.some((known) => known === kind);

/** Everything that can be imported: lists of codes, whole or not at all, and what members of the market own. */
export const IMPORT_KINDS: readonly string[] = [...ROW_KINDS, ...CODE_KINDS.map(({ kind }) => kind)];

/** Who may import what, and still may while the job runs. */
export function ruleOf(kind: string): { readonly kind: OrganisationKind; readonly role: Role } {
  if (kind === 'products') return { kind: 'supplier', role: 'bidder' };
  if (kind === 'demand-lines') return { kind: 'purchaser', role: 'buyer' };
  return { kind: 'operator', role: 'officer' };
}
