// `npm run check` and `npm test`: every part runs even when one before it failed, then a table and one closing line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './prepare.mjs';

const STATIC_PARTS = ['format:check', 'lint', 'typecheck', 'laws', 'dead-code'];
const RESULTS = path.join(ROOT, '.medlane/test-results');

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** The door: format, lint, types, import law, dead code, unit tests. @returns {number} exit code */
export const check = () => report([...STATIC_PARTS.map(runPart), runTests('test:unit')]);

/** Everything: the check's parts, then integration and end to end. @returns {number} exit code */
export const test = () =>
  report([...STATIC_PARTS.map(runPart), ...['test:unit', 'test:int', 'test:e2e'].map(runTests)]);

/** A part without tests of its own: when it fails, that counts as one failure, so that the closing line tells it. */
function runPart(script) {
  const { ok, seconds } = run(script, []);
  return { script, ok, seconds, tally: { passed: 0, failed: ok ? 0 : 1, skipped: 0 } };
}

function runTests(script) {
  const file = path.join(RESULTS, `${script.replace(':', '-')}.json`);
  mkdirSync(RESULTS, { recursive: true });
  rmSync(file, { force: true });
  const { ok, seconds } = run(script, [
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const tally = existsSync(file)
    ? tallyOf(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  // A run can fail without a failed test: it crashed, or an error was left unhandled.
  if (!ok && tally.failed === 0) tally.failed = 1;
  return { script, ok: ok && tally.failed === 0, seconds, tally };
}

/**
 * Counts a run of Vitest. A file that could not even be loaded has no tests in it, and counts as one failure.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] }} results of the JSON reporter
 * @returns {Tally}
 */
export function tallyOf(results) {
  const broken = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** @param {readonly Tally[]} tallies */
export function closingLine(tallies) {
  const sum = (of) => tallies.reduce((total, tally) => total + tally[of], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function run(script, args) {
  console.log(`\n▶ ${script}`);
  const started = performance.now();
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...first] = npm;
  const { status } = spawnSync(program, [...first, 'run', '--silent', script, '--', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: program === 'npm' && process.platform === 'win32',
  });
  return { ok: status === 0, seconds: (performance.now() - started) / 1000 };
}

function report(parts) {
  console.log('');
  for (const { script, ok, seconds } of parts) {
    console.log(`${ok ? '✔' : '✘'} ${script.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s`);
  }
  console.log(closingLine(parts.map(({ tally }) => tally)));
  return parts.every(({ ok }) => ok) ? 0 : 1;
}
