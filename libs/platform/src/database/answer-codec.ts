/** Stored answers and requests as JSON that keeps bigint, Date and bytes apart from their texts. */
const BIGINT = '$bigint';
const DATE = '$date';
const BYTES = '$bytes';

export function encodeAnswer(value: unknown): unknown {
  if (typeof value === 'bigint') return { [BIGINT]: String(value) };
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encodeAnswer);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, part]) => [name, encodeAnswer(part)]),
    );
  }
  return value;
}

export function decodeAnswer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeAnswer);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && typeof only[1] === 'string') {
    if (only[0] === BIGINT) return BigInt(only[1]);
    if (only[0] === DATE) return new Date(only[1]);
    if (only[0] === BYTES) return Buffer.from(only[1], 'base64');
  }
  return Object.fromEntries(entries.map(([name, part]) => [name, decodeAnswer(part)]));
}
