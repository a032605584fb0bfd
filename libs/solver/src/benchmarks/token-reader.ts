import { parseDecimal, type Decimal } from './decimal.js';
import { FormatError } from './format-error.js';

interface Token {
  readonly text: string;
  readonly at: number;
}

/** Remarks that people leave in such files: to the end of the line after #, % or //, and between slashes and stars. */
const REMARK = /\/\*[^]*?\*\/|(?:#|%|\/\/)[^\r\n]*/g;

/**
 * The words of a text in order, each asked for by what it should be, so that an error can say where and what was
 * expected. NUL bytes (padding of some published copies), a byte order mark and remarks count as blanks.
 */
export class TokenReader {
  readonly #text: string;
  readonly #pattern: RegExp;
  #next: Token | undefined;
  #last = 0;

  /** @param pattern what a word is; the default takes everything between blanks. Must be global. */
  constructor(text: string, pattern = /[^\s\0\uFEFF]+/g) {
    // Remarks become blanks of the same length, so that positions stay.
    this.#text = text.replace(REMARK, (remark) => remark.replace(/[^\r\n]/g, ' '));
    this.#pattern = pattern;
    this.#advance();
  }

  get done(): boolean {
    return this.#next === undefined;
  }

  peek(): string | undefined {
    return this.#next?.text;
  }

  word(expected: string): string {
    const token = this.#next;
    if (!token) throw this.errorAt(this.#text.length, `the file ends where ${expected} is expected`);
    this.#last = token.at;
    this.#advance();
    return token.text;
  }

  /** Takes the next word, which has to be this one. */
  symbol(symbol: string, context: string): void {
    const found = this.word(`"${symbol}" ${context}`);
    if (found !== symbol) throw this.error(`"${symbol}" is expected ${context}, "${shown(found)}" found`);
  }

  /** A number of zero or more. */
  amount(expected: string): Decimal {
    const word = this.word(expected);
    const value = parseDecimal(word);
    if (!value) throw this.error(`${expected} is expected, "${shown(word)}" is no number`);
    if (value.digits < 0n) throw this.error(`${expected} is ${shown(word)}, but has to be zero or more`);
    return value;
  }

  /** A whole number from `least` to `most`. */
  count(expected: string, least: number, most: number): number {
    const word = this.word(expected);
    const value = /^\d{1,9}\.?0*$/.test(word) ? Number(word) : Number.NaN;
    if (Number.isNaN(value)) throw this.error(`${expected} is expected, "${shown(word)}" is no whole number`);
    if (value < least || value > most) throw this.error(`${expected} is ${value}, not from ${least} to ${most}`);
    return value;
  }

  /** An error about the word taken last. */
  error(message: string): FormatError {
    return this.errorAt(this.#last, message);
  }

  /** @throws FormatError when words are left */
  end(what: string): void {
    if (this.#next)
      throw this.errorAt(this.#next.at, `${what} is complete, but "${shown(this.#next.text)}" and maybe more follows`);
  }

  private errorAt(at: number, message: string): FormatError {
    const before = this.#text.slice(0, at);
    // Lines end as they do on Linux, on Windows, or as they once did on a Macintosh.
    const lines = before.split(/\r\n|\n|\r/);
    return new FormatError(`line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}: ${message}`);
  }

  #advance(): void {
    const match = this.#pattern.exec(this.#text);
    this.#next = match ? { text: match[0], at: match.index } : undefined;
  }
}

const shown = (word: string) => (word.length > 30 ? `${word.slice(0, 30)}…` : word);
