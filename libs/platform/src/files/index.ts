export { FileKeeper, type KeptContent } from './file-keeper.js';
export { FILE_LIFECYCLE } from './file-lifecycle.js';
export { FilesModule } from './files.module.js';
export { mountFiles } from './http/mount-files.js';
export { FileUses } from './persistence/file-uses.js';
export { ContentChanged, type ContentStore } from './store/content-store.js';
export { openStore } from './store/open-store.js';
export type { FileRecord } from './persistence/files.store.js';
export {
  ATTACH_FILE_REFUSALS,
  ATTACH_TABLE_REFUSALS,
  type AttachFileRefusal,
  type AttachTableRefusal,
  SCANNED_TABLE_REFUSALS,
  type ScannedTableRefusal,
} from './refusals.js';
export { TableFiles } from './table-files.js';
