import { Module } from '@nestjs/common';
import { RulebooksModule } from '#libs/organisations';
import { TendersModule } from '#libs/tenders';
import { AwardsResolver } from './graphql/awards.resolver.js';
import { EvaluationResolver } from './graphql/evaluation.resolver.js';
import { FollowUpResolver } from './graphql/follow-up.resolver.js';
import { HeldAwardsResolver } from './graphql/held-awards.resolver.js';
import { WhatIfResolver } from './graphql/what-if.resolver.js';
import { AnswerWhatIf } from './jobs/answer-what-if.handler.js';
import { EndNotice } from './jobs/end-notice.due-work.js';
import { EndRevival } from './jobs/end-revival.due-work.js';
import { EvaluateOpenedTender } from './jobs/evaluate-opened-tender.handler.js';
import { AwardHoldStore } from './persistence/award-hold.store.js';
import { AwardReader } from './persistence/award.reader.js';
import { AwardStore } from './persistence/award.store.js';
import { CostExplanationStore } from './persistence/cost-explanation.store.js';
import { EvaluationReader } from './persistence/evaluation.reader.js';
import { EvaluationStore } from './persistence/evaluation.store.js';
import { FollowUpReader } from './persistence/follow-up.reader.js';
import { RevivalStore } from './persistence/revival.store.js';
import { WhatIfReader } from './persistence/what-if.reader.js';
import { WhatIfStore } from './persistence/what-if.store.js';
import { AnswerRevivalOffer } from './use-cases/answer-revival-offer.use-case.js';
import { AskWhatIf } from './use-cases/ask-what-if.use-case.js';
import { DisqualifyHeldBid } from './use-cases/disqualify-held-bid.use-case.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
import { ExplainCost } from './use-cases/explain-cost.use-case.js';
import { MakeAwardsUseCase } from './use-cases/make-awards.use-case.js';

const STORES = [AwardStore, AwardHoldStore, EvaluationStore, RevivalStore, CostExplanationStore, WhatIfStore];
const USE_CASES = [
  EvaluateTenderUseCase,
  MakeAwardsUseCase,
  AnswerRevivalOffer,
  ExplainCost,
  DisqualifyHeldBid,
  AskWhatIf,
];
const JOBS = [EvaluateOpenedTender, EndRevival, EndNotice, AnswerWhatIf];
const SCREENS = [
  AwardReader,
  EvaluationReader,
  FollowUpReader,
  AwardsResolver,
  EvaluationResolver,
  FollowUpResolver,
  HeldAwardsResolver,
  WhatIfReader,
  WhatIfResolver,
];

/** Evaluates opened tenders, makes the awards, and sees to what has to happen in between. */
@Module({ imports: [TendersModule, RulebooksModule], providers: [...STORES, ...USE_CASES, ...JOBS, ...SCREENS] })
export class AwardsModule {}
