import { setTimeout as pause } from 'node:timers/promises';

/** Looks every `everyMs` until `look` answers something; throws what was waited for when `timeoutMs` have passed. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { everyMs = 50, timeoutMs = 120_000 }: { everyMs?: number; timeoutMs?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`waited ${timeoutMs / 1000} s in vain for: ${what}`);
    await pause(everyMs);
  }
}
