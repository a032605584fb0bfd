const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Data with changes of its own shape: records are merged field by field, everything else (lists, texts, numbers, null)
 * takes the place of what was there. A record whose field `tag` changes is another kind of thing and replaced whole.
 */
export function mergeChanges(before: unknown, change: unknown, tag: string): unknown {
  if (!isRecord(before) || !isRecord(change)) return change;
  if (tag in change && change[tag] !== before[tag]) return change;
  const merged = new Map<string, unknown>(Object.entries(before));
  for (const [field, value] of Object.entries(change)) merged.set(field, mergeChanges(merged.get(field), value, tag));
  return Object.fromEntries(merged);
}
