import { Pool } from 'pg';
import type { Logger } from '../config/logger.js';
import { statement } from '../database/statement.js';
import { MemoryRateLimiter, type RateRule, type RateRules } from './rate-limiter.js';

/** Counts, and answers the seconds to wait, null when the points were there. */
const TAKE = statement<{ wait: number | null }>('rates.take', 'SELECT medlane_take_points($1, $2, $3, $4, $5) AS wait');
const CONNECTIONS = 2;

/**
 * Counts what is guessed at (passwords, codes, registrations) in the database, so that several processes count together
 * and a restart forgets nothing; the rest per process. While the database does not answer it counts everything so.
 */
export class SharedRateLimiter extends MemoryRateLimiter {
  private readonly pool: Pool;

  constructor(
    databaseUrl: string,
    rules: RateRules,
    private readonly log: Logger,
  ) {
    super(rules);
    this.pool = new Pool({
      connectionString: databaseUrl,
      options: '-c role=medlane_app -c statement_timeout=2000',
      max: CONNECTIONS,
      connectionTimeoutMillis: 2_000,
      application_name: 'medlane-rates',
    });
    // A connection that breaks while idle is replaced at the next use.
    this.pool.on('error', () => undefined);
  }

  protected override async take(rule: RateRule, key: string, points: number): Promise<number | undefined> {
    if (!rule.shared) return super.take(rule, key, points);
    try {
      const values = [rule.name, key, points, rule.points, rule.seconds];
      const { rows } = await this.pool.query<{ wait: number | null }>({ name: TAKE.name, text: TAKE.text, values });
      return rows[0]?.wait ?? undefined;
    } catch (error) {
      this.log.warn({ err: error, rule: rule.name }, 'the shared counts do not answer; this process counts for itself');
      return super.take(rule, key, points);
    }
  }

  override async close(): Promise<void> {
    await this.pool.end();
  }
}
