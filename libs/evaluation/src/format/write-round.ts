import type { Json, JsonObject } from './canonical.js';
import { writeDecimal } from './decimal.js';
import type { BidInput, Constraints, LotInput, RateInput, RoundInput } from './round-input.js';

/**
 * A round as a file of the same format, in the one form that its digest is taken of: the rulebook written out, everything
 * sorted, what says nothing left out (so that a field that the format gains later changes no digest).
 */
export function canonicalInput(round: RoundInput): JsonObject {
  return {
    ...compact({
      rulebook: round.rulebook.document as JsonObject,
      round: round.round || undefined,
      drawSeed: round.drawSeed || undefined,
      constraints: constraintsDocument(round.constraints),
      rates: round.rates.map(rateDocument),
    }),
    lots: round.lots.map(lotDocument),
    bids: round.bids.map(bidDocument),
  };
}

/** Without the fields that are null, undefined, false or empty lists. */
function compact(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const priceOf = (micro: number | bigint | null): string | null => (micro === null ? null : writeDecimal(micro));
const costOf = (micro: bigint): string | null => (micro === 0n ? null : writeDecimal(micro));

const rateDocument = ({ from, to, value, legs }: RateInput): Json =>
  compact({
    from,
    to,
    numerator: String(value.numerator),
    denominator: String(value.denominator),
    legs: legs.map(({ base, quote, rate, day, source }) => ({ base, quote, rate, day, source })),
  });

function lotDocument(lot: LotInput): Json {
  const { reference } = lot;
  return {
    ...compact({
      id: lot.id,
      currency: lot.currency,
      unit: lot.unit,
      class: lot.class === 'ordinary' ? null : lot.class,
      form: lot.form,
      ceiling: priceOf(lot.ceiling),
      lastPrice: priceOf(lot.lastPrice),
      classBPrice: priceOf(lot.classBPrice ?? null),
      precedence: lot.precedence ?? null,
      reference: reference && compact({ strength: priceOf(reference.strength), fill: priceOf(reference.fill) }),
    }),
    demand: lot.demand.map(({ id, buyer, region, quantity, history, reason, brands, ceiling }) =>
      compact({
        id,
        buyer,
        region,
        quantity,
        history,
        reason,
        brands: brands.map((brand) => ({ bidder: brand.bidder, quantity: brand.quantity })),
        ceiling: priceOf(ceiling),
      }),
    ),
  };
}

function bidDocument(bid: BidInput): Json {
  const document = compact({
    id: bid.id,
    lot: bid.lot,
    bidder: bid.bidder,
    currency: bid.currency,
    group: bid.group,
    unitPrice: bid.tiers.length > 0 ? null : writeDecimal(bid.unitPrice),
    strength: priceOf(bid.strength),
    fill: priceOf(bid.fill),
    capacity: bid.capacity,
    minQuantity: bid.minQuantity || null,
    tiers: bid.tiers.map(({ from, unitPrice }) => ({ from, unitPrice: writeDecimal(unitPrice) })),
    tierKind: bid.tiers.length > 0 ? bid.tierKind : null,
    fixedCost: costOf(bid.fixedCost),
    submittedAt: bid.submittedAt === null ? null : new Date(bid.submittedAt).toISOString(),
    regions: bid.regions,
    noMajorChange: bid.noMajorChange,
    excluded: bid.excluded,
    digest: bid.digest,
    quality: bid.quality,
    deliveryDays: bid.deliveryDays,
    shelfLifeMonths: bid.shelfLifeMonths,
  });
  // To decline is an answer as well.
  return bid.acceptsRevival === null ? document : { ...document, acceptsRevival: bid.acceptsRevival };
}

function constraintsDocument(constraints: Constraints): JsonObject | null {
  const document = compact({
    capacities: constraints.capacities.map(({ bidder, quantity }) => ({ bidder, quantity })),
    lots: constraints.lots.map(({ lot, minWinners, maxWinners, maxSharePermille, singleWinner }) =>
      compact({
        lot,
        minWinners,
        maxWinners,
        maxShare: maxSharePermille === null ? null : maxSharePermille / 1_000,
        singleWinner,
      }),
    ),
    conflicts: [
      ...constraints.lotConflicts.map((lots) => ({ lots })),
      ...constraints.destinationConflicts.map(({ lot, pair }) => ({ lot, destinations: pair })),
    ],
    packages: constraints.packages.map(({ id, bidder, discount, items }) => ({
      id,
      bidder,
      discount: writeDecimal(discount),
      items: items.map(({ lot, minQuantity }) => ({ lot, minQuantity })),
    })),
    freight: constraints.freight.map(({ perUnit, fixed, ...row }) =>
      compact({ ...row, perUnit: costOf(perUnit), fixed: costOf(fixed) }),
    ),
    incumbents: constraints.incumbents.map(({ lot, bidder, switchingCost }) => ({
      lot,
      bidder,
      switchingCost: writeDecimal(switchingCost),
    })),
    qualityWeights: constraints.qualityWeights.map(({ bid, factorMicro }) => ({
      bid,
      factor: writeDecimal(factorMicro),
    })),
  });
  return Object.keys(document).length > 0 ? document : null;
}
