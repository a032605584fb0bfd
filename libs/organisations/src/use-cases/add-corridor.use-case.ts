import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, newId, type Tx, UnitOfWork } from '#libs/platform';
import { type AddCorridorRefusal, type CorridorDraft, judgeCorridor } from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';
import { RulebooksStore } from '../persistence/rulebooks.store.js';

export interface AddCorridorInput extends CorridorDraft {
  /** Its rounds are drafted under the version that is in force then. */
  readonly rulebookCode: string;
  readonly idempotencyKey: string;
}

/** An operator opens another regional platform: from then on demand is posted in it. */
@Injectable()
export class AddCorridor {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: AddCorridorInput,
  ): Promise<Result<{ readonly corridorCode: string }, AddCorridorRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<{ readonly corridorCode: string }, AddCorridorRefusal>(
      caller,
      { operation: 'addCorridor', key, request },
      (tx) => this.add(tx, request),
    );
  }

  private async add(
    tx: Tx,
    { rulebookCode, ...draft }: Omit<AddCorridorInput, 'idempotencyKey'>,
  ): Promise<Result<{ readonly corridorCode: string }, AddCorridorRefusal>> {
    const judged = judgeCorridor(draft, await this.corridors.codes(tx));
    if (!judged.ok) return judged;
    const found = await this.rulebooks.inForce(tx, rulebookCode);
    // Held, so that it is not withdrawn while the corridor comes to it.
    const chosen = found && (await this.rulebooks.lock(tx, rulebookCode, found.rulebook.version));
    if (chosen?.status !== 'active') return err('RULEBOOK_NOT_IN_FORCE', { code: rulebookCode });
    const { poolEveryHours, ...corridor } = judged.value;
    const added = await this.corridors.insert(tx, {
      ...corridor,
      countries: [...corridor.countries],
      currencies: [...corridor.currencies],
      languages: [...corridor.languages],
      rulebook: chosen.rulebook,
      ...(poolEveryHours === null ? {} : { poolEvery: `${poolEveryHours} hours` }),
    });
    const { code } = corridor;
    if (!added) return err('CORRIDOR_EXISTS', { code });
    // A corridor has no id of its own: the entry stands for it.
    const details = { ...draft, rulebook: { code: rulebookCode, version: chosen.rulebook.version } };
    await this.audit.record(tx, { subjectType: 'corridor', subjectId: newId(), action: 'add', details });
    return ok({ corridorCode: code });
  }
}
