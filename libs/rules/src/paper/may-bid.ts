import { type Day, dayOf, daysBetween, startOfDay } from '../calendar.js';
import type { OrganisationStatus } from '../organisation/organisation-lifecycle.js';
import { type Certificate, coversProduct } from './certificate.js';
import {
  type AskedPaper,
  askedOf,
  endOf,
  firstUncoveredDay,
  holds,
  judgePapers,
  type Need,
  type RequirementState,
} from './judge-paper.js';
import type { Registration } from './registration.js';
import type { PaperProfile, ProductCategory, Requirement } from './requirement.js';

/** Keeps a supplier out of what its scope names, from day to day, both counted in. */
export interface BarDays {
  readonly scope: 'all' | 'corridor' | 'region' | 'product-type';
  /** A corridor's code, a country or a product type's id; null for all. */
  readonly ref: string | null;
  readonly from: Day;
  readonly to: Day | null;
}

export interface BiddingSupplier {
  readonly id: string;
  readonly status: OrganisationStatus;
  readonly certificates: readonly Certificate[];
  readonly bars: readonly BarDays[];
}

export interface BiddableProduct {
  readonly id: string;
  /** Where it is made, as far as that is one of the supplier's declared sites. */
  readonly siteIds: readonly string[];
  readonly registrations: readonly Registration[];
}

/** A lot as its papers are judged: what the tender was published with. */
export interface LotOfPapers {
  readonly corridorCode: string;
  readonly productTypeId: string;
  readonly category: ProductCategory;
  /** ISO 3166 countries that its demand goes to. */
  readonly destinations: readonly string[];
  readonly biddingEndsOn: Day;
  /** The last day of delivery that is promised. */
  readonly deliveryTo: Day;
  readonly profile: PaperProfile;
}

export type FindingState = RequirementState | 'not-admitted' | 'barred';

/** How one requirement stands, for one destination where it is asked for each. */
export interface Finding {
  /** Code of the requirement, or `admission` and `standing`, which every profile asks for. */
  readonly requirement: string;
  readonly state: FindingState;
  /** Whether it keeps the bid out. */
  readonly blocks: boolean;
  readonly destination: string | null;
  /** The paper that it was judged by: the one that comes nearest. */
  readonly paperId: string | null;
  readonly endsOn: Day | null;
  /** Whole days from the judgement to the paper's last day; negative when it is over. */
  readonly daysLeft: number | null;
  /** The day that it has to reach. */
  readonly neededUntil: Day | null;
  /** What the officer said who rejected or revoked that paper: for its supplier, nobody else. */
  readonly reason: string | null;
}

export interface Judgement {
  readonly clear: boolean;
  /** The first moment at which time alone ends a clear judgement; null when it is not clear, or nothing ends it. */
  readonly clearUntil: Date | null;
  /** Of every requirement, also those in order: never only the first that is missing. */
  readonly findings: readonly Finding[];
}

/** As everybody else is shown it: why a paper was turned down is between its supplier and the officers. */
export const withoutReasons = (judgement: Judgement): Judgement => ({
  ...judgement,
  findings: judgement.findings.map((finding) => ({ ...finding, reason: null })),
});

interface Judged {
  readonly finding: Finding;
  /** The first day on which it blocks; null when that never comes. */
  readonly blocksFrom: Day | null;
}

/**
 * Whether a supplier may bid on a lot with a product, by the papers that are there `now` (days are UTC), with every
 * finding. Nothing but its arguments counts, so the same papers at the same moment give the same judgement.
 */
export function mayBid(supplier: BiddingSupplier, product: BiddableProduct, lot: LotOfPapers, now: Date): Judgement {
  const today = dayOf(now);
  const judged = [
    judgeAdmission(supplier),
    ...judgeBars(supplier.bars, lot, today),
    ...lot.profile.bid
      .filter((requirement) => applies(requirement, lot))
      .flatMap((requirement) => judgeRequirement(requirement, supplier, product, lot, today)),
  ];
  const findings = judged.map(({ finding }) => finding);
  const clear = findings.every(({ blocks }) => !blocks);
  const ends = judged.flatMap(({ blocksFrom }) => (blocksFrom === null ? [] : [blocksFrom])).sort();
  return { clear, clearUntil: clear && ends[0] !== undefined ? startOfDay(ends[0]) : null, findings };
}

