import net from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invariant } from '#libs/kernel';

export type Verdict = { readonly clean: true } | { readonly clean: false; readonly signature: string };

/** There is no verdict: nobody answered, or not with one. Never to be taken for "clean". */
export class NotScanned extends Error {
  override name = 'NotScanned';
}

/** Milliseconds of silence. A large archive is unpacked before the answer comes. */
const PATIENCE = 45_000;
const LONGEST_ANSWER = 4_096;

/** `tcp://host[:port]` or `unix:///path/of/the.socket`; undefined for anything else. */
export function parseClamdUrl(url: string): net.NetConnectOpts | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol === 'unix:' && pathname.length > 1) return { path: decodeURIComponent(pathname) };
  if (protocol === 'tcp:' && hostname !== '') return { host: hostname, port: Number(port || 3310) };
  return undefined;
}

/** Talks to ClamAV's daemon: https://docs.clamav.net/manual/Usage/Scanning.html#clamd, man 8 clamd. */
export class Clamd {
  private constructor(
    private readonly place: net.NetConnectOpts,
    private readonly patience: number,
  ) {}

  /** @param url as the configuration has judged it */
  static at(url: string, patience = PATIENCE): Clamd {
    const place = parseClamdUrl(url);
    invariant(place, 'no address of a scanner');
    return new Clamd(place, patience);
  }

  /** @throws NotScanned */
  async scan(content: Readable): Promise<Verdict> {
    let whole = false;
    const answer = await this.ask(async function* () {
      yield Buffer.from('zINSTREAM\0');
      for await (const chunk of content) yield* [lengthOf(chunk as Buffer), chunk as Buffer];
      whole = true;
      yield lengthOf(Buffer.alloc(0));
    });
    if (answer === 'stream: OK' && whole) return { clean: true };
    const signature = /^stream: (.{1,200}) FOUND$/.exec(answer)?.[1];
    if (signature !== undefined) return { clean: false, signature };
    throw new NotScanned(`the scanner answered: ${answer.slice(0, 200)}`);
  }

  /** @throws NotScanned */
  async ping(): Promise<void> {
    const answer = await this.ask(async function* () {
      yield await Promise.resolve(Buffer.from('zPING\0'));
    });
    if (answer !== 'PONG') throw new NotScanned(`the scanner answered: ${answer.slice(0, 200)}`);
  }

  private async ask(question: () => AsyncGenerator<Buffer>): Promise<string> {
    const socket = net.connect(this.place);
    socket.setTimeout(this.patience, () => socket.destroy(new Error(`no answer within ${this.patience} ms`)));
    try {
      // Its answer is waited for meanwhile: it may answer, and hang up, before it has taken everything.
      pipeline(question, socket, { end: false }).catch((error: Error) => socket.destroy(error));
      return await answerOf(socket);
    } catch (error) {
      if (error instanceof NotScanned) throw error;
      throw new NotScanned(`the scanner cannot be asked: ${(error as Error).message}`, { cause: error });
    } finally {
      socket.destroy();
    }
  }
}

const lengthOf = ({ length }: Buffer): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

/** What it says until it hangs up; a zero byte ends an answer. */
async function answerOf(socket: net.Socket): Promise<string> {
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.includes('\0') || answer.length > LONGEST_ANSWER) break;
  }
  const [first = ''] = answer.split('\0');
  if (first === '') throw new NotScanned('the scanner hung up without an answer');
  return first.trim();
}
