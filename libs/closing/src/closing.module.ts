import { Module } from '@nestjs/common';
import { ContractsModule } from '#libs/contracts';
import { FilesModule } from '#libs/platform';
import { ClosingResolver } from './graphql/closing.resolver.js';
import { DrawUpClosingStatements } from './jobs/draw-up-closing-statements.handler.js';
import { ClosingStore } from './persistence/closing.store.js';
import { DrawUpClosingPaper } from './use-cases/draw-up-closing-paper.use-case.js';
import { ReadClosing } from './use-cases/read-closing.use-case.js';

/** The end of a contract: what still stands in its way, and the statement of what it came to. */
@Module({
  imports: [ContractsModule, FilesModule],
  providers: [ClosingStore, ReadClosing, DrawUpClosingPaper, DrawUpClosingStatements, ClosingResolver],
})
export class ClosingModule {}
