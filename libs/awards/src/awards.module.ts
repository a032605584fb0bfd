import { Module } from '@nestjs/common';
import { TendersModule } from '#libs/tenders';
import { AwardsResolver } from './graphql/awards.resolver.js';
import { EndNotice } from './jobs/end-notice.due-work.js';
import { EvaluateOpenedTender } from './jobs/evaluate-opened-tender.handler.js';
import { AwardReader } from './persistence/award.reader.js';
import { AwardStore } from './persistence/award.store.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
import { MakeAwardsUseCase } from './use-cases/make-awards.use-case.js';

/** Evaluates opened tenders and makes the awards. */
@Module({
  imports: [TendersModule],
  providers: [
    AwardStore,
    AwardReader,
    AwardsResolver,
    EvaluateTenderUseCase,
    MakeAwardsUseCase,
    EvaluateOpenedTender,
    EndNotice,
  ],
})
export class AwardsModule {}
