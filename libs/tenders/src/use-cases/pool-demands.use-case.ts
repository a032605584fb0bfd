import { Injectable } from '@nestjs/common';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import { DemandLines } from '#libs/demands';
import { poolLines } from '#libs/rules';
import { CorridorStore } from '../persistence/corridor.store.js';
import { TenderStore } from '../persistence/tender.store.js';

export const POOL_DEMANDS_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
});
export type PoolDemandsRefusal = keyof typeof POOL_DEMANDS_REFUSALS;

export interface PoolDemandsInput {
  readonly corridorCode: string;
  readonly idempotencyKey: string;
}
export interface PooledDemands {
  readonly tenderIds: readonly string[];
  readonly lineCount: number;
}

/** Pools a corridor's open demand into drafted volume rounds, when an operator asks or when its time has come. */
@Injectable()
export class PoolDemands {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorStore,
    private readonly lines: DemandLines,
    private readonly tenders: TenderStore,
  ) {}

  run(
    caller: Caller,
    input: PoolDemandsInput,
  ): Promise<Result<PooledDemands, PoolDemandsRefusal | IdempotencyRefusal>> {
    const { idempotencyKey: key, corridorCode } = input;
    return this.unitOfWork.once<PooledDemands, PoolDemandsRefusal>(
      caller,
      { operation: 'poolDemands', key, request: { corridorCode } },
      (tx) => this.pool(tx, corridorCode),
    );
  }

  /** Pools inside a transaction that has the rights of an operator or of the system. */
  async pool(tx: Tx, corridorCode: string): Promise<Result<PooledDemands, PoolDemandsRefusal>> {
    const corridor = await this.corridors.lock(tx, corridorCode);
    if (!corridor) return err('CORRIDOR_UNKNOWN');
    const lines = await this.lines.lockOpen(tx, corridorCode);
    if (lines.length === 0) return ok({ tenderIds: [], lineCount: 0 });
    const plans = poolLines(lines, corridor.rulebook.rulebook);
    const tenderIds = await this.tenders.draft(tx, { ...corridor, plans, lines });
    return ok({ tenderIds, lineCount: lines.length });
  }
}
