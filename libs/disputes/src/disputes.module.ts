import { Module } from '@nestjs/common';
import { ContractsModule } from '#libs/contracts';
import { LedgerModule } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { ClaimDraftsResolver } from './graphql/claim-drafts.resolver.js';
import { DisputesResolver } from './graphql/disputes.resolver.js';
import { DraftClaims } from './jobs/draft-claims.handler.js';
import { DisputeDeadlines } from './jobs/dispute-deadlines.due-work.js';
import { ClaimDraftStore } from './persistence/claim-drafts.store.js';
import { DisputesReader } from './persistence/disputes.reader.js';
import { DisputeStore } from './persistence/disputes.store.js';
import { ClaimDrafts } from './use-cases/claim-drafts.use-case.js';
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
    ClaimDraftStore,
    ClaimDrafts,
    DraftClaims,
    ClaimDraftsResolver,
  ],
})
export class DisputesModule {}
