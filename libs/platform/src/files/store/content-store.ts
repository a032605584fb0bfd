import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { invariant } from '#libs/kernel';
import type { Incoming, Staged } from './incoming.js';

/** What a content is known by: its owner and its hash. Two organisations' equal contents are two contents. */
export interface ContentAddress {
  readonly organisationId: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** What lies in the store is not what was put there, or is gone: somebody or something has changed it. */
export class ContentChanged extends Error {
  override name = 'ContentChanged';
}

/** Where contents lie. Whoever calls has written down beforehand that they may lie there. */
export abstract class ContentStore {
  /** Where contents are received on their way into this store. */
  abstract readonly incoming: Incoming;

  /** Puts a staged content in its place, for good, whole or not at all; one that is there already is replaced by its equal. */
  abstract put(address: ContentAddress, staged: Staged): Promise<void>;

  /**
   * Opens a content after reading it through: not a byte of one that was changed is handed out.
   * @throws ContentChanged
   */
  abstract open(address: ContentAddress): Promise<OpenContent>;

  /** Deletes a content; one that is not there is deleted already. */
  abstract remove(address: Pick<ContentAddress, 'organisationId' | 'sha256'>): Promise<void>;
}

/** Bytes that are read at one time. */
const CHUNK = 65_536;

/** A content that is open and was found unchanged. Close it. */
export class OpenContent {
  private constructor(
    readonly size: number,
    private readonly handle: FileHandle,
    private readonly release: () => Promise<void>,
  ) {}

  /** @throws ContentChanged, with everything closed */
  static async verified(
    { size, sha256 }: ContentAddress,
    handle: FileHandle,
    release: () => Promise<void> = () => Promise.resolve(),
  ): Promise<OpenContent> {
    const content = new OpenContent(size, handle, release);
    try {
      const hash = createHash('sha256');
      for await (const chunk of content.chunks(0, size - 1)) hash.update(chunk);
      const { size: found } = await handle.stat();
      if (hash.digest('hex') !== sha256 || found !== size)
        throw new ContentChanged(`the content ${sha256} is not what was stored`);
      return content;
    } catch (error) {
      await content.close();
      throw error;
    }
  }

  /** The bytes from `start` to `end`, both counted in; the whole unless told otherwise. The content stays open. */
  read(start = 0, end = this.size - 1): Readable {
    return Readable.from(this.chunks(start, end), { objectMode: false });
  }

  // Streams of the handle's own would close it, or keep it from closing.
  private async *chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at <= end;) {
      const length = Math.min(CHUNK, end - at + 1);
      const { bytesRead, buffer } = await this.handle.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) throw new ContentChanged('a content is shorter than what was stored');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
    await this.release();
  }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const SHA256 = /^[\da-f]{64}$/;

/** The place of a content in any store, made of nothing that anyone chose. */
export function placeOf({ organisationId, sha256 }: Pick<ContentAddress, 'organisationId' | 'sha256'>): string {
  invariant(UUID.test(organisationId) && SHA256.test(sha256), 'not the address of a content');
  return `${organisationId}/${sha256.slice(0, 2)}/${sha256}`;
}
