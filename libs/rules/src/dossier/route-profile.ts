import type { Day } from '../calendar.js';
import type { CertificateKind } from '../paper/certificate-kinds.js';
import type { ControlClass, Incoterm, OriginScheme, SpecialGoods, TransportMode } from './shipment-facts.js';

export const PAPER_OWERS = ['supplier', 'purchaser', 'operator', 'laboratory', 'bank'] as const;
/** Who has to bring a paper. What a laboratory owes the supplier hands in, what a bank owes the purchaser. */
export type PaperOwer = (typeof PAPER_OWERS)[number];

export const PAPER_STAGES = ['departure', 'arrival', 'payment'] as const;
/** What a paper holds up when it is missing. Only those for the departure keep goods from leaving. */
export type PaperStage = (typeof PAPER_STAGES)[number];

export const GENERATED_PAPERS = ['declaration', 'packing-list', 'commercial-invoice', 'form-e'] as const;
/** A paper whose text Medlane draws up from what it knows, to be signed and sealed outside. */
export type GeneratedPaper = (typeof GENERATED_PAPERS)[number];

/** All that is given has to hold; what is left out does not matter. */
export interface PaperCondition {
  readonly categories?: readonly ('drug' | 'supply')[];
  readonly special?: readonly SpecialGoods[];
  readonly control?: readonly ControlClass[];
  readonly origins?: readonly string[];
  readonly exceptOrigins?: readonly string[];
  readonly destinations?: readonly string[];
  readonly exceptDestinations?: readonly string[];
  readonly hsCodes?: readonly string[];
  readonly incoterms?: readonly Incoterm[];
  readonly transports?: readonly TransportMode[];
  readonly preferences?: readonly OriginScheme[];
  readonly coldChain?: boolean;
  readonly dangerous?: boolean;
  readonly ownMake?: boolean;
  readonly paidByCredit?: boolean;
}

export interface RoutePaper {
  /** The same paper has the same code in every profile. */
  readonly code: string;
  readonly text: { readonly en: string; readonly zh: string };
  readonly owedBy: PaperOwer;
  /** An optional paper is asked for only where the purchaser wants it. */
  readonly required: boolean;
  readonly stage: PaperStage;
  /** Due so many days after the planned departure; negative before it. */
  readonly dueDays: number;
  readonly when?: PaperCondition;
  /** The day from which on it is asked for, where that is later than the profile's own. */
  readonly from?: Day;
  /** One of several ways: all the papers of one option of a group suffice. */
  readonly choice?: { readonly group: string; readonly option: string };
  /** Kinds of certificates, one of which serves as this paper while it is verified and valid. */
  readonly certificates?: readonly CertificateKind[];
  /** A registration of the goods in the country of destination serves as this paper. */
  readonly registration?: true;
  /** One such paper clears one shipment. */
  readonly singleUse?: true;
  readonly generated?: GeneratedPaper;
}

/** Dated data: which papers a route asks for. A change of the law is a new version, never an edit. */
export interface RouteProfile {
  readonly code: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly zh: string };
  readonly effectiveFrom: Day;
  /** Its last day; null while it is in force or its end is not known. */
  readonly effectiveTo: Day | null;
  /** Somebody has to look whether it still is the law. */
  readonly needsReview: boolean;
  /** What no source confirms: codes of papers, or `effectiveTo`. Shown as such. */
  readonly unverified: readonly string[];
  readonly applies: PaperCondition;
  /** How many digits the HS code has at this border. */
  readonly hsDigits: 6 | 10;
  /** The goods are called as their registration calls them. */
  readonly nameAsRegistered: boolean;
  readonly papers: readonly RoutePaper[];
}
