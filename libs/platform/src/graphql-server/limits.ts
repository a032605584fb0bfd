/** What one request may ask for. A refusal names the limit and what to do instead. */
export interface ServerLimits {
  /** Bytes of a request body or a WebSocket message: a sealed bid of 64 KiB is 87,384 bytes of base64. */
  readonly bodyBytes: number;
  /** Characters of the document text; large values belong in variables. */
  readonly documentLength: number;
  readonly tokens: number;
  /** Nesting of fields, introspection apart (it has its own rule). */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** How often one field may be repeated in one selection. */
  readonly repeats: number;
  /** Objects an operation may answer with, page sizes multiplied in; see cost.ts. */
  readonly cost: number;
  /** Milliseconds after which the caller is told that the answer took too long. */
  readonly timeoutMs: number;
  /** Compiled documents kept; the least recently used goes first. */
  readonly cachedDocuments: number;
  readonly subscriptionsPerSocket: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytes: 256 * 1024,
  documentLength: 16_384,
  tokens: 2_000,
  depth: 10,
  aliases: 15,
  rootFields: 15,
  directives: 10,
  repeats: 10,
  cost: 2_000,
  timeoutMs: 15_000,
  cachedDocuments: 256,
  subscriptionsPerSocket: 50,
};
