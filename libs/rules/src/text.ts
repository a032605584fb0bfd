/** A written reason that can be shown to the other side: 3 to 500 characters after trimming. */
export const isReason = (text: string | undefined): text is string =>
  text !== undefined && text.trim().length >= 3 && text.length <= 500;

/** A reference that its owner chose: 1 to 100 characters, no blanks at the ends, no control characters. */
export const isReference = (text: string): boolean =>
  text.length >= 1 && text.length <= 100 && text.trim() === text && !/\p{Cc}/u.test(text);

/** What is printed on a paper: 1 to `limit` characters, no blanks at the ends, no control characters. */
export const isPaperText = (value: unknown, limit: number): value is string =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= limit &&
  value.trim() === value &&
  !/\p{Cc}/u.test(value);
