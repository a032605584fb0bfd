import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { type Logger, LOGGER } from '../config/logger.js';
import { AuditTrail } from '../database/audit-trail.js';
import { Outbox } from '../outbox/outbox.js';
import { FileKeeper } from './file-keeper.js';
import { FileWatch } from './graphql/file-watch.js';
import { FilesResolver } from './graphql/files.resolver.js';
import { ScanFiles } from './jobs/scan-files.due-work.js';
import { SweepContents } from './jobs/sweep-contents.due-work.js';
import { FileUses } from './persistence/file-uses.js';
import { FilesReader } from './persistence/files.reader.js';
import { FilesStore } from './persistence/files.store.js';
import { Clamd } from './scanner/clamd.js';
import { ContentStore } from './store/content-store.js';
import { openStore } from './store/open-store.js';
import { DownloadFile } from './use-cases/download-file.use-case.js';
import { TableFiles } from './table-files.js';
import { RemoveFile } from './use-cases/remove-file.use-case.js';
import { UploadFile } from './use-cases/upload-file.use-case.js';

/** Undefined without a scanner: nothing is scanned then, and nothing says that it was. */
const scanning = (
  { clamavUrl }: Config,
  keeper: FileKeeper,
  files: FilesStore,
  audit: AuditTrail,
  outbox: Outbox,
  log: Logger,
): ScanFiles | undefined => {
  if (clamavUrl === undefined) return undefined;
  return new ScanFiles(Clamd.at(clamavUrl), keeper, files, audit, outbox, log);
};

/** Files: taken in, kept, scanned, handed out by right, swept. Libraries attach them by FileUses. */
@Module({
  providers: [
    { provide: ContentStore, useFactory: ({ filesUrl }: Config) => openStore(filesUrl), inject: [CONFIG] },
    { provide: ScanFiles, useFactory: scanning, inject: [CONFIG, FileKeeper, FilesStore, AuditTrail, Outbox, LOGGER] },
    FilesStore,
    FileUses,
    FilesReader,
    FileKeeper,
    TableFiles,
    UploadFile,
    DownloadFile,
    RemoveFile,
    SweepContents,
    FilesResolver,
    FileWatch,
  ],
  exports: [FileKeeper, FileUses, TableFiles],
})
export class FilesModule {}
