export const TABLE_ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
/** GB18030 contains GBK and GB2312, so these are read by it. */
export type TableEncoding = (typeof TABLE_ENCODINGS)[number];

export type Detected = { readonly encoding: TableEncoding } | { readonly unknownAtLine: number };

/**
 * Which encoding the bytes are in. A byte order mark decides; then UTF-8, which no longer text is by chance, while of a few
 * hanzi in GBK one in some hundred is (药品 reads ҩƷ); then
 * GB18030, but only where nearly all characters are those of daily Chinese, since Western 8-bit text is often valid
 * GB18030 too. Nothing is guessed beyond that.
 */
export function detectEncoding(bytes: Uint8Array): Detected {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le' };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be' };
  const isUtf8 = isValid(bytes, 'utf-8');
  if (isUtf8 && !(bytes.length <= SHORT && readsOddly(bytes))) return { encoding: 'utf-8' };
  if (isPlausibleChinese(bytes) && isValid(bytes, 'gb18030')) return { encoding: 'gb18030' };
  if (isUtf8) return { encoding: 'utf-8' };
  return { unknownAtLine: firstInvalidLine(bytes, 'utf-8') };
}

export function isValid(bytes: Uint8Array, encoding: TableEncoding): boolean {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    for (const chunk of chunksOf(bytes)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** The first line, from 1, that is not of this encoding. For encodings whose line feed is one byte. */
export function firstInvalidLine(bytes: Uint8Array, encoding: TableEncoding): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, from);
    const to = feed < 0 ? bytes.length : feed + 1;
    if (!isValid(bytes.subarray(from, to), encoding)) return line;
    from = to;
  }
  return line;
}

/** The text in pieces, without its byte order mark. The bytes have been found valid. */
export function* decoded(bytes: Uint8Array, encoding: TableEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (const chunk of chunksOf(bytes)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

const CHUNK = 65_536;
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** Bytes beyond which nothing but UTF-8 is valid UTF-8 by chance. */
const SHORT = 10_000;
/** Letters of two bytes that languages of daily use are not written in: phonetic signs, old and rare Latin and Cyrillic, further scripts. */
const ODD =
  /[\u0180-\u019f\u01a2-\u01ae\u01b1-\u02ff\u0370-\u037f\u0460-\u0491\u0494-\u0499\u049c-\u04a1\u04a4-\u04ad\u04b2-\u04b9\u04bc-\u04d7\u04da-\u04e7\u04ea-\u058f\u0700-\u07ff]/;

/** Whether most of what is not ASCII would be such letters, and nothing of it a character of three bytes. */
function readsOddly(bytes: Uint8Array): boolean {
  const letters = [...Buffer.from(bytes).toString('utf8')].filter((letter) => letter > '\u007f');
  return (
    letters.every((letter) => letter < '\u0800') &&
    letters.filter((letter) => ODD.test(letter)).length * 2 > letters.length
  );
}

/** Share of two-byte characters that lie in GB2312, whose 6,763 hanzi and signs make up nearly all of Chinese text. */
const DAILY_SHARE = 0.8;

function isPlausibleChinese(bytes: Uint8Array): boolean {
  let daily = 0;
  let all = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    all += 1;
    if (trail >= 0x30 && trail <= 0x39) at += 3;
    else {
      const [hanzi, signs] = [lead >= 0xb0 && lead <= 0xf7, lead >= 0xa1 && lead <= 0xa9];
      if ((hanzi || signs) && trail >= 0xa1) daily += 1;
      at += 1;
    }
  }
  return all > 0 && daily / all >= DAILY_SHARE;
}
