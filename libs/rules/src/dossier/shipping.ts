import type { Day } from '../calendar.js';
import type { DatedPaper, PaperState } from '../paper/paper.js';
import type { DossierPaperStatus, InspectionState } from './dossier-lifecycle.js';
import type { OriginValue } from './origin.js';
import type { PaperStage } from './route-profile.js';
import type { BatchLife, ShelfLifeRule } from './shelf-life.js';
import type { ShipmentFacts } from './shipment-facts.js';

/** A shipment as it is judged: its facts, goods and batches. */
export interface Shipment extends ShipmentFacts {
  readonly goodsName: string;
  /** The names on the registration that the goods go under; null where no profile asks that they agree. */
  readonly registeredNames: readonly string[] | null;
  /** Whether HS 2022 has the code's first six digits; null when nobody could look. */
  readonly hsCodeKnown: boolean | null;
  /** Digits that the borders on the way ask for. */
  readonly hsDigits: 6 | 10;
  readonly batches: readonly BatchLife[];
  /** The purchaser's rule; null without one. */
  readonly shelfLife: ShelfLifeRule | null;
  /** The day on which the goods are to arrive; null when not said. */
  readonly arrivesOn: Day | null;
  readonly value: OriginValue | null;
  /** The place of the customs clearance. */
  readonly port: string | null;
}

export interface PaperChoice {
  readonly group: string;
  readonly option: string;
}

export interface DossierPaper {
  readonly id: string;
  readonly code: string;
  readonly required: boolean;
  readonly stage: PaperStage;
  readonly choice: PaperChoice | null;
  readonly singleUse: boolean;
  readonly status: DossierPaperStatus;
  readonly number: string | null;
  readonly issuedOn: Day | null;
  /** Its last day, as printed or as the law bounds it; null when it has none. */
  readonly expiresOn: Day | null;
  /** The only place of clearance that it is good for; null when it names none. */
  readonly place: string | null;
  /** The certificate or registration that serves as it; null when it stands for itself. */
  readonly paperId: string | null;
}

export interface Dossier {
  readonly papers: readonly DossierPaper[];
  /** Why an officer holds it; null when nobody does. */
  readonly holdReason: string | null;
  readonly inspection: InspectionState;
  /** The single-use papers that have cleared another shipment, by `usedKey`. */
  readonly used: ReadonlySet<string>;
}

/** A certificate or registration that a dossier names, with the day on which it ends by law. */
export type ServingPaper = DatedPaper & { readonly id: string };

export type ShippedPaperState = PaperState | 'missing' | 'refused' | 'other-place';
export type GoodsState =
  | 'valid'
  | 'name-differs'
  | 'hs-malformed'
  | 'hs-unknown'
  | 'hs-unchecked'
  | 'too-short'
  | 'expired'
  | 'not-originating';
export type GateState = 'valid' | 'held' | 'inspection-not-drawn' | 'inspection-open' | 'inspection-failed';
export type ShippingState = ShippedPaperState | GoodsState | GateState;

export interface ShippingFinding {
  /** Code of the paper; or `goods-name`, `hs-code`, `shelf-life`, `origin`, `inspection`, `hold`. */
  readonly requirement: string;
  readonly state: ShippingState;
  /** Whether it keeps the goods from leaving. */
  readonly blocks: boolean;
  readonly choice: PaperChoice | null;
  /** The dossier's paper that it speaks of. */
  readonly paperId: string | null;
  readonly endsOn: Day | null;
  /** Whole days from the judgement to the last day; negative when it is over. */
  readonly daysLeft: number | null;
  /** The number of the batch that it speaks of. */
  readonly batch: string | null;
}

export interface ShippingJudgement {
  readonly clear: boolean;
  /** The first moment at which time alone ends a clear judgement; null when it is not clear, or nothing ends it. */
  readonly clearUntil: Date | null;
  /** Of every paper and rule, also those in order: never only the first that is missing. */
  readonly findings: readonly ShippingFinding[];
}

/** A finding of these parts; the others do not apply. */
export const shippingFinding = (
  part: Partial<ShippingFinding> & Pick<ShippingFinding, 'requirement' | 'state' | 'blocks'>,
): ShippingFinding => ({ choice: null, paperId: null, endsOn: null, daysLeft: null, batch: null, ...part });
