import { setTimeout as pause } from 'node:timers/promises';
import { Refused } from '../actors/api-client.js';
import type { OperatorClients } from '../actors/enrolment-desk.js';
import { createProgress } from '../actors/progress.js';
import { type Actor, everyNode, forEach, setClock, untilQuiet } from '../actors/requests.js';
import { until } from '../actors/until.js';
import { usesOf } from '../replay/process-use.js';
import { Stopwatch } from '../replay/stopwatch.js';
import { UserError } from '../user-error.js';
import { Agenda } from './agenda.js';
import { OPEN_CONTRACTS, ordersByStatus, type SimulationFigures, takeFigures } from './figures.js';
import { DAYS, enrolTraders, keyOf, type Traders } from './market.js';
import { planSimulation, type SimulationSize } from './plan.js';
import { awardRound, holdRound, signContracts } from './round.js';
import { amend, dayAfter, fund, openBooks, placeOrders } from './trade.js';

/** What stands still for this long is stuck. */
const PATIENCE_MS = 60_000;
/** Days after the trading day on which invoices have fallen due, the last rulings are final, and all terms have ended. */
const LATER_DAYS = [55, 75, 100, 130];

/**
 * A market from its first demand to its last closed contract, through the public API and the worker, on the settable
 * clock: on one day everybody orders; what follows is deliveries, refusals, quarrels and payments of the weeks after.
 */
export async function runSimulation(
  size: SimulationSize,
  operators: OperatorClients,
  credentialsFile: string,
  pids: Readonly<Record<string, number>>,
): Promise<SimulationFigures> {
  const plan = planSimulation(size);
  const watch = new Stopwatch();
  const progress = createProgress('orders');
  const startedAt = performance.now();
  const stage = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    progress.stage(name);
    return watch.time(name, work);
  };
  try {
    await assertFresh(operators);
    progress.start(size.orders);
    const traders = await stage('enrolling', () =>
      enrolTraders(plan, operators, credentialsFile, () => progress.advance(0, DAYS.born)),
    );
    await setClock(operators.operator, DAYS.bids);
    const lots = await stage('inviting bids', () => holdRound(plan, traders));
    await stage('awarding', () => awardRound(traders, lots));
    await stage('signing', () => signContracts(plan, traders, lots));
    await setClock(operators.operator, DAYS.trading);
    const books = await openBooks(traders, lots);
    await stage('funding', () => fund(traders, books));
    await stage('amending', () => amend(plan, traders, books));
    // Advances are paid by the worker before anything is ordered on them.
    await untilQuiet(operators.operator);
    const agenda = new Agenda();
    let day: string = DAYS.trading;
    const placed = await stage('ordering', () =>
      placeOrders(plan, traders, books, agenda, () => progress.advance(1, day)),
    );
    await stage('delivering', () =>
      agenda.run(async (number) => {
        day = dayAfter(number);
        await setClock(operators.operator, day, '08:00:00');
      }),
    );
    await stage('ending', () => comeToAnEnd(traders, placed));
    await stage('paying out', () => payOut(traders));
    await untilQuiet(operators.operator);
    const timing = { secondsPerStage: watch.report(), seconds: Math.round((performance.now() - startedAt) / 100) / 10 };
    return await takeFigures(operators.operator, size, placed, { ...timing, processes: usesOf(pids) });
  } finally {
    progress.stop();
  }
}

/** What was traded in part is not traded again: contracts that have ended since take no more orders. */
async function assertFresh({ operator }: OperatorClients): Promise<void> {
  const { serverTime } = await operator.query<{ serverTime: { now: string } }>('{ serverTime { now } }');
  if (serverTime.now.slice(0, 10) === DAYS.born) return;
  throw new UserError('This market has been simulated here before. Take another --seed, or an empty DATABASE_URL.');
}

/** Time passes until every order is settled and every contract has ended. */
async function comeToAnEnd({ operator }: Traders, placed: number): Promise<void> {
  for (const later of LATER_DAYS) {
    await setClock(operator, dayAfter(later));
    await untilQuiet(operator);
    await pause(500);
  }
  await untilStill('orders to be settled', async () => {
    const settled = (await ordersByStatus(operator))['settled'] ?? 0;
    return placed - settled;
  });
  await untilStill('contracts to end', async () => {
    const open = await Promise.all(
      OPEN_CONTRACTS.map((status) => everyNode(operator, 'contracts', `, filter: { status: ${status} }`, 'id')),
    );
    return open.flat().length;
  });
}

/** Waits until nothing is left, as long as it gets less; then goes on: the figures say what was left. */
async function untilStill(what: string, left: () => Promise<number>): Promise<void> {
  let least = Infinity;
  let movedAt = performance.now();
  await until(
    what,
    async () => {
      const now = await left();
      if (now < least) [least, movedAt] = [now, performance.now()];
      return now === 0 || performance.now() - movedAt > PATIENCE_MS ? true : undefined;
    },
    { everyMs: 500, timeoutMs: 1_800_000 },
  );
}

/** Suppliers are paid what they earned; whoever owes something is not. */
async function payOut(traders: Traders): Promise<void> {
  await forEach([...traders.suppliers], async ([name, supplier]) => {
    for (const { currency, amount } of await wallets(supplier)) {
      const bankReference = keyOf('paid out', name, currency);
      const input = { organisationId: supplier.organisationId, amount, currency, bankReference };
      await traders.operator
        .mutate('recordPayout', 'Payout', { ...input, idempotencyKey: bankReference }, 'id')
        .catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error;
        });
    }
  });
}

async function wallets({ api }: Actor): Promise<{ currency: string; amount: string }[]> {
  const accounts = await everyNode<{ kind: string; balance: { currency: string; amount: string } }>(
    api,
    'accounts',
    '',
    'kind balance { currency amount }',
  );
  return accounts
    .filter(({ kind, balance }) => kind === 'wallet' && /[1-9]/.test(balance.amount))
    .map(({ balance }) => balance);
}
