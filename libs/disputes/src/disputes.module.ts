import { Module } from '@nestjs/common';
import { ContractsModule } from '#libs/contracts';
import { LedgerModule } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { DisputesResolver } from './graphql/disputes.resolver.js';
import { DisputeDeadlines } from './jobs/dispute-deadlines.due-work.js';
import { DisputesReader } from './persistence/disputes.reader.js';
import { DisputeStore } from './persistence/disputes.store.js';
import { DecideDispute } from './use-cases/decide-dispute.use-case.js';
import { DisputeDesk } from './use-cases/dispute-desk.js';
import { DisputeSteps } from './use-cases/dispute-steps.use-case.js';
import { FileDispute } from './use-cases/file-dispute.use-case.js';

/** Disputes of the two sides of a contract, from the claim to the ruling and what it does with the money. */
@Module({
  imports: [ContractsModule, LedgerModule, FilesModule],
  providers: [
    DisputeStore,
    DisputesReader,
    PeopleStore,
    DisputeDesk,
    FileDispute,
    DisputeSteps,
    DecideDispute,
    DisputeDeadlines,
    DisputesResolver,
  ],
})
export class DisputesModule {}
