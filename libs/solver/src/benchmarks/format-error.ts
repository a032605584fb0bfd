/** A benchmark file that cannot be read. The message says where (line and column) and what is wrong. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
