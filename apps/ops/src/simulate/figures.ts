import type { CheckReport, VerificationReport } from '#libs/insight';
import type { ApiClient } from '../actors/api-client.js';
import { everyNode } from '../actors/requests.js';
import type { ProcessUse } from '../replay/process-use.js';
import { CORRIDOR } from './market.js';
import type { SimulationSize } from './plan.js';

/** What a simulated day came to. Nothing in it but the times depends on how fast the machine is. */
export interface SimulationFigures {
  readonly size: SimulationSize;
  readonly tenders: number;
  readonly ordersPlaced: number;
  readonly ordersByStatus: Readonly<Record<string, number>>;
  readonly contractsByStatus: Readonly<Record<string, number>>;
  readonly invoicesByInstrument: Readonly<Record<string, number>>;
  readonly unpaidInvoices: number;
  readonly disputesByStatus: Readonly<Record<string, number>>;
  readonly lateOrders: number;
  /** Decimal texts by currency: what all accounts together hold, which must be nothing. */
  readonly ledgerSums: Readonly<Record<string, string>>;
  readonly settled: Readonly<Record<string, string>>;
  readonly deadLetters: number;
  readonly secondsPerStage: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly processes: Readonly<Record<string, ProcessUse | null>>;
  /** Names of the invariants that do not hold; null until they have been checked. */
  readonly broken: readonly string[] | null;
}

interface Named {
  readonly name: string;
  readonly count: number;
}
interface Amount {
  readonly currency: string;
  readonly amount: string;
}

/** What is in no end state: nothing, once all is done. */
export const OPEN_CONTRACTS = ['pending', 'active', 'expiring', 'completed'] as const;

export async function ordersByStatus(operator: ApiClient): Promise<Record<string, number>> {
  const document = 'query Orders($corridor: String) { summary(corridorCode: $corridor) { orders { name count } } }';
  const { summary } = await operator.query<{ summary: { orders: Named[] } }>(document, { corridor: CORRIDOR });
  return Object.fromEntries(summary.orders.map(({ name, count }) => [name, count]));
}

const OVERVIEW = `query Overview($corridor: String) {
  summary(corridorCode: $corridor) { tenders { count } lateOrders settled { currency amount } }
  trialBalance { currency sum { amount } } deadLetters(first: 100) { nodes { id } } }`;

export async function takeFigures(
  operator: ApiClient,
  size: SimulationSize,
  ordersPlaced: number,
  timing: Pick<SimulationFigures, 'secondsPerStage' | 'seconds' | 'processes'>,
): Promise<SimulationFigures> {
  const { summary, trialBalance, deadLetters } = await operator.query<{
    summary: { tenders: Named[]; lateOrders: number; settled: Amount[] };
    trialBalance: { currency: string; sum: Amount }[];
    deadLetters: { nodes: unknown[] };
  }>(OVERVIEW, { corridor: CORRIDOR });
  const every = <T>(field: string, selection: string): Promise<T[]> => everyNode<T>(operator, field, '', selection);
  const invoices = await every<{ instrument: string; status: string }>('invoices', 'instrument status');
  return {
    size,
    tenders: summary.tenders.reduce((sum, { count }) => sum + count, 0),
    ordersPlaced,
    ordersByStatus: await ordersByStatus(operator),
    contractsByStatus: countBy(await every<{ status: string }>('contracts', 'status'), ({ status }) => status),
    invoicesByInstrument: countBy(invoices, ({ instrument }) => instrument),
    unpaidInvoices: invoices.filter(({ status }) => status !== 'settled').length,
    disputesByStatus: countBy(await every<{ status: string }>('disputes', 'status'), ({ status }) => status),
    lateOrders: summary.lateOrders,
    ledgerSums: Object.fromEntries(trialBalance.map(({ currency, sum }) => [currency, sum.amount])),
    settled: Object.fromEntries(summary.settled.map(({ currency, amount }) => [currency, amount])),
    deadLetters: deadLetters.nodes.length,
    ...timing,
    broken: null,
  };
}

function countBy<T>(rows: readonly T[], name: (row: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(name(row), (counts.get(name(row)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const verified = (figures: SimulationFigures, { checks }: VerificationReport): SimulationFigures => ({
  ...figures,
  broken: checks.filter(isBroken).map(describe),
});
const isBroken = ({ violations, fault }: CheckReport): boolean => violations > 0 || fault !== undefined;
const describe = ({ name, violations, examples, fault }: CheckReport): string =>
  `${name}: ${fault ?? `${violations}, such as ${examples.slice(0, 3).join(', ')}`}`;

/** Whether everything came to its end and adds up. */
export function isSound(figures: SimulationFigures): boolean {
  const openContracts = OPEN_CONTRACTS.some((status) => (figures.contractsByStatus[status] ?? 0) > 0);
  const openDisputes = Object.keys(figures.disputesByStatus).some((status) => !ENDED_DISPUTES.includes(status));
  return (
    !openContracts &&
    !openDisputes &&
    figures.ordersByStatus['settled'] === figures.ordersPlaced &&
    figures.unpaidInvoices === 0 &&
    figures.deadLetters === 0 &&
    Object.values(figures.ledgerSums).every((sum) => /^0\.?0*$/.test(sum)) &&
    figures.broken?.length === 0
  );
}
const ENDED_DISPUTES = ['settled', 'final', 'withdrawn'];

const list = (of: Readonly<Record<string, number | string>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'none';

/** The figures as lines of a table. */
export function asRows(figures: SimulationFigures): [name: string, value: string][] {
  const { size, broken } = figures;
  return [
    ['seed', String(size.seed)],
    ['suppliers, purchasers, tenders', `${size.suppliers}, ${size.purchasers}, ${figures.tenders}`],
    ['orders', `${figures.ordersPlaced} placed: ${list(figures.ordersByStatus)}; ${figures.lateOrders} late`],
    ['contracts', list(figures.contractsByStatus)],
    ['invoices', `${list(figures.invoicesByInstrument)}; ${figures.unpaidInvoices} unpaid`],
    ['disputes', list(figures.disputesByStatus)],
    ['settled value', list(figures.settled)],
    ['ledger sums', list(figures.ledgerSums)],
    ['dead letters', String(figures.deadLetters)],
    ['seconds per stage', list(figures.secondsPerStage)],
    ['seconds', String(figures.seconds)],
    ...Object.entries(figures.processes).map(([name, use]): [string, string] => [
      name,
      use ? `${use.peakMemoryMb} MB at most, ${use.processorSeconds} s of processor` : 'not known here',
    ]),
    ...(broken?.length === 0 ? [['invariants', 'every one holds'] as [string, string]] : []),
    ...(broken ?? []).map((each): [string, string] => ['BROKEN', each]),
  ];
}
