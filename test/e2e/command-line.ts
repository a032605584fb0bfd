import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../dist/apps/ops/src/main.js');

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  printed(): string;
  /** Waits until something is printed. */
  prints(text: string, timeoutMs?: number): Promise<void>;
  ended: Promise<Ran>;
}

/** A folder of its own in which the built command line is run as a user would: data and logs stay in it. */
export class CommandLine {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'medlane-e2e-'));

  /** With the channel of a process that waits for it, as `npm` starts it; or without, as a shell does. */
  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}, channel: 'ipc' | 'ignore' = 'ipc'): Running {
    const inherited = { ...process.env };
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'MEDLANE_SECRETS', 'NODE_ENV', 'VITEST']) delete inherited[name];
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args], {
      cwd: this.folder,
      env: { ...inherited, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', channel],
    });
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
    const printed = (): string => output + errors;
    return { child, printed, ended, prints: (text, timeoutMs) => untilPrinted(child, printed, text, timeoutMs) };
  }

  run(args: readonly string[], environment?: NodeJS.ProcessEnv, channel?: 'ipc' | 'ignore'): Promise<Ran> {
    return this.start(args, environment, channel).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function untilPrinted(
  child: ChildProcess,
  printed: () => string,
  text: string,
  timeoutMs = 90_000,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!printed().includes(text)) {
    if (child.exitCode !== null)
      throw new Error(`it ended with ${child.exitCode} before it printed "${text}":\n${printed()}`);
    if (performance.now() > giveUpAt) throw new Error(`it did not print "${text}":\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
