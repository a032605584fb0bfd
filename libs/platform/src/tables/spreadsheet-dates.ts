/** Built-in formats that show a day, the Chinese, Japanese and Korean ones among them (ECMA-376, 18.8.30). */
const BUILT_IN = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);

/** Whether a number format shows a day: it has a `d` or `y` outside quotes, escapes and brackets. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.has(id);
  return /[dy]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, ''));
}

/** Serial 25569 is 1970-01-01; with days from 1904 it is 24107. */
const EPOCH = 25_569;
const EPOCH_1904 = 24_107;

/** A serial day as `YYYY-MM-DD`, with `THH:MM:SS` where it has a time; undefined outside the calendar of spreadsheets. */
export function dayOfSerial(text: string, from1904: boolean): string | undefined {
  const serial = Number(text);
  // Before March 1900 Excel counts a day that never was.
  if (!Number.isFinite(serial) || serial < (from1904 ? 0 : 61) || serial > 2_958_466) return undefined;
  const iso = new Date(Math.round((serial - (from1904 ? EPOCH_1904 : EPOCH)) * 86_400) * 1000).toISOString();
  return serial % 1 === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}
