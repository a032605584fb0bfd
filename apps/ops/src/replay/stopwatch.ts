/** Wall time per stage, in seconds. */
export class Stopwatch {
  private readonly seconds = new Map<string, number>();

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.seconds.set(stage, (this.seconds.get(stage) ?? 0) + (performance.now() - startedAt) / 1000);
    }
  }

  /** Rounded to hundredths, in the order in which the stages first ran. */
  report(): Record<string, number> {
    return Object.fromEntries([...this.seconds].map(([stage, value]) => [stage, Math.round(value * 100) / 100]));
  }
}
