export { FileKeeper, type KeptContent } from './file-keeper.js';
export { FILE_LIFECYCLE } from './file-lifecycle.js';
export { FilesModule } from './files.module.js';
export { mountFiles } from './http/mount-files.js';
export { FileUses } from './persistence/file-uses.js';
export { ContentChanged, type ContentStore } from './store/content-store.js';
export { openStore } from './store/open-store.js';
export { ATTACH_FILE_REFUSALS, type AttachFileRefusal } from './refusals.js';
