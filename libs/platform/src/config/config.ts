import { z } from 'zod';

/** The one place that reads the environment. Everything else asks for a parsed Config. */
const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional(),
  MEDLANE_SECRETS: z.string().default('.medlane/secrets'),
  SWEEP_EVERY_MS: z.coerce.number().int().min(20).max(60_000).default(500),
  RELAY_EVERY_MS: z.coerce.number().int().min(10).max(60_000).default(100),
  RATE_FACTOR: z.coerce.number().min(0.01).max(10_000).default(1),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(8),
  JOB_LOCK_MS: z.coerce.number().int().min(200).max(600_000).default(30_000),
});

export interface Config {
  readonly environment: 'development' | 'production' | 'test';
  readonly logLevel: string;
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  readonly databaseUrl: string;
  readonly databasePool: number;
  /** Absent: the queue runs on PostgreSQL. */
  readonly redisUrl: string | undefined;
  /** Folder of the receipt-signing key (API) and the key-keeper's secret (worker). */
  readonly secretsDirectory: string;
  readonly sweepEveryMs: number;
  readonly relayEveryMs: number;
  /** Multiplies the API's rate limits. */
  readonly rateFactor: number;
  readonly workerConcurrency: number;
  /** A job whose worker has not been heard of for this long is given to another, in milliseconds. */
  readonly jobLockMs: number;
}

export const CONFIG = Symbol('Config');

/** Parses the environment; an error names every variable that is missing or wrong and what it must be. */
export function parseConfig(source: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not right:\n${faults.join('\n')}\nSet these variables and start again.`);
  }
  const env = parsed.data;
  return {
    environment: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    redisUrl: env.REDIS_URL,
    secretsDirectory: env.MEDLANE_SECRETS,
    sweepEveryMs: env.SWEEP_EVERY_MS,
    relayEveryMs: env.RELAY_EVERY_MS,
    rateFactor: env.RATE_FACTOR,
    workerConcurrency: env.WORKER_CONCURRENCY,
    jobLockMs: env.JOB_LOCK_MS,
  };
}
