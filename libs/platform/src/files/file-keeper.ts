import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { invariant, ok } from '#libs/kernel';
import type { Tx } from '../database/tx.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { FileType } from './content/file-types.js';
import { type FileRecord, FilesStore, type NewFile } from './persistence/files.store.js';
import { ContentStore, type OpenContent } from './store/content-store.js';
import type { Staged } from './store/incoming.js';

/** Bytes of one file that we make ourselves. */
const LARGEST_MADE = 100_000_000;

/** A content that lies in the store and waits for its file. Left alone, it is swept within the hour. */
export interface KeptContent {
  readonly organisationId: string;
  readonly contentId: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Keeps contents and gives them back. The order makes it safe: what is about to lie in the store is written down in a
 * transaction of its own, then the content goes there, then comes the file. A crash between leaves a content that the
 * sweeper knows of, and never a file without its content.
 */
@Injectable()
export class FileKeeper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: FilesStore,
    @Inject(ContentStore) private readonly contents: ContentStore,
  ) {}

  /** Puts a staged content into the store. */
  async keepStaged(organisationId: string, staged: Staged): Promise<KeptContent> {
    const { size, sha256 } = staged;
    const entered = await this.unitOfWork.asSystem(async (tx) =>
      ok(await this.files.enterContent(tx, { organisationId, size, sha256 })),
    );
    invariant(entered.ok, 'entered');
    await this.contents.put({ organisationId, size, sha256 }, staged);
    return { organisationId, contentId: entered.value, size, sha256 };
  }

  /** Puts what we have made into the store. Best before the transaction begins that records it. */
  async keep(organisationId: string, made: Uint8Array | Readable): Promise<KeptContent> {
    const source = made instanceof Readable ? made : Readable.from([made]);
    const { incoming } = this.contents;
    const staged = await incoming.receive(source, LARGEST_MADE);
    try {
      return await this.keepStaged(organisationId, staged);
    } finally {
      await incoming.discard(staged);
    }
  }

  /**
   * Records the file of a content that we have made ourselves, as the system: nobody has to scan it. The same content
   * under the same name is the file that there is.
   */
  async record(
    tx: Tx,
    content: KeptContent,
    about: { readonly name: string; readonly mediaType: FileType },
  ): Promise<FileRecord> {
    const made = { ...content, ...about, origin: 'generated', status: 'clean' } satisfies NewFile;
    return (await this.files.insert(tx, made)).file;
  }

  /**
   * Opens the content of a file for reading; close it. It was compared with its hash first.
   * @throws ContentChanged
   */
  open({ organisationId, sha256, size }: Pick<FileRecord, 'organisationId' | 'sha256' | 'size'>): Promise<OpenContent> {
    return this.contents.open({ organisationId, sha256, size: Number(size) });
  }

  /**
   * The whole content of a file that is no larger than uploads may be.
   * @throws ContentChanged
   */
  async bytesOf(file: Pick<FileRecord, 'organisationId' | 'sha256' | 'size'>): Promise<Buffer> {
    const content = await this.open(file);
    try {
      return await buffer(content.read());
    } finally {
      await content.close();
    }
  }
}
