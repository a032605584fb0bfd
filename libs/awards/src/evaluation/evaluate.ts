import { formatUnitPrice, invariant, isCurrency, type Minor, unitPrice, type UnitPrice } from '#libs/kernel';
import {
  allocateToDemandLines,
  type AllocatedLine,
  evaluateLot,
  type EvaluatedBid,
  type LotEvaluation,
  rankBids,
  type TieBreaker,
} from '#libs/rules';
import type { LotInputs } from './inputs.js';
import { solve, SOLVER, type Solution } from './solve.js';
import type { EvaluationAnswer, EvaluationInputs, EvaluationSnapshot } from './snapshot.js';

export interface EvaluatedLot {
  readonly lotId: string;
  readonly quantity: bigint;
  readonly unmetQuantity: bigint;
  /** The sum of the lines. */
  readonly valueMinor: Minor;
  readonly lines: readonly AllocatedLine[];
  readonly outcomes: readonly {
    readonly bidId: string;
    readonly status: 'won' | 'lost';
    readonly rank: number;
    readonly awardedQuantity: bigint;
    readonly reason: string;
    readonly details: EvaluatedBid['details'];
  }[];
  readonly snapshot: EvaluationSnapshot;
}

/** Evaluates one lot: rank, least cost within capacity, demand lines in rank order. Pure, and the same every time. */
export function evaluate(lot: LotInputs): EvaluatedLot {
  const ranked = rankBids(lot.bids, lot.rulebook.award);
  const solution = solve(lot, ranked);
  const evaluation = evaluateLot(lot, lot.bids, solution.allocation, lot.rulebook.award);
  const winners = evaluation.winners.map(({ bid, rank, awardedQuantity }) => ({
    bidId: bid.id,
    supplierId: bid.supplierId,
    rank,
    quantity: awardedQuantity,
    unitPrice: bid.unitPrice,
  }));
  const lines = allocateToDemandLines(winners, lot.demandLines, lot.currency);
  const valueMinor = lines.reduce((sum, line) => sum + line.valueMinor, 0n);
  return {
    lotId: lot.lotId,
    quantity: evaluation.quantity,
    unmetQuantity: evaluation.unmetQuantity,
    valueMinor,
    lines,
    outcomes: evaluation.bids.map(({ bid, rank, awardedQuantity, reason, details }) => ({
      bidId: bid.id,
      status: awardedQuantity > 0n ? 'won' : 'lost',
      rank,
      awardedQuantity,
      reason,
      details,
    })),
    snapshot: {
      format: 1,
      method: { code: 'least-cost', ...SOLVER },
      inputs: writeInputs(lot),
      answer: writeAnswer(solution, evaluation, lines, valueMinor),
    },
  };
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
const writePrice = (price: UnitPrice | null): string | null => (price === null ? null : formatUnitPrice(price));
const readPrice = (text: string | null): UnitPrice | null => (text === null ? null : unitPrice(text));

/** The inputs as they are stored; everything in an order of its own, whatever order the rows came in. */
function writeInputs(lot: LotInputs): EvaluationInputs {
  const { code, version, award } = lot.rulebook;
  return {
    tenderId: lot.tenderId,
    lotId: lot.lotId,
    currency: lot.currency,
    rulebook: { code, version, tieBreakers: [...award.tieBreakers], maxWinnersPerLot: award.maxWinners },
    quantity: String(lot.quantity),
    ceilingPrice: writePrice(lot.ceilingPrice),
    demandLines: byId(lot.demandLines).map(({ id, purchaserId, quantity, ceilingPrice }) => ({
      id,
      purchaserId,
      quantity: String(quantity),
      ceilingPrice: writePrice(ceilingPrice),
    })),
    bids: byId(lot.bids).map((bid) => ({
      id: bid.id,
      supplierId: bid.supplierId,
      digest: bid.digest,
      receivedAt: bid.receivedAt.toISOString(),
      unitPrice: formatUnitPrice(bid.unitPrice),
      capacity: String(bid.capacity),
      minimumQuantity: String(bid.minimumQuantity),
    })),
    invalidBids: byId(lot.invalidBids).map(({ id, supplierId, digest, reason }) => ({
      id,
      supplierId,
      digest,
      reason,
    })),
  };
}

function writeAnswer(
  { proven, objectiveMinor }: Solution,
  evaluation: LotEvaluation,
  lines: readonly AllocatedLine[],
  valueMinor: Minor,
): EvaluationAnswer {
  return {
    proven,
    objectiveMinor: String(objectiveMinor),
    quantity: String(evaluation.quantity),
    unmetQuantity: String(evaluation.unmetQuantity),
    ranking: evaluation.bids.map(({ bid, rank, awardedQuantity, reason, details }) => ({
      bidId: bid.id,
      rank,
      awardedQuantity: String(awardedQuantity),
      reason,
      details: Object.fromEntries(
        Object.entries(details).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
      ) as EvaluationAnswer['ranking'][number]['details'],
    })),
    allocation: lines.map((line) => ({
      bidId: line.bidId,
      demandLineId: line.demandLineId,
      rank: line.rank,
      quantity: String(line.quantity),
      unitPrice: formatUnitPrice(line.unitPrice),
      amountMinor: String(line.valueMinor),
    })),
    valueMinor: String(valueMinor),
  };
}

/** The stored inputs as `evaluate` takes them. */
export function readInputs(inputs: EvaluationInputs): LotInputs {
  const { currency } = inputs;
  invariant(isCurrency(currency), `${currency} is not traded`);
  return {
    tenderId: inputs.tenderId,
    lotId: inputs.lotId,
    currency,
    rulebook: {
      code: inputs.rulebook.code,
      version: inputs.rulebook.version,
      award: {
        tieBreakers: inputs.rulebook.tieBreakers as TieBreaker[],
        maxWinners: inputs.rulebook.maxWinnersPerLot,
      },
    },
    quantity: BigInt(inputs.quantity),
    ceilingPrice: readPrice(inputs.ceilingPrice),
    demandLines: inputs.demandLines.map((line) => ({
      ...line,
      quantity: BigInt(line.quantity),
      ceilingPrice: readPrice(line.ceilingPrice),
    })),
    bids: inputs.bids.map((bid) => ({
      ...bid,
      receivedAt: new Date(bid.receivedAt),
      unitPrice: unitPrice(bid.unitPrice),
      capacity: BigInt(bid.capacity),
      minimumQuantity: BigInt(bid.minimumQuantity),
    })),
    invalidBids: inputs.invalidBids,
  };
}
