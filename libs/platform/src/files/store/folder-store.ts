import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type ContentAddress, ContentChanged, ContentStore, OpenContent, placeOf } from './content-store.js';
import { Incoming, type Staged } from './incoming.js';

/** A folder of this machine, or one that API and worker share. */
export class FolderStore extends ContentStore {
  readonly incoming: Incoming;

  constructor(private readonly root: string) {
    super();
    // On the same file system, so that a content moves into its place at once or not at all.
    this.incoming = new Incoming(path.join(root, 'incoming'));
  }

  async put(address: ContentAddress, staged: Staged): Promise<void> {
    const place = this.pathOf(address);
    const folder = path.dirname(place);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(staged.path, place);
    await syncFolder(folder);
  }

  async open(address: ContentAddress): Promise<OpenContent> {
    try {
      return await OpenContent.verified(address, await open(this.pathOf(address), 'r'));
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new ContentChanged(`the content ${address.sha256} is gone`, { cause: error });
    }
  }

  async remove(address: Pick<ContentAddress, 'organisationId' | 'sha256'>): Promise<void> {
    await rm(this.pathOf(address), { force: true });
  }

  private pathOf(address: Pick<ContentAddress, 'organisationId' | 'sha256'>): string {
    return path.join(this.root, ...placeOf(address).split('/'));
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A new name is lost with the power unless its folder is written, too. Windows opens no folders, and needs it not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
