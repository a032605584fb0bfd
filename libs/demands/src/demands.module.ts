import { Module } from '@nestjs/common';
import { DemandLines } from './persistence/demand-lines.store.js';
import { DemandStore } from './persistence/demand.store.js';
import { AmendDemand } from './use-cases/amend-demand.use-case.js';
import { CancelDemand } from './use-cases/cancel-demand.use-case.js';
import { PostDemand } from './use-cases/post-demand.use-case.js';

/** What purchasers ask for, until a tender carries it. */
@Module({
  providers: [DemandStore, DemandLines, PostDemand, AmendDemand, CancelDemand],
  exports: [DemandStore, DemandLines],
})
export class DemandsModule {}
