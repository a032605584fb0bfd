import { invariant } from '#libs/kernel';
import type { ContentStore } from './content-store.js';
import { FolderStore } from './folder-store.js';
import { parseS3Url, S3Store } from './s3-store.js';

/** @param url of a bucket (`s3://…`), else the path of a folder */
export function openStore(url: string): ContentStore {
  if (!url.startsWith('s3:')) return new FolderStore(url);
  const place = parseS3Url(url);
  invariant(place, 'the configuration has judged FILES_URL');
  return new S3Store(place);
}
