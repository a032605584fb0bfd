import { Module } from '@nestjs/common';
import { PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { AuditsResolver, SupplierFileAuditsResolver } from './graphql/audits.resolver.js';
import { StandingResolver } from './graphql/standing.resolver.js';
import { EndStanding } from './jobs/end-standing.due-work.js';
import { AuditsStore } from './persistence/audits.store.js';
import { StandingReader } from './persistence/standing.reader.js';
import { StandingStore } from './persistence/standing.store.js';
import { AnswerStanding } from './use-cases/answer-standing.use-case.js';
import { AuditsUseCase } from './use-cases/audits.use-case.js';
import { DecideStanding } from './use-cases/decide-standing.use-case.js';
import { ProposeStanding } from './use-cases/propose-standing.use-case.js';
import { StandingSteps } from './use-cases/standing-steps.js';

/** The record of conduct (credit grades, customs class, bars), and audits of sites and laboratories. */
@Module({
  imports: [FilesModule],
  providers: [
    StandingStore,
    StandingReader,
    StandingSteps,
    PeopleStore,
    ProposeStanding,
    DecideStanding,
    AnswerStanding,
    StandingResolver,
    EndStanding,
    AuditsStore,
    AuditsUseCase,
    AuditsResolver,
    SupplierFileAuditsResolver,
  ],
  exports: [StandingStore, ProposeStanding],
})
export class StandingModule {}
