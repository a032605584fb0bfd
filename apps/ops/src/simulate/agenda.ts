import { forEach } from '../actors/requests.js';

/** What is to happen on which day of the simulated clock; what happens may put more on later days. */
export class Agenda {
  private readonly days = new Map<number, (() => Promise<void>)[]>();

  /** @param day counted from the trading day, 0 */
  on(day: number, action: () => Promise<void>): void {
    const there = this.days.get(day);
    if (there) there.push(action);
    else this.days.set(day, [action]);
  }

  /** Works the days off in order; `begin` sets the clock. Actions of one day run beside each other. */
  async run(begin: (day: number) => Promise<void>): Promise<void> {
    while (this.days.size > 0) {
      const day = Math.min(...this.days.keys());
      const actions = this.days.get(day) ?? [];
      this.days.delete(day);
      await begin(day);
      await forEach(actions, (action) => action());
    }
  }
}