const NO_PAPER = { destination: null, paperId: null, endsOn: null, daysLeft: null, neededUntil: null, reason: null };

function judgeAdmission({ status }: BiddingSupplier): Judged {
  const admitted = status === 'admitted';
  const state = admitted ? 'valid' : 'not-admitted';
  return { finding: { ...NO_PAPER, requirement: 'admission', state, blocks: !admitted }, blocksFrom: null };
}

/** Bars that hold today are findings; those that begin later end the judgement when they do. */
function judgeBars(bars: readonly BarDays[], lot: LotOfPapers, today: Day): Judged[] {
  return bars
    .filter((bar) => reaches(bar, lot) && (bar.to === null || (bar.to >= today && bar.to >= bar.from)))
    .map((bar) => {
      const blocks = bar.from <= today;
      const finding = {
        ...NO_PAPER,
        requirement: 'standing',
        state: blocks ? ('barred' as const) : ('valid' as const),
        blocks,
        endsOn: bar.to,
        daysLeft: bar.to === null ? null : daysBetween(today, bar.to),
      };
      return { finding, blocksFrom: blocks ? null : bar.from };
    });
}

function reaches({ scope, ref }: BarDays, lot: LotOfPapers): boolean {
  switch (scope) {
    case 'all':
      return true;
    case 'corridor':
      return ref === lot.corridorCode;
    case 'region':
      return ref !== null && lot.destinations.includes(ref);
    case 'product-type':
      return ref === lot.productTypeId;
  }
}

const applies = ({ when }: Requirement, lot: LotOfPapers): boolean =>
  (when.categories?.includes(lot.category) ?? true) &&
  (when.destinations === undefined || lot.destinations.some((country) => when.destinations?.includes(country)));

function judgeRequirement(
  requirement: Requirement,
  supplier: BiddingSupplier,
  product: BiddableProduct,
  lot: LotOfPapers,
  today: Day,
): Judged[] {
  const { mustOutlive, paper, when } = requirement;
  const need: Need = { until: mustOutlive === 'delivery' ? lot.deliveryTo : lot.biddingEndsOn, mustOutlive };
  const certificates = supplier.certificates.filter((one) => speaksOf(one, requirement, product)).map(askedOf);
  if (paper.registration === null) return [judgeOne(requirement, certificates, null, need, today)];
  return [...new Set(lot.destinations)]
    .filter((country) => when.destinations?.includes(country) ?? true)
    .sort()
    .map((country) => {
      const registrations = product.registrations.filter((one) => one.country === country);
      return judgeOne(requirement, [...certificates, ...registrations], country, need, today);
    });
}

/** A certificate of certain products speaks of no other, and one of a site of nothing that is made elsewhere. */
export function speaksOf(certificate: Certificate, { paper, of }: Requirement, product: BiddableProduct): boolean {
  if (!paper.certificates.includes(certificate.kind)) return false;
  if (of === 'supplier') return true;
  if (!coversProduct(certificate, product.id)) return false;
  return of === 'product' || certificate.siteId === null || product.siteIds.includes(certificate.siteId);
}

function judgeOne(
  { code, needed }: Requirement,
  papers: readonly AskedPaper[],
  destination: string | null,
  need: Need,
  today: Day,
): Judged {
  const { state, paper } = judgePapers(papers, today, need);
  const endsOn = paper && endOf(paper);
  const finding: Finding = {
    requirement: code,
    state,
    blocks: needed && !holds(state),
    destination,
    paperId: paper?.id ?? null,
    endsOn,
    daysLeft: endsOn === null ? null : daysBetween(today, endsOn),
    neededUntil: need.until,
    reason: state === 'rejected' || state === 'revoked' ? (paper?.statusReason ?? null) : null,
  };
  const blocksFrom = needed && holds(state) ? firstUncoveredDay(papers, today, need) : null;
  return { finding, blocksFrom };
}
