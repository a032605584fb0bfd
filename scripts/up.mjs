// The one way to run anything of Medlane: `node scripts/up.mjs <command> …`. Prepares what is missing, then hands
// over to the command line of apps/ops; `check` and `test` run from here. Node built-ins only.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, install, nodeProblem, oneAtATime, ROOT, SetupError } from './up/prepare.mjs';

const [command, ...args] = process.argv.slice(2);
const problem = nodeProblem(process.versions.node);

try {
  if (problem) throw new SetupError(problem);
  oneAtATime(() => {
    install();
    build();
  });
  if (command === 'check' || command === 'test') {
    const parts = await import('./up/checks.mjs');
    process.exitCode = parts[command]();
  } else {
    handOver(command === undefined ? [] : [command, ...args]);
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Runs the command line as a child with our terminal; a signal goes on to it, its exit code comes back. */
function handOver(argv) {
  const main = path.join(ROOT, 'dist/apps/ops/src/main.js');
  // The channel tells it when we are killed without a chance to pass that on.
  const child = spawn(process.execPath, ['--enable-source-maps', main, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`Node could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
  });
}
