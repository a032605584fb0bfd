import { createHash } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ClientInfo } from '../auth/auth-port.js';
import { MemoryRateLimiter, RateLimiter } from '#libs/platform';

/**
 * Slows down who guesses. What succeeds is given back, so that only failures count, and an office behind one address
 * can sign in on a Monday morning. Processes without a server of their own count for themselves.
 */
@Injectable()
export class SignInLimits {
  private readonly limiter: RateLimiter;

  constructor(@Optional() @Inject(RateLimiter) limiter?: RateLimiter) {
    this.limiter = limiter ?? new MemoryRateLimiter();
  }

  /** @throws ApiError RATE_LIMITED */
  async signIn<T extends { readonly ok: boolean }>(
    email: string,
    client: ClientInfo,
    work: () => Promise<T>,
  ): Promise<T> {
    // Keys are hashed: an address is personal, and of any length.
    const account = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    await this.limiter.demand('signInByAddress', client.ip);
    await this.limiter.demand('signInByAccount', account);
    const answer = await work();
    if (answer.ok) {
      await this.limiter.giveBack('signInByAddress', client.ip);
      await this.limiter.giveBack('signInByAccount', account);
    }
    return answer;
  }

  /**
   * Whoever got hold of a session could else guess the password with it, and set up a second factor of their own.
   * @throws ApiError RATE_LIMITED
   */
  async passwordAgain<T extends { readonly ok: boolean }>(session: string, work: () => Promise<T>): Promise<T> {
    await this.limiter.demand('signInByAccount', session);
    const answer = await work();
    if (answer.ok) await this.limiter.giveBack('signInByAccount', session);
    return answer;
  }

  /** @throws ApiError RATE_LIMITED */
  async code(challenge: string): Promise<void> {
    await this.limiter.demand('codesByChallenge', createHash('sha256').update(challenge).digest('base64url'));
  }

  /** @throws ApiError RATE_LIMITED */
  async joining(client: ClientInfo): Promise<void> {
    await this.limiter.demand('joiningByAddress', client.ip);
  }
}
