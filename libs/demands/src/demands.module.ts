import { Module } from '@nestjs/common';
import { DemandsResolver } from './graphql/demands.resolver.js';
import { DemandLines } from './persistence/demand-lines.store.js';
import { DemandReader } from './persistence/demand.reader.js';
import { DemandStore } from './persistence/demand.store.js';
import { AmendDemand } from './use-cases/amend-demand.use-case.js';
import { CancelDemand } from './use-cases/cancel-demand.use-case.js';
import { PostDemand } from './use-cases/post-demand.use-case.js';

/** What purchasers ask for, until a tender carries it. */
@Module({
  providers: [DemandStore, DemandLines, PostDemand, AmendDemand, CancelDemand, DemandReader, DemandsResolver],
  exports: [DemandStore, DemandLines, PostDemand],
})
export class DemandsModule {}
