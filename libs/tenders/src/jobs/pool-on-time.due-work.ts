import { Injectable } from '@nestjs/common';
import { DueWork, type Tx } from '#libs/platform';
import { CorridorStore, POOLING_DUE } from '../persistence/corridor.store.js';
import { PoolDemands } from '../use-cases/pool-demands.use-case.js';

/** Pools a corridor's open demand at the times that the corridor sets. */
@Injectable()
export class PoolOnTime extends DueWork {
  readonly name = 'tenders.pool-on-time';
  readonly due = POOLING_DUE;

  constructor(
    private readonly corridors: CorridorStore,
    private readonly pooling: PoolDemands,
  ) {
    super();
  }

  async handle(tx: Tx, corridorCode: string): Promise<void> {
    const corridor = await this.corridors.lock(tx, corridorCode);
    if (!corridor?.due) return; // another worker has pooled it
    await this.pooling.pool(tx, corridorCode);
    await this.corridors.scheduleNextPooling(tx, corridorCode);
  }
}
