import { parseArgs } from 'node:util';
import { allChecks, verify } from '#libs/insight';
import { createDataSource, parseConfig, UnitOfWork } from '#libs/platform';
import { prepareStage } from '../actors/officers.js';
import { playThrough } from '../installation/play.js';
import { asRows, isSound, type SimulationFigures, verified } from '../simulate/figures.js';
import { DAYS, SHOW, simulatedCorridor } from '../simulate/market.js';
import type { SimulationSize } from '../simulate/plan.js';
import { runSimulation } from '../simulate/run.js';
import { UserError } from '../user-error.js';

const USAGE = 'Usage: npm run medlane -- simulate [--seed N] [--orders N] [--suppliers N] [--purchasers N] [--json]';

/**
 * Simulates a day's trading and the weeks after it in an installation of its own, then checks every invariant of its
 * database. Exit code 1 when something did not come to its end or does not hold.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { json, ...size } = readArguments(args);
  const { seed, orders, suppliers, purchasers } = size;
  const figures = await playThrough<SimulationFigures>({
    name: `medlane_simulation_${seed}_${suppliers}_${purchasers}_${orders}`,
    whenStopped: 'Run it again with another --seed.',
    prepare: (url, folder) => {
      const stage = { startOn: DAYS.born, corridor: simulatedCorridor() };
      return prepareStage(url, SHOW, stage, `${folder}/operator.json`);
    },
    play: (operators, folder, pids) => runSimulation(size, operators, `${folder}/credentials.json`, pids),
    afterwards: check,
  });
  if (json) console.log(JSON.stringify(figures, null, 2));
  else for (const [name, value] of asRows(figures)) console.log(`${name.padEnd(32)} ${value}`);
  return isSound(figures) ? 0 : 1;
}

async function check(databaseUrl: string, figures: SimulationFigures): Promise<SimulationFigures> {
  const config = parseConfig({ ...process.env, DATABASE_URL: databaseUrl });
  const dataSource = await createDataSource(config, [], 'medlane-simulate').initialize();
  try {
    return verified(figures, await verify(new UnitOfWork(dataSource), allChecks([]), { graceSeconds: 60 }));
  } finally {
    await dataSource.destroy();
  }
}

function readArguments(args: readonly string[]): SimulationSize & { readonly json: boolean } {
  try {
    const number = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { seed: number, orders: number, suppliers: number, purchasers: number, json: { type: 'boolean' } },
    });
    const whole = (name: 'seed' | 'orders' | 'suppliers' | 'purchasers', usual: number, most: number): number => {
      const value = Number(values[name] ?? usual);
      if (Number.isInteger(value) && value >= 1 && value <= most) return value;
      throw new Error(`--${name} is a whole number from 1 to ${most}.`);
    };
    return {
      seed: whole('seed', 1, 1_000_000),
      orders: whole('orders', 10_000, 1_000_000),
      suppliers: whole('suppliers', 200, 2_000),
      purchasers: whole('purchasers', 400, 4_000),
      json: values.json ?? false,
    };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}
