import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import {
  type ActivateRulebookRefusal,
  type ChooseRulebookRefusal,
  type CopyRulebookRefusal,
  judgeActivateRulebook,
  judgeCopyRulebook,
  judgeWithdrawRulebook,
  type WithdrawRulebookRefusal,
} from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';
import { RulebooksStore } from '../persistence/rulebooks.store.js';

export interface RulebookName {
  readonly code: string;
  readonly version: number;
}
export interface CopyRulebookInput extends RulebookName {
  /** The code of the copy: a new one, or one that gets a further version. */
  readonly newCode: string;
  /** In the rulebook's own shape: what is left out stays as it is. */
  readonly changes: object;
  readonly idempotencyKey: string;
}

/** Two operators who copy into one code at the same moment: the second takes the version after. */
const TRIES = 5;

/** Copies a rulebook with changes, as a draft: the only way in which rules come about. */
@Injectable()
export class CopyRulebookUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: CopyRulebookInput,
  ): Promise<Result<RulebookName, CopyRulebookRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<RulebookName, CopyRulebookRefusal>(
      caller,
      { operation: 'copyRulebook', key, request },
      (tx) => this.copy(tx, request),
    );
  }

  private async copy(
    tx: Tx,
    { code, version, newCode, changes }: Omit<CopyRulebookInput, 'idempotencyKey'>,
  ): Promise<Result<RulebookName, CopyRulebookRefusal>> {
    const source = await this.rulebooks.find(tx, code, version);
    if (!source) return err('RULEBOOK_UNKNOWN');
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const name = { code: newCode, version: await this.rulebooks.nextVersion(tx, newCode) };
      const verdict = judgeCopyRulebook(source.rulebook, changes, name);
      if (!verdict.ok) return verdict;
      const id = await this.rulebooks.insert(tx, verdict.value, 'draft');
      if (id === undefined) continue;
      const details = { ...name, copyOf: { code, version }, changes };
      await this.audit.record(tx, { subjectType: 'rulebook', subjectId: id, action: 'copy', to: 'draft', details });
      return ok(name);
    }
    invariant(false, `${newCode} got a further version ${TRIES} times while one was made`);
  }
}

/** Takes a draft into use, or a version out of it. */
@Injectable()
export class RulebookStatusUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  activate(caller: Caller, { code, version }: RulebookName): Promise<Result<RulebookName, ActivateRulebookRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const held = await this.rulebooks.lock(tx, code, version);
      if (!held) return err('RULEBOOK_UNKNOWN');
      const verdict = judgeActivateRulebook(held.status);
      if (!verdict.ok) return verdict;
      await this.rulebooks.activate(tx, held.id);
      const step = { subjectType: 'rulebook', subjectId: held.id, action: 'activate' };
      await this.audit.record(tx, { ...step, from: held.status, to: verdict.value, details: { code, version } });
      return ok({ code, version });
    });
  }

  withdraw(
    caller: Caller,
    { code, version, reason }: RulebookName & { readonly reason: string },
  ): Promise<Result<RulebookName, WithdrawRulebookRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const held = await this.rulebooks.lock(tx, code, version);
      if (!held) return err('RULEBOOK_UNKNOWN');
      const leaving = held.status === 'active' ? await this.rulebooks.leftWithout(tx, code, version) : [];
      const verdict = judgeWithdrawRulebook(held.status, leaving, reason);
      if (!verdict.ok) return verdict;
      await this.rulebooks.withdraw(tx, held.id, verdict.value.reason);
      const step = { subjectType: 'rulebook', subjectId: held.id, action: 'withdraw', from: held.status };
      const why = { to: verdict.value.status, reason: verdict.value.reason, details: { code, version } };
      await this.audit.record(tx, { ...step, ...why });
      return ok({ code, version });
    });
  }
}

/** Names the rulebook that a corridor drafts its next rounds under; what is drafted already keeps its own. */
@Injectable()
export class ChooseRulebookUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { corridorCode, code }: { readonly corridorCode: string; readonly code: string },
  ): Promise<Result<{ readonly corridorCode: string }, ChooseRulebookRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const before = await this.corridors.lockRulebookCode(tx, corridorCode);
      if (before === undefined) return err('CORRIDOR_UNKNOWN');
      const found = await this.rulebooks.inForce(tx, code);
      // Held, so that it is not withdrawn while the corridor comes to it.
      const chosen = found && (await this.rulebooks.lock(tx, code, found.rulebook.version));
      if (chosen?.status !== 'active') return err('RULEBOOK_NOT_IN_FORCE', { code });
      await this.corridors.setRulebookCode(tx, corridorCode, code);
      const details = { corridorCode, before, code, version: chosen.rulebook.version };
      await this.audit.record(tx, { subjectType: 'rulebook', subjectId: chosen.id, action: 'choose', details });
      return ok({ corridorCode });
    });
  }
}
