import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../config/logger.js';
import { statement } from '../database/statement.js';
import { checkTopic, Topics } from './topics.js';

const CHANNEL = 'medlane_topics';
const LONGEST_PAUSE_MS = 5_000;

/** Tells every API process about a topic ($1) when the transaction commits; nothing is told when it rolls back. */
export const NOTIFY = statement('topics.notify', `SELECT pg_notify('${CHANNEL}', $1)`);
/** The same of many topics ($1, an array). */
export const NOTIFY_MANY = statement(
  'topics.notify-many',
  `SELECT pg_notify('${CHANNEL}', topic) FROM unnest($1::text[]) topic`,
);

/**
 * Topics over LISTEN/NOTIFY, so that several API processes hear what any process has committed. One connection per
 * process; when it is lost it is made again, and every subscriber is told to look again, since notices of the
 * meantime are gone. Needs a direct connection: a transaction-pooling proxy drops LISTEN.
 */
export class PostgresTopics extends Topics {
  private client: Client | undefined;
  private closed = false;
  private listening: Promise<void> | undefined;
  private readonly stop = new AbortController();

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Logger,
  ) {
    super();
  }

  /** Connects; rejects when the first attempt fails. Later losses are mended in the background. */
  async start(): Promise<void> {
    await this.connect();
  }

  async publish(topic: string): Promise<void> {
    checkTopic(topic);
    if (!this.client) throw new Error('the connection for notices is down');
    await this.client.query({ ...NOTIFY, values: [topic] });
  }

  override async close(): Promise<void> {
    this.closed = true;
    this.stop.abort();
    await this.listening;
    await super.close();
    await this.client?.end();
    this.client = undefined;
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'medlane-topics',
      options: '-c role=medlane_app',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on('error', () => undefined); // 'end' follows and does what is needed
    client.on('notification', ({ payload }) => payload !== undefined && this.deliver(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.lost());
    this.client = client;
  }

  private lost(): void {
    this.client = undefined;
    if (this.closed) return;
    this.log.warn('the connection for notices was lost; making it again');
    this.listening ??= this.reconnect().finally(() => (this.listening = undefined));
  }

  private async reconnect(): Promise<void> {
    for (let wait = 100; !this.closed; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      await pause(wait, undefined, { signal: this.stop.signal }).catch(() => undefined);
      if (this.closed) return;
      try {
        await this.connect();
        this.log.info('the connection for notices is back');
        this.deliverToAll();
        return;
      } catch (error) {
        this.log.warn({ err: error }, 'the connection for notices is still down');
      }
    }
  }
}
