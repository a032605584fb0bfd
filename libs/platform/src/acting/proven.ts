import type { Credential } from './caller.js';

/** The most that one process remembers; the oldest are forgotten first, and proven again at their next use. */
const MOST = 50_000;
const proven = new Set<string>();

/** Notes that the database let this credential in. */
export function noteProven({ secret }: Credential): void {
  if (proven.has(secret)) return;
  proven.add(secret);
  if (proven.size <= MOST) return;
  for (const oldest of proven) {
    proven.delete(oldest);
    return;
  }
}

/** Notes that the database knows no such credential, or knows it no more. */
export const noteUnknown = ({ secret }: Credential): void => void proven.delete(secret);

/**
 * Whether the database let this credential in lately, as far as this process remembers. Rights are never taken from it:
 * it only parts callers who are known from those who present whatever comes to mind.
 */
export const isProven = ({ secret }: Credential): boolean => proven.has(secret);
