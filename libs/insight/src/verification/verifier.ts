import { ok } from '#libs/kernel';
import { statement, type UnitOfWork } from '#libs/platform';
import type { Check, CheckOptions, Finding } from './check.js';

/** A check may read the whole database: it runs as long as it needs. */
const NO_TIMEOUT = statement('verify.no-timeout', `SELECT set_config('statement_timeout', '0', true)`);

export interface CheckReport extends Finding {
  readonly name: string;
  readonly claim: string;
  readonly milliseconds: number;
  /** The check could not run: what the database answered. Counts as a failure. */
  readonly fault?: string;
}

export interface VerificationReport {
  readonly holds: boolean;
  readonly violations: number;
  readonly checks: readonly CheckReport[];
}

/** Runs every check, each on its own snapshot and with the system's eyes; a check that cannot run does not stop the rest. */
export async function verify(
  unitOfWork: UnitOfWork,
  checks: readonly Check[],
  options: CheckOptions,
  onProgress: (report: CheckReport, index: number) => void = () => undefined,
): Promise<VerificationReport> {
  const reports: CheckReport[] = [];
  for (const check of checks) {
    const report = await runCheck(unitOfWork, check, options);
    reports.push(report);
    onProgress(report, reports.length);
  }
  const violations = reports.reduce((sum, report) => sum + report.violations, 0);
  return { holds: violations === 0 && reports.every(({ fault }) => fault === undefined), violations, checks: reports };
}

async function runCheck(unitOfWork: UnitOfWork, check: Check, options: CheckOptions): Promise<CheckReport> {
  const startedAt = performance.now();
  const about = { name: check.name, claim: check.claim };
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    let found: Finding = { violations: 0, examples: [] };
    await unitOfWork.asSystem(async (tx) => {
      await tx.rows(NO_TIMEOUT);
      found = await check.find(tx, options);
      return ok(undefined);
    });
    return { ...about, ...found, milliseconds: took() };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { ...about, violations: 0, examples: [], milliseconds: took(), fault };
  }
}
