import type { Day } from '../calendar.js';
import type { CertificateKind } from './certificate-kinds.js';

/** What a profile asks for, of whom, and how long it has to hold. */
export interface Requirement {
  /** Unique within its profile; findings and screens name it. */
  readonly code: string;
  /** Any one of these papers does; a registration is one of the product in each country that the lot goes to. */
  readonly paper: {
    readonly certificates: readonly CertificateKind[];
    readonly registration: 'destination' | null;
  };
  /** Whom the paper speaks of: a certificate of the supplier holds for all it sells, one of a site for what is made there. */
  readonly of: 'supplier' | 'product' | 'site';
  /** Left out: of every lot. A destination is asked for where the lot goes there; for the others it is not. */
  readonly when: {
    readonly categories?: readonly ProductCategory[];
    readonly destinations?: readonly string[];
  };
  /** The day up to which the paper has to be valid, besides the day on which it is judged. */
  readonly mustOutlive: 'bidding' | 'delivery';
  /** Without it there is no bid; else it is wanted, and its absence is told to buyers and to the supplier. */
  readonly needed: boolean;
  /** Days within which such a paper is usually had, at the slow end; null where no source says. */
  readonly usualDays: number | null;
  readonly text: { readonly en: string; readonly zh: string };
}

export type ProductCategory = 'drug' | 'supply';

/**
 * What bids on the lots of a corridor need, as dated data. A tender keeps the copy it was published with, so that a
 * later version changes nothing that is under way.
 */
export interface PaperProfile {
  readonly code: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly zh: string };
  /** The days between which it was or is in force. */
  readonly effectiveFrom: Day;
  readonly effectiveTo: Day | null;
  /** Paths of the fields that no source confirms, such as `bid[3]`. */
  readonly unverified: readonly string[];
  readonly bid: readonly Requirement[];
}

/** Whether a bid needs any paper at all by this profile. */
export const asksPapers = (profile: PaperProfile): boolean => profile.bid.length > 0;
