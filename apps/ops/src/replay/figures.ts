import { divideHalfEven, formatAmount, lineAmount, parseAmount } from '#libs/kernel';
import type { ApiClient } from '../actors/api-client.js';
import { everyNode } from '../actors/requests.js';
import type { Plan } from './plan.js';
import type { ProcessUse } from './process-use.js';
import { CORRIDOR } from './rounds.js';

/** What a replay came to. Amounts are decimal texts in USD. */
export interface Figures {
  readonly rowsRead: number;
  readonly rowsWithoutPrice: number;
  readonly purchasers: number;
  readonly suppliers: number;
  readonly productTypes: number;
  readonly tenders: number;
  readonly bids: number;
  readonly lotsWithTwoOrMoreBidders: number;
  readonly orders: number;
  /** From the file: packs times the pack price that was paid. */
  readonly paidValue: string;
  /** From Medlane: what the awards come to. */
  readonly awardedValue: string;
  /** From Medlane: what settlement paid out of escrow to suppliers, fees included. */
  readonly settledValue: string;
  /** (paid − awarded) / paid, in percent with four decimals. */
  readonly savingPercent: string;
  readonly lateOrders: number;
  readonly losingBidsByReason: Readonly<Record<string, number>>;
  readonly closedContracts: number;
  readonly contractsNotClosed: number;
  readonly ledgerSum: string;
  readonly secondsPerStage: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Orders settled per second of the whole run. */
  readonly dealsPerSecond: number;
  /** Peak resident memory in MB and processor seconds by process; null where the system does not tell. */
  readonly processes: Readonly<Record<string, ProcessUse | null>>;
}

interface Count {
  readonly name: string;
  readonly count: number;
}
interface Amount {
  readonly currency: string;
  readonly amount: string;
}
interface SummaryNode {
  readonly organisations: readonly Count[];
  readonly tenders: readonly Count[];
  readonly bids: number;
  readonly contestedLots: number;
  readonly losingBids: readonly Count[];
  readonly orders: readonly Count[];
  readonly lateOrders: number;
  readonly awarded: readonly Amount[];
  readonly settled: readonly Amount[];
  readonly closedContracts: number;
  readonly activeContracts: number;
}

const SUMMARY = `query Figures($corridor: String) {
  summary(corridorCode: $corridor) {
    organisations { name count } tenders { name count } bids contestedLots losingBids { name count }
    orders { name count } lateOrders awarded { currency amount } settled { currency amount } closedContracts activeContracts
  }
  trialBalance { currency sum { amount } }
}`;

export async function settledOrders(operator: ApiClient): Promise<number> {
  const document = 'query Settled($corridor: String) { summary(corridorCode: $corridor) { orders { name count } } }';
  const { summary } = await operator.query<{ summary: Pick<SummaryNode, 'orders'> }>(document, { corridor: CORRIDOR });
  return countOf(summary.orders, 'settled');
}

/** Reads the run's figures from the API; only the value that was really paid comes from the file. */
export async function takeFigures(
  plan: Plan,
  operator: ApiClient,
  timing: { readonly stages: Readonly<Record<string, number>>; readonly seconds: number },
  processes: Readonly<Record<string, ProcessUse | null>>,
): Promise<Figures> {
  const { summary, trialBalance } = await operator.query<{
    summary: SummaryNode;
    trialBalance: readonly { currency: string; sum: { amount: string } }[];
  }>(SUMMARY, { corridor: CORRIDOR });
  const rows = plan.quarters.flatMap((quarter) => quarter.tenders).flatMap((tender) => tender.deliveries);
  const paid = rows.reduce((sum, row) => sum + lineAmount(row.packs, row.packPrice, 'USD'), 0n);
  const awarded = parseAmount(amountIn(summary.awarded, 'USD'), 'USD') ?? 0n;
  const orders = summary.orders.reduce((sum, { count }) => sum + count, 0);
  return {
    rowsRead: plan.rowsRead,
    rowsWithoutPrice: plan.unpriced.length,
    purchasers: countOf(summary.organisations, 'purchaser'),
    suppliers: countOf(summary.organisations, 'supplier'),
    productTypes: (await everyNode(operator, 'productTypes', '', 'id')).length,
    tenders: summary.tenders.reduce((sum, { count }) => sum + count, 0),
    bids: summary.bids,
    lotsWithTwoOrMoreBidders: summary.contestedLots,
    orders,
    paidValue: formatAmount(paid, 'USD'),
    awardedValue: formatAmount(awarded, 'USD'),
    settledValue: amountIn(summary.settled, 'USD'),
    savingPercent: paid > 0n ? percent(paid - awarded, paid) : '0.0000',
    lateOrders: summary.lateOrders,
    losingBidsByReason: Object.fromEntries(summary.losingBids.map(({ name, count }) => [name, count])),
    closedContracts: summary.closedContracts,
    contractsNotClosed: summary.activeContracts,
    ledgerSum: trialBalance.find(({ currency }) => currency === 'USD')?.sum.amount ?? '0.00',
    secondsPerStage: timing.stages,
    seconds: Math.round(timing.seconds * 10) / 10,
    dealsPerSecond: Math.round((countOf(summary.orders, 'settled') / timing.seconds) * 10) / 10,
    processes,
  };
}

const countOf = (counts: readonly Count[], name: string): number => counts.find((row) => row.name === name)?.count ?? 0;
const amountIn = (amounts: readonly Amount[], currency: string): string =>
  amounts.find((row) => row.currency === currency)?.amount ?? '0.00';

/** A share in percent with four decimals, rounded half-even. */
export function percent(part: bigint, whole: bigint): string {
  const scaled = divideHalfEven(part * 1_000_000n, whole);
  const sign = scaled < 0n ? '-' : '';
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(5, '0');
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** The figures as lines of a table. */
export function asRows(figures: Figures): [name: string, value: string][] {
  const reasons = Object.entries(figures.losingBidsByReason).map(([reason, count]) => `${reason} ${count}`);
  const stages = Object.entries(figures.secondsPerStage).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
  return [
    ['rows read', `${figures.rowsRead} (${figures.rowsWithoutPrice} without a price, left out)`],
    ['purchasers', String(figures.purchasers)],
    ['suppliers', String(figures.suppliers)],
    ['product types', String(figures.productTypes)],
    ['tenders', String(figures.tenders)],
    ['bids', String(figures.bids)],
    ['lots with two or more bidders', String(figures.lotsWithTwoOrMoreBidders)],
    ['orders', String(figures.orders)],
    ['paid value at pack prices', `${figures.paidValue} USD`],
    ['awarded value', `${figures.awardedValue} USD`],
    ['settled value', `${figures.settledValue} USD`],
    ['saving', `${figures.savingPercent} %`],
    ['late orders', String(figures.lateOrders)],
    ['losing bids by reason', reasons.join(', ') || 'none'],
    ['closed contracts', `${figures.closedContracts} (${figures.contractsNotClosed} not closed)`],
    ['ledger sum', `${figures.ledgerSum} USD`],
    ['seconds per stage', stages.join(', ')],
    ['seconds', String(figures.seconds)],
    ['deals per second', String(figures.dealsPerSecond)],
    ...Object.entries(figures.processes).map(([name, use]): [string, string] => [
      name,
      use ? `${use.peakMemoryMb} MB at most, ${use.processorSeconds} s of processor` : 'not known here',
    ]),
  ];
}
