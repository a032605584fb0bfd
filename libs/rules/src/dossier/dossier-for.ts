import { addDays, type Day } from '../calendar.js';
import { byText } from '../order-by.js';
import type { PaperCondition, RoutePaper, RouteProfile } from './route-profile.js';
import type { ShipmentFacts } from './shipment-facts.js';

/** A paper that a shipment needs, from which profile, and by when. */
export interface DuePaper extends Omit<RoutePaper, 'when' | 'from' | 'dueDays'> {
  /** Code and version of the profile that asks for it. */
  readonly route: { readonly code: string; readonly version: number };
  readonly dueOn: Day;
  /** No source confirms that it is asked for. */
  readonly unverified: boolean;
}

const among = <T>(list: readonly T[] | undefined, value: T | null): boolean =>
  list === undefined || (value !== null && list.includes(value));
const is = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;

/** Whether all that a condition asks for holds of the shipment. */
export const holdsFor = (when: PaperCondition, facts: ShipmentFacts): boolean =>
  among(when.categories, facts.category) &&
  among(when.special, facts.special) &&
  among(when.control, facts.control) &&
  among(when.origins, facts.origin) &&
  among(when.destinations, facts.destination) &&
  !(when.exceptOrigins ?? []).includes(facts.origin) &&
  !(when.exceptDestinations ?? []).includes(facts.destination) &&
  among(when.hsCodes, facts.hsCode) &&
  among(when.incoterms, facts.incoterm) &&
  among(when.transports, facts.transport) &&
  among(when.preferences, facts.preference) &&
  is(when.coldChain, facts.coldChain) &&
  is(when.dangerous, facts.dangerous) &&
  is(when.ownMake, facts.ownMake) &&
  is(when.paidByCredit, facts.paidByCredit);

/** The profiles that a shipment falls under on a day: in force then, and meant for its goods and countries. */
export const routesInForce = (facts: ShipmentFacts, routes: readonly RouteProfile[], onDay: Day): RouteProfile[] =>
  routes.filter(
    ({ effectiveFrom, effectiveTo, applies }) =>
      effectiveFrom <= onDay && (effectiveTo === null || onDay <= effectiveTo) && holdsFor(applies, facts),
  );

/**
 * The papers of a shipment by the profiles in force on the day of its customs entry. A paper that several profiles ask
 * for is one paper: required if one of them requires it, and due on the earliest day. An optional paper that the
 * purchaser wants is required.
 */
export function dossierFor(facts: ShipmentFacts, routes: readonly RouteProfile[], onDay: Day): DuePaper[] {
  const papers = new Map<string, DuePaper>();
  for (const route of routesInForce(facts, routes, onDay)) {
    for (const paper of route.papers) {
      if (onDay < (paper.from ?? route.effectiveFrom) || !holdsFor(paper.when ?? {}, facts)) continue;
      const due = duePaper(paper, route, facts);
      const before = papers.get(due.code);
      papers.set(due.code, before ? merge(before, due) : due);
    }
  }
  return [...papers.values()].sort((a, b) => byText(a.dueOn, b.dueOn) || byText(a.code, b.code));
}

function duePaper(
  { when: _when, from: _from, dueDays, ...paper }: RoutePaper,
  route: RouteProfile,
  facts: ShipmentFacts,
): DuePaper {
  return {
    ...paper,
    required: paper.required || facts.wanted.includes(paper.code),
    route: { code: route.code, version: route.version },
    dueOn: addDays(facts.plannedOn, dueDays),
    unverified: route.unverified.includes(paper.code),
  };
}

function merge(one: DuePaper, other: DuePaper): DuePaper {
  const { choice, ...base } = one.required || !other.required ? one : other;
  const certificates = [...new Set([...(one.certificates ?? []), ...(other.certificates ?? [])])];
  return {
    ...base,
    // A choice frees from nothing that another profile asks for outright.
    ...(choice && one.choice && other.choice ? { choice } : {}),
    ...(certificates.length > 0 ? { certificates } : {}),
    required: one.required || other.required,
    dueOn: one.dueOn < other.dueOn ? one.dueOn : other.dueOn,
    unverified: one.unverified && other.unverified,
  };
}
