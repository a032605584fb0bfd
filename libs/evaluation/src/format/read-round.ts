import type { z } from 'zod';
import { type AwardMethod, parseAwardMethod, parseRulebook, SHIPPED_RULEBOOKS, shippedRulebook } from '#libs/rules';
import type { Currency } from '#libs/kernel';
import { drawKey } from './canonical.js';
import { crossChecks, demandIdOf, LEFT_OUT, MOST_FAULTS } from './cross-checks.js';
import { MAX_DECIMALS } from './decimal.js';
import {
  inputSchema,
  type ParsedBid,
  type ParsedConstraints,
  type ParsedInput,
  type ParsedLot,
} from './input-schema.js';
import type {
  BidInput,
  Constraints,
  DemandInput,
  InputFault,
  LotInput,
  RateInput,
  RoundInput,
  UsedRulebook,
} from './round-input.js';

export type ReadRound =
  { readonly ok: true; readonly round: RoundInput } | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Reads what a file says, strictly: everything unknown, malformed or leading nowhere is a fault with its path. */
export function readRound(document: unknown): ReadRound {
  const parsed = inputSchema.safeParse(document);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.flatMap(faultsOf).slice(0, MOST_FAULTS) };
  const rulebook = readRulebook(parsed.data.rulebook);
  if ('path' in rulebook) return { ok: false, faults: [rulebook] };
  const faults = crossChecks(parsed.data, rulebook.award);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, round: normalised(parsed.data, rulebook) };
}

/** A path as it is written in code: `lots[0].demand[2].quantity`. */
function pathOf(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>(
    (path, step) =>
      typeof step === 'number' ? `${path}[${step}]` : path === '' ? String(step) : `${path}.${String(step)}`,
    '',
  );
}

function faultsOf(issue: z.core.$ZodIssue): InputFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      problem: 'is not known; correct its name or leave it out',
    }));
  }
  const path = pathOf(issue.path) || '(the whole file)';
  if (issue.code === 'invalid_type' && issue.expected === 'object') return [{ path, problem: 'give an object' }];
  return [{ path, problem: issue.message }];
}

function readRulebook(given: ParsedInput['rulebook']): UsedRulebook | InputFault {
  if (typeof given === 'string') {
    const shipped = shippedRulebook(given);
    if (!shipped) {
      const known = SHIPPED_RULEBOOKS.map(({ code }) => code).join(', ');
      return { path: 'rulebook', problem: `"${given}" is not shipped; name one of ${known}, or give a rulebook` };
    }
    return used(shipped.code, shipped.version, shipped.award, shipped);
  }
  if ('method' in given) {
    const method = parseAwardMethod(given);
    if (!method.ok) return rulebookFault(method.details, /^award/, 'rulebook');
    return used(null, null, method.value, method.value);
  }
  const rulebook = parseRulebook(given);
  if (!rulebook.ok) return rulebookFault(rulebook.details, /^(?!\(root\))/, 'rulebook.');
  const { code, version, award } = rulebook.value;
  return used(code, version, award, rulebook.value);
}

const rulebookFault = (details: object, start: RegExp, path: string): InputFault => {
  const { field, problem } = details as { field: string; problem: string };
  return { path: field.replace(start, path), problem };
};

const used = (code: string | null, version: number | null, award: AwardMethod, document: object): UsedRulebook => ({
  code,
  version,
  award,
  document,
});

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => byText(a.id, b.id);
/** In a total order that does not depend on how the rows came. */
const inOrder = <T extends object>(rows: readonly T[]): T[] =>
  rows
    .map((row) => ({ row, content: contentOf(row) }))
    .sort((a, b) => byText(a.content, b.content))
    .map(({ row }) => row);
const contentOf = (row: object): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

function normalised(input: ParsedInput, rulebook: UsedRulebook): RoundInput {
  const round = input.round ?? '';
  const drawSeed = input.drawSeed ?? '';
  const currencies = new Map(input.lots.map((lot) => [lot.id, lot.currency ?? LEFT_OUT]));
  const rates = input.rates
    .map(({ from, to, numerator, denominator, legs }) => ({ from, to, value: { numerator, denominator }, legs }))
    .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
  return {
    rulebook,
    round,
    drawSeed,
    rates,
    lots: input.lots.map(lotOf).sort(byId),
    bids: input.bids
      .map((bid) => {
        const money = moneyOf(bid.currency ?? null, currencies.get(bid.lot) ?? LEFT_OUT, rates);
        return bidOf(bid, drawKey(round, drawSeed, bid.id), money);
      })
      .sort(byId),
    constraints: constraintsOf(input.constraints),
  };
}

type BidMoney = Pick<BidInput, 'currency' | 'rate'>;
const OF_LOT: BidMoney = { currency: null, rate: null };

/** The cross checks have made sure that there is a rate. */
function moneyOf(currency: Currency | null, lot: Currency, rates: readonly RateInput[]): BidMoney {
  if (currency === null || currency === lot) return OF_LOT;
  return { currency, rate: rates.find(({ from, to }) => from === currency && to === lot)?.value ?? null };
}

