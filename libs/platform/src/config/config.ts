import { z } from 'zod';
import { parseClamdUrl } from '../files/scanner/clamd.js';
import { parseS3Url } from '../files/store/s3-store.js';

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
  FILES_URL: z
    .string()
    .refine(
      (url) => !/^[a-z][a-z\d+.-]+:\/\//i.test(url) || parseS3Url(url) !== undefined,
      'must be the path of a folder, or s3://KEY:SECRET@host[:port]/bucket[/prefix][?region=…&tls=off]',
    )
    .default('.medlane/files'),
  FILES_MAX_BYTES: z.coerce.number().int().min(1_000).max(100_000_000).default(20_000_000),
  FILES_QUOTA_BYTES: z.coerce.number().int().min(1_000).max(1e15).default(1_000_000_000),
  CLAMAV_URL: z
    .string()
    .refine((url) => parseClamdUrl(url) !== undefined, 'must be tcp://host:port or unix:///path/of/the.socket')
    .optional(),
  SWEEP_EVERY_MS: z.coerce.number().int().min(20).max(60_000).default(500),
  RELAY_EVERY_MS: z.coerce.number().int().min(10).max(60_000).default(100),
  TRUSTED_PROXIES: z
    .string()
    .regex(
      /^[\da-f.:/]+(, *[\da-f.:/]+)*$/i,
      'must be addresses or networks, as 10.0.0.7 or 10.0.0.0/8, set apart by commas',
    )
    .optional(),
  RATE_FACTOR: z.coerce.number().min(0.01).max(10_000).default(1),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(8),
  SETTLEMENT_BATCH: z.coerce.number().int().min(1).max(100).default(100),
  PLATFORM_NAME: z.string().trim().min(1).max(200).default('Medlane'),
  PLATFORM_NAME_ZH: z.string().trim().max(200).optional(),
  PLATFORM_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1, as CN')
    .default('CN'),
  PLATFORM_ADDRESS: z.string().trim().max(300).optional(),
  PLATFORM_TAX_NUMBER: z.string().trim().max(50).optional(),
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
  /** Where files lie: the path of a folder, or the URL of a bucket, which holds a secret. */
  readonly filesUrl: string;
  /** Of one file. */
  readonly fileMaxBytes: number;
  /** Of all files of one organisation. */
  readonly filesQuotaBytes: number;
  /** Absent: files are not scanned, and marked so. */
  readonly clamavUrl: string | undefined;
  readonly sweepEveryMs: number;
  readonly relayEveryMs: number;
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Multiplies the API's rate limits. */
  readonly rateFactor: number;
  readonly workerConcurrency: number;
  /** Invoices that one transaction settles at most. */
  readonly settlementBatch: number;
  /** Who runs the installation, as it stands on the invoices for its fee. */
  readonly platformParty: {
    readonly legalName: string;
    readonly nameZh: string | null;
    readonly country: string;
    readonly address: string | null;
    /** Its tax or registration number. */
    readonly registrationNumber: string | null;
  };
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
    filesUrl: env.FILES_URL,
    fileMaxBytes: env.FILES_MAX_BYTES,
    filesQuotaBytes: env.FILES_QUOTA_BYTES,
    clamavUrl: env.CLAMAV_URL,
    sweepEveryMs: env.SWEEP_EVERY_MS,
    relayEveryMs: env.RELAY_EVERY_MS,
    trustedProxies: env.TRUSTED_PROXIES?.split(',').map((proxy) => proxy.trim()) ?? [],
    rateFactor: env.RATE_FACTOR,
    workerConcurrency: env.WORKER_CONCURRENCY,
    settlementBatch: env.SETTLEMENT_BATCH,
    platformParty: {
      legalName: env.PLATFORM_NAME,
      nameZh: env.PLATFORM_NAME_ZH ?? null,
      country: env.PLATFORM_COUNTRY,
      address: env.PLATFORM_ADDRESS ?? null,
      registrationNumber: env.PLATFORM_TAX_NUMBER ?? null,
    },
    jobLockMs: env.JOB_LOCK_MS,
  };
}
