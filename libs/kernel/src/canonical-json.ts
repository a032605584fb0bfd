import { invariant } from './invariant.js';

/**
 * The one way to write a JSON value, so that its digest is the same everywhere: members sorted by name, no blanks,
 * numbers and texts as ECMAScript writes them (RFC 8785). Members that are undefined are left out.
 * @throws InvariantViolated for what JSON cannot carry: bigint, functions, numbers that are not finite
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  const sound =
    value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value as number);
  invariant(sound, `no JSON value: ${typeof value}`);
  return JSON.stringify(value);
}
