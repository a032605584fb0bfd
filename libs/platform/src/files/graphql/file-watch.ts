import { Inject, Injectable, Optional } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import type { Caller } from '../../acting/caller.js';
import { Topics } from '../../graphql-server/topics.js';
import { fileTopic } from '../persistence/files.store.js';
import { FilesReader } from '../persistence/files.reader.js';
import { type FileNode, toFile } from './files.types.js';

/** Follows one file for a subscriber; each look is made as the caller, anew. */
@Injectable()
export class FileWatch {
  constructor(
    /** Absent in the worker, which serves nobody. */
    @Optional() @Inject(Topics) private readonly topics: Topics | undefined,
    private readonly reader: FilesReader,
  ) {}

  /** The file now and at each new status; ends when nothing more can become of it, or the caller may not see it. */
  async *of(caller: Caller, id: string): AsyncGenerator<{ fileStatusChanged: FileNode }, void, void> {
    invariant(this.topics, 'only the API serves subscribers');
    const notices = this.topics.subscribe(fileTopic(id));
    try {
      let shown: string | undefined;
      for (;;) {
        const row = await this.reader.file(caller, id);
        if (!row) return;
        if (row.status !== shown) yield { fileStatusChanged: toFile(row) };
        shown = row.status;
        if (shown === 'infected' || shown === 'removed' || (await notices.next()).done) return;
      }
    } finally {
      await notices.return();
    }
  }
}
