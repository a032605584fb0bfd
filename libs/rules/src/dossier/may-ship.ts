import { addDays, type Day, dayOf, daysBetween } from '../calendar.js';
import type { InspectionState } from './dossier-lifecycle.js';
import { dossierPaperStateOn, paperLastDay } from './judge-dossier-paper.js';
import { judgeGoods } from './judge-goods.js';
import {
  type Dossier,
  type DossierPaper,
  type GateState,
  type ServingPaper,
  type ShippedPaperState,
  type Shipment,
  shippingFinding,
  type ShippingFinding,
  type ShippingJudgement,
} from './shipping.js';

interface JudgedPaper {
  readonly paper: DossierPaper;
  readonly state: ShippedPaperState;
  readonly endsOn: Day | null;
}

/**
 * Whether goods may leave `now` (days are UTC), by their dossier and by the certificates and registrations it names,
 * with every finding. Nothing but its arguments counts: the same papers at the same moment give the same judgement.
 */
export function mayShip(
  shipment: Shipment,
  dossier: Dossier,
  certificates: readonly ServingPaper[],
  now: Date,
): ShippingJudgement {
  const today = dayOf(now);
  const serving = new Map(certificates.map((paper) => [paper.id, paper]));
  const around = { serving, used: dossier.used, port: shipment.port };
  const judged = dossier.papers.map((paper) => ({
    paper,
    state: dossierPaperStateOn(paper, around, today),
    endsOn: paperLastDay(paper, serving),
  }));
  const goods = judgeGoods(shipment, today);
  const findings = [...paperFindings(judged, today), ...goods.findings, ...gateFindings(dossier)];
  if (findings.some(({ blocks }) => blocks)) return { clear: false, clearUntil: null, findings };
  const [end] = [goods.lastDay, ...lastDays(judged)].filter((day) => day !== null).sort();
  const clearUntil = end === undefined ? null : new Date(`${addDays(end, 1)}T00:00:00.000Z`);
  return { clear: true, clearUntil, findings };
}

/** Only what the departure needs keeps goods from leaving; the rest is told all the same. */
const holdsUp = ({ required, stage }: DossierPaper): boolean => required && stage === 'departure';

const holds = ({ state }: JudgedPaper): boolean => state === 'valid' || state === 'expiring';

function paperFindings(judged: readonly JudgedPaper[], today: Day): ShippingFinding[] {
  const groups = choicesOf(judged);
  const isOpen = (group: string): boolean => !(groups.get(group) ?? []).some((papers) => papers.every(holds));
  return judged.map((one) => {
    const { paper, state, endsOn } = one;
    return shippingFinding({
      requirement: paper.code,
      state,
      blocks: holdsUp(paper) && !holds(one) && (paper.choice === null || isOpen(paper.choice.group)),
      choice: paper.choice,
      paperId: paper.id,
      endsOn,
      daysLeft: endsOn === null ? null : daysBetween(today, endsOn),
    });
  });
}

/** Of each group, the papers of each option that hold goods up. */
function choicesOf(judged: readonly JudgedPaper[]): Map<string, JudgedPaper[][]> {
  const options = new Map<string, Map<string, JudgedPaper[]>>();
  for (const one of judged) {
    if (one.paper.choice === null || !holdsUp(one.paper)) continue;
    const { group, option } = one.paper.choice;
    const papers = options.get(group) ?? new Map<string, JudgedPaper[]>();
    papers.set(option, [...(papers.get(option) ?? []), one]);
    options.set(group, papers);
  }
  return new Map([...options].map(([group, papers]) => [group, [...papers.values()]]));
}

const earliest = (papers: readonly JudgedPaper[]): Day | null =>
  papers
    .map(({ endsOn }) => endsOn)
    .filter((day) => day !== null)
    .sort()[0] ?? null;

/** The last day of the papers without a choice, and of each group's complete option that lasts longest. */
function lastDays(judged: readonly JudgedPaper[]): (Day | null)[] {
  const plain = judged.filter(({ paper }) => holdsUp(paper) && paper.choice === null);
  const chosen = [...choicesOf(judged).values()].map((options) => {
    const ends = options.filter((papers) => papers.every(holds)).map(earliest);
    return ends.includes(null) ? null : (ends.sort().at(-1) ?? null);
  });
  return [earliest(plain), ...chosen];
}

const AT_INSPECTION: Readonly<Record<InspectionState, readonly [state: GateState, blocks: boolean]>> = {
  // Drawn for when the dossier is handed in.
  'not-drawn': ['inspection-not-drawn', false],
  spared: ['valid', false],
  drawn: ['inspection-open', true],
  passed: ['valid', false],
  failed: ['inspection-failed', true],
};

function gateFindings({ holdReason, inspection }: Dossier): ShippingFinding[] {
  const [state, blocks] = AT_INSPECTION[inspection];
  const held = shippingFinding({ requirement: 'hold', state: 'held', blocks: true });
  return [shippingFinding({ requirement: 'inspection', state, blocks }), ...(holdReason === null ? [] : [held])];
}
