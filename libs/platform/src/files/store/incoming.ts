import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A content that has been received whole and lies aside, on the disk. */
export interface Staged {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** More came than may come. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}

/** Names of ours: nothing else in the folder is touched. */
const NAME = /^[\da-f-]{36}\.part$/;
/** After this long nobody can be writing any more, in milliseconds. */
const LEFT_AFTER = 86_400_000;

/**
 * The folder in which contents are received, before it is known what they are. Never in memory as a whole; what is not
 * kept is deleted, and what a killed process left behind is deleted by the next one.
 */
export class Incoming {
  private ready: Promise<void> | undefined;

  constructor(readonly folder: string) {}

  /**
   * Writes what comes to the disk, for good, while it counts and hashes.
   * @throws TooLarge beyond `limit` bytes, with the rest of the source left unread
   * @throws whatever the source fails with
   */
  async receive(source: Readable, limit: number): Promise<Staged> {
    await (this.ready ??= this.prepare());
    const file = path.join(this.folder, `${randomUUID()}.part`);
    const meter = new Meter(limit);
    const fail = (error: Error): void => void meter.destroy(error);
    const cut = (): void => {
      if (!source.readableEnded) fail(new Error('the source was cut off'));
    };
    // Not in the pipeline: that would destroy the source, and with it the connection that the answer goes by.
    source.once('error', fail).once('close', cut).pipe(meter);
    if (source.destroyed) cut();
    const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
    try {
      await pipeline(meter, target);
      return { path: file, size: meter.size, sha256: meter.digest() };
    } catch (error) {
      // It may only be about to be opened, and would come into being after it was deleted.
      if (!target.closed) await new Promise<void>((resolve) => target.once('close', () => resolve()));
      await rm(file, { force: true });
      throw error;
    } finally {
      source.unpipe(meter).off('close', cut);
    }
  }

  async discard({ path: file }: Staged): Promise<void> {
    await rm(file, { force: true });
  }

  private async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.folder);
    for (const name of names.filter((one) => NAME.test(one))) {
      const file = path.join(this.folder, name);
      const age = await stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs, Number);
      if (age > LEFT_AFTER) await rm(file, { force: true });
    }
  }
}

class Meter extends Transform {
  size = 0;
  private readonly hash = createHash('sha256');

  constructor(private readonly limit: number) {
    super();
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void) {
    this.size += chunk.length;
    if (this.size > this.limit) return done(new TooLarge());
    this.hash.update(chunk);
    done(null, chunk);
  }
}
