import type { AccessRule } from '#libs/platform';

export const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
/** Also before they are admitted: what they submit is what an admission is decided by. */
export const SUBMITTERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'], allowApplicants: true };
/** Rows are shown by relation: a supplier's own, to purchasers what was verified, to operators all. */
export const READERS: AccessRule = {
  kinds: ['purchaser', 'supplier', 'operator'],
  allowApplicants: true,
  allowExcluded: true,
};