function lotOf(lot: ParsedLot): LotInput {
  const { strength = null, fill = null } = lot.reference ?? {};
  return {
    id: lot.id,
    currency: lot.currency ?? LEFT_OUT,
    unit: lot.unit ?? null,
    class: lot.class ?? 'ordinary',
    form: lot.form ?? null,
    ceiling: lot.ceiling ?? null,
    lastPrice: lot.lastPrice ?? null,
    classBPrice: lot.classBPrice ?? null,
    precedence: lot.precedence ?? null,
    reference: strength === null && fill === null ? null : { strength, fill },
    demand: lot.demand.map(demandOf).sort(byId),
  };
}

function demandOf(row: ParsedLot['demand'][number]): DemandInput {
  return {
    id: demandIdOf(row),
    buyer: row.buyer ?? row.region ?? '',
    region: row.region ?? row.buyer ?? '',
    quantity: row.quantity,
    history: row.history,
    reason: row.reason ?? null,
    brands: row.brands.toSorted((a, b) => byText(a.bidder, b.bidder)),
    ceiling: row.ceiling ?? null,
  };
}

/** With tiers, a unit price of its own holds below the first of them; without one nothing below is offered. */
function tiersOf({ tiers, unitPrice = null }: ParsedBid): BidInput['tiers'] {
  const [first] = tiers;
  return first && first.from > 1 && unitPrice !== null ? [{ from: 1, unitPrice }, ...tiers] : tiers;
}

function bidOf(bid: ParsedBid, draw: string, money: BidMoney): BidInput {
  const tiers = tiersOf(bid);
  return {
    ...money,
    id: bid.id,
    lot: bid.lot,
    bidder: bid.bidder,
    group: bid.group ?? null,
    unitPrice: tiers[0]?.unitPrice ?? bid.unitPrice ?? 0,
    // A price is the same however many zeros were written behind it.
    decimals: MAX_DECIMALS,
    strength: bid.strength ?? null,
    fill: bid.fill ?? null,
    capacity: bid.capacity ?? null,
    minQuantity: bid.minQuantity ?? 0,
    tiers,
    tierKind: bid.tierKind ?? 'all-units',
    fixedCost: bid.fixedCost ?? 0n,
    submittedAt: bid.submittedAt ?? null,
    acceptsRevival: bid.acceptsRevival ?? null,
    regions: bid.regions ? [...new Set(bid.regions)].sort(byText) : null,
    noMajorChange: bid.noMajorChange ?? false,
    draw,
    excluded: bid.excluded ?? null,
    digest: bid.digest ?? null,
    quality: bid.quality ?? null,
    deliveryDays: bid.deliveryDays ?? null,
    shelfLifeMonths: bid.shelfLifeMonths ?? null,
  };
}

function constraintsOf(given: ParsedConstraints | null | undefined): Constraints {
  const conflicts = given?.conflicts ?? [];
  return {
    capacities: (given?.capacities ?? []).toSorted((a, b) => byText(a.bidder, b.bidder)),
    lots: (given?.lots ?? [])
      .map((row) => ({
        lot: row.lot,
        minWinners: row.minWinners ?? null,
        maxWinners: row.maxWinners ?? null,
        maxSharePermille: row.maxShare ?? null,
        singleWinner: row.singleWinner ?? false,
      }))
      .sort((a, b) => byText(a.lot, b.lot)),
    lotConflicts: distinct(conflicts.flatMap(({ lots }) => (lots ? [pairOf(lots)] : []))),
    destinationConflicts: distinct(
      conflicts.flatMap(({ lot, destinations }) => (lot && destinations ? [{ lot, pair: pairOf(destinations) }] : [])),
    ),
    packages: packagesOf(given?.packages ?? []),
    freight: inOrder(
      (given?.freight ?? []).map(({ bid, buyer = null, region = null, demand = null, perUnit, fixed }) => {
        return { bid, buyer, region, demand, perUnit: perUnit ?? 0n, fixed: fixed ?? 0n };
      }),
    ),
    incumbents: inOrder(given?.incumbents ?? []),
    qualityWeights: (given?.qualityWeights ?? [])
      .map(({ bid, factor }) => ({ bid, factorMicro: factor }))
      .sort((a, b) => byText(a.bid, b.bid)),
  };
}

const pairOf = (two: readonly string[]): readonly [string, string] => {
  const [one = '', other = ''] = two.toSorted(byText);
  return [one, other];
};

function distinct<T extends object>(rows: readonly T[]): T[] {
  return inOrder(rows).filter((row, at, sorted) => at === 0 || contentOf(row) !== contentOf(sorted[at - 1] ?? {}));
}

/** Packages without an id are numbered in the order of what they say. */
function packagesOf(given: ParsedConstraints['packages']): Constraints['packages'] {
  return inOrder(given.map(({ items, ...row }) => ({ ...row, items: items.toSorted((a, b) => byText(a.lot, b.lot)) })))
    .map(({ id, bidder, discount, items }, at) => ({ id: id ?? `package-${at + 1}`, bidder, discount, items }))
    .sort(byId);
}
