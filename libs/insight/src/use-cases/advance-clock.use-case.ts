import { Inject, Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { OperationsStore } from '../persistence/operations.store.js';
import type { ClockRefusal } from '../refusals.js';

/** What a timestamp column and every calendar here can hold with room to spare. */
const LATEST = new Date('9000-01-01T00:00:00.000Z');
/** The installation is the subject of its clock's steps; there is one, so its id is fixed. */
const INSTALLATION_ID = '00000000-0000-0000-0000-000000000001';

/** Sets the clock of a demo installation forward; everything that becomes due is then done by the worker. */
@Injectable()
export class AdvanceClockUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OperationsStore) private readonly operations: OperationsStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** The time it is then. A time that has been reached changes nothing, so the call can be repeated. */
  run(caller: Caller, to: Date): Promise<Result<{ now: Date }, ClockRefusal>> {
    return this.unitOfWork.run<{ now: Date }, ClockRefusal>(caller, async (tx) => {
      if (!(await this.operations.isDemo(tx))) return err('CLOCK_IS_REAL');
      if (to >= LATEST) return err('CLOCK_OUT_OF_RANGE', { limit: LATEST.toISOString() });
      if (to <= tx.now) return ok({ now: tx.now });
      const now = await this.operations.setClock(tx, to);
      await this.audit.record(tx, {
        subjectType: 'installation',
        subjectId: INSTALLATION_ID,
        action: 'advanceClock',
        details: { from: tx.now.toISOString(), to: to.toISOString() },
      });
      return ok({ now });
    });
  }
}
