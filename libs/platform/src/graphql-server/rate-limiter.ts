import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Credential } from '../acting/caller.js';
import { isProven } from '../acting/proven.js';
import { rateLimited } from './api-error.js';

/** So many points in so many seconds, counted apart for each key. */
export interface RateRule {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** What there were too many of, for the message. */
  readonly what: string;
  /** Counted once for all processes: what is guessed at must not be tried anew at each of them. */
  readonly shared?: true;
}

export interface RateRules {
  /** Per account name. */
  readonly signInByAccount: RateRule;
  /** Per address of the client. */
  readonly signInByAddress: RateRule;
  /** Codes of a second factor, per challenge. */
  readonly codesByChallenge: RateRule;
  /** Registering and accepting invitations: a password is hashed without a credential. Per address of the client. */
  readonly joiningByAddress: RateRule;
  /** Root fields of mutations, per credential; without one, per address. */
  readonly mutations: RateRule;
  /** Root fields of queries and started subscriptions, per credential. */
  readonly reads: RateRule;
  /** Documents that have to be parsed and validated, per address: what is known or prepared costs nothing of it. */
  readonly documents: RateRule;
  /** Files sent, per credential. */
  readonly uploads: RateRule;
  /** Files asked for, per credential. */
  readonly downloads: RateRule;
  /** Any root fields of callers without a credential, or with one that is not known to be good, per address. */
  readonly anonymous: RateRule;
}

export const RATE_RULES: RateRules = {
  signInByAccount: { name: 'sign-in-account', points: 5, seconds: 60, what: 'sign-ins to this account', shared: true },
  signInByAddress: {
    name: 'sign-in-address',
    points: 20,
    seconds: 60,
    what: 'sign-ins from this address',
    shared: true,
  },
  codesByChallenge: { name: 'codes', points: 10, seconds: 600, what: 'codes for this sign-in', shared: true },
  joiningByAddress: {
    name: 'joining',
    points: 200,
    seconds: 600,
    what: 'registrations from this address',
    shared: true,
  },
  mutations: { name: 'mutations', points: 2_000, seconds: 10, what: 'changes' },
  reads: { name: 'reads', points: 100_000, seconds: 10, what: 'requests' },
  documents: { name: 'documents', points: 300, seconds: 10, what: 'different documents; send values as variables' },
  uploads: { name: 'uploads', points: 120, seconds: 60, what: 'uploads' },
  downloads: { name: 'downloads', points: 1_200, seconds: 60, what: 'downloads' },
  anonymous: { name: 'anonymous', points: 1_000, seconds: 10, what: 'requests without a known credential' },
};

/** The rules with each number of points multiplied, for load tests and replays. */
export const scaledRates = (factor: number): RateRules => {
  const scaled = (rule: RateRule): RateRule => ({ ...rule, points: Math.max(1, Math.round(rule.points * factor)) });
  return {
    signInByAccount: scaled(RATE_RULES.signInByAccount),
    signInByAddress: scaled(RATE_RULES.signInByAddress),
    codesByChallenge: scaled(RATE_RULES.codesByChallenge),
    joiningByAddress: scaled(RATE_RULES.joiningByAddress),
    mutations: scaled(RATE_RULES.mutations),
    reads: scaled(RATE_RULES.reads),
    documents: scaled(RATE_RULES.documents),
    uploads: scaled(RATE_RULES.uploads),
    downloads: scaled(RATE_RULES.downloads),
    anonymous: scaled(RATE_RULES.anonymous),
  };
};

/** Who asks, as a request says it. */
export interface Asking {
  readonly credential: Credential | undefined;
  readonly ip: string;
}

/** Counts what callers do. */
export abstract class RateLimiter {
  constructor(protected readonly rules: RateRules) {}

  /** Answers the seconds to wait, or undefined when the points were there and have been taken. */
  protected abstract take(rule: RateRule, key: string, points: number): Promise<number | undefined>;

  /** @throws ApiError RATE_LIMITED with `retryAfterSeconds`. */
  async demand(name: keyof RateRules, key: string, points = 1): Promise<void> {
    const rule = this.rules[name];
    const wait = await this.take(rule, key, points);
    if (wait !== undefined) throw rateLimited(rule.what, wait);
  }

  /**
   * Counts by the credential. Whoever brings none, or one that the database has not let in lately, counts by address as
   * well: bearers are free to make up.
   * @throws ApiError RATE_LIMITED
   */
  async demandOf(name: keyof RateRules, { credential, ip }: Asking, points = 1): Promise<void> {
    if (!credential || !isProven(credential)) await this.demand('anonymous', ip, points);
    if (credential) await this.demand(name, credential.secret, points);
  }

  /** Ends what it counts with. */
  abstract close(): Promise<void>;

  /** Gives a point back that was demanded, where only failures are to count. */
  async giveBack(name: keyof RateRules, key: string): Promise<void> {
    await this.take(this.rules[name], key, -1);
  }
}

/** Counts per process. */
export class MemoryRateLimiter extends RateLimiter {
  private readonly counters = new Map<string, RateLimiterMemory>();

  constructor(rules: RateRules = RATE_RULES) {
    super(rules);
  }

  protected async take(rule: RateRule, key: string, points: number): Promise<number | undefined> {
    try {
      await this.counter(rule).consume(key, points);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private counter(rule: RateRule): RateLimiterMemory {
    let counter = this.counters.get(rule.name);
    if (!counter) {
      counter = new RateLimiterMemory({ points: rule.points, duration: rule.seconds });
      this.counters.set(rule.name, counter);
    }
    return counter;
  }
}
