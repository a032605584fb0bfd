import type { FastifyInstance } from 'fastify';

/** One thing that readiness asks about. */
export interface HealthCheck {
  readonly name: string;
  /** A failed required check makes the process not ready; another one only degraded. */
  readonly required: boolean;
  /** Answers undefined when all is well, else what is wrong in words without secrets; throwing counts as wrong. */
  check(): Promise<string | undefined>;
  close?(): Promise<void>;
}

export interface HealthReport {
  readonly status: 'ready' | 'degraded' | 'not-ready';
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly problem?: string }>>;
}

const CHECK_TIMEOUT_MS = 2_000;
/** Probes that come faster than this share one answer. */
const KEEP_MS = 1_000;

/** Asks the checks, at most once a second however often it is asked. */
export class Health {
  private latest: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;
  private draining = false;

  constructor(private readonly checks: () => readonly HealthCheck[]) {}

  /** From now on not ready: the process is finishing what it has begun. */
  drain(): void {
    this.draining = true;
  }

  report(): Promise<HealthReport> {
    if (this.draining) {
      return Promise.resolve({ status: 'not-ready', checks: { process: { ok: false, problem: 'shutting down' } } });
    }
    const now = performance.now();
    if (!this.latest || now - this.latest.at > KEEP_MS) this.latest = { at: now, report: this.ask() };
    return this.latest.report;
  }

  private async ask(): Promise<HealthReport> {
    const answers = await Promise.all(
      this.checks().map(async (check) => ({ check, problem: await withTimeout(check) })),
    );
    const failed = answers.filter(({ problem }) => problem !== undefined);
    const required = failed.some(({ check }) => check.required);
    return {
      status: required ? 'not-ready' : failed.length > 0 ? 'degraded' : 'ready',
      checks: Object.fromEntries(
        answers.map(({ check, problem }) => [
          check.name,
          problem === undefined ? { ok: true } : { ok: false, problem },
        ]),
      ),
    };
  }
}

async function withTimeout(check: HealthCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.check(), late]);
  } catch {
    return 'not reachable';
  } finally {
    clearTimeout(timer);
  }
}

/** `/livez`: the process answers. `/readyz`: it can serve; 503 when it cannot. Both say it in JSON. */
export function mountHealth(fastify: FastifyInstance, health: Health): void {
  fastify.get('/livez', () => ({ status: 'alive', uptimeSeconds: Math.floor(process.uptime()) }));
  fastify.get('/readyz', async (_request, reply) => {
    const report = await health.report();
    return reply
      .code(report.status === 'not-ready' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(report);
  });
}
