export { FileKeeper, type KeptContent } from './file-keeper.js';
export { FILE_LIFECYCLE } from './file-lifecycle.js';
export { FilesModule } from './files.module.js';
export { mountFiles } from './http/mount-files.js';
export { FileUses } from './persistence/file-uses.js';
export { ATTACH_FILE_REFUSALS, type AttachFileRefusal } from './refusals.js';
