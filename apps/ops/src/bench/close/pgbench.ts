import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** Clients that pgbench asks with. */
export const CLIENTS = 8;

/** As the product's connections are set. */
const OPTIONS = '-c role=medlane_app -c plan_cache_mode=force_generic_plan -c jit=off';

/** The version line of the pgbench on the PATH; undefined when there is none. */
export async function pgbenchVersion(): Promise<string | undefined> {
  try {
    return (await run(['--version'])).trim();
  } catch {
    return undefined;
  }
}

/**
 * Runs the script so many times in all, over eight connections with prepared statements.
 * @returns transactions per second, without the time that connecting took
 */
export async function pgbench(databaseUrl: string, script: string, transactions: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-pgbench-'));
  try {
    const file = path.join(folder, 'close.sql');
    writeFileSync(file, script);
    const each = Math.ceil(transactions / CLIENTS);
    const how = ['--no-vacuum', '--protocol=prepared', `--client=${CLIENTS}`, '--jobs=2', `--transactions=${each}`];
    const told = await run([...how, `--file=${file}`, databaseUrl], { PGOPTIONS: OPTIONS });
    const [, speed] = /^tps = ([\d.]+) /m.exec(told) ?? [];
    if (speed === undefined) throw new Error(`pgbench did not say how fast it was:\n${told}`);
    return Number(speed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn('pgbench', args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`pgbench ended with ${String(code)}:\n${errors.slice(-2000)}`);
  return out;
}
