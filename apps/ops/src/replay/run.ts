import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../actors/api-client.js';
import type { OperatorClients } from '../actors/enrolment-desk.js';
import { createProgress } from '../actors/progress.js';
import { deliver, type PlacedOrder, placeOrders } from './deliveries.js';
import { enrolMarket } from './enrol.js';
import { type Figures, settledOrders, takeFigures } from './figures.js';
import { setClock } from '../actors/requests.js';
import { type Market } from './market.js';
import type { Plan } from './plan.js';
import { usesOf } from './process-use.js';
import { inviteBids, signContracts, untilEvaluated } from './rounds.js';
import { Stopwatch } from './stopwatch.js';
import { type Day, layOut, type Step } from './timeline.js';

/** Settlement that stands still for this long is stuck. */
const SETTLE_PATIENCE_MS = 60_000;

/**
 * Plays the plan through the public API in date order, on the settable clock. Every request carries a key made from
 * the file's data, so a second run, or one after a kill, does the same deals once.
 */
export async function runReplay(
  plan: Plan,
  { operator, second }: OperatorClients,
  credentialsFile: string,
  pids: Readonly<Record<string, number>>,
): Promise<Figures> {
  const watch = new Stopwatch();
  const progress = createProgress();
  const startedAt = performance.now();
  try {
    const days = layOut(plan);
    const [first] = days;
    if (first) await setClock(operator, first.on, '00:00:00');
    progress.start(
      plan.quarters.reduce((sum, quarter) => sum + quarter.tenders.reduce((n, t) => n + t.deliveries.length, 0), 0),
    );
    progress.stage('enrolling');
    const market = await watch.time('enrol', () => enrolMarket(plan, { operator, second }, credentialsFile));
    const placed = new Map<string, PlacedOrder>();
    for (const day of days) {
      await setClock(operator, day.on);
      await playDay(market, day, placed, watch, progress.stage);
      progress.advance(deliveriesOn(day), day.on);
    }
    progress.stage('settling the last invoices');
    await watch.time('settle', () => untilSettled(operator, placed.size));
    const seconds = (performance.now() - startedAt) / 1000;
    return await takeFigures(plan, operator, { stages: watch.report(), seconds }, usesOf(pids));
  } finally {
    progress.stop();
  }
}

/** Waits for the last order, as long as more get settled. */
async function untilSettled(operator: ApiClient, orders: number): Promise<void> {
  let before = -1;
  let movedAt = performance.now();
  for (;;) {
    const settled = await settledOrders(operator);
    if (settled >= orders) return;
    if (settled > before) movedAt = performance.now();
    else if (performance.now() - movedAt > SETTLE_PATIENCE_MS) {
      throw new Error(
        `${orders - settled} of ${orders} orders are not settled and nothing moves; see the worker's log`,
      );
    }
    before = settled;
    await pause(250);
  }
}

const deliveriesOn = (day: Day): number =>
  day.steps.reduce((sum, step) => sum + (step.kind === 'deliver' ? step.deliveries.length : 0), 0);

async function playDay(
  market: Market,
  day: Day,
  placed: Map<string, PlacedOrder>,
  watch: Stopwatch,
  tell: (stage: string) => void,
): Promise<void> {
  for (const step of day.steps) {
    tell(`${step.kind} ${step.kind === 'deliver' ? '' : step.quarter.name}`);
    await watch.time(step.kind, () => playStep(market, step, placed));
  }
}

function playStep(market: Market, step: Step, placed: Map<string, PlacedOrder>): Promise<unknown> {
  switch (step.kind) {
    case 'invite':
      return inviteBids(market, step.quarter);
    case 'close':
      return untilEvaluated(market, step.quarter);
    case 'sign':
      return signContracts(market, step.quarter);
    case 'order':
      return placeOrders(market, step.quarter, placed);
    case 'deliver':
      return deliver(market, step.deliveries, placed);
  }
}
