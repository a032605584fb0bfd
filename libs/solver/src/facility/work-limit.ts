import type { FacilityLimits } from './facility-problem.js';

/** Counts elementary steps against a limit, and looks at the clock only for the safety net. */
export class WorkLimit {
  /** The clock, not the work, ended the search. */
  late = false;
  readonly #most: number;
  readonly #until: number;
  readonly #sources: { readonly steps: number }[] = [];

  constructor(limits: FacilityLimits, defaultWork: number) {
    this.#most = (limits.work ?? defaultWork) * 1e6;
    this.#until = limits.wallSeconds === undefined ? Infinity : performance.now() + limits.wallSeconds * 1_000;
  }

  /** From now on these steps count. */
  count<T extends { readonly steps: number }>(source: T): T {
    this.#sources.push(source);
    return source;
  }

  get done(): number {
    return this.#sources.reduce((sum, { steps }) => sum + steps, 0);
  }

  /** @param part of the whole limit */
  spent(part = 1): boolean {
    this.late ||= performance.now() > this.#until;
    return this.late || this.done > this.#most * part;
  }
}
