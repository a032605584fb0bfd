import { Injectable } from '@nestjs/common';
import { err, ok } from '#libs/kernel';
import { type Caller, UnitOfWork } from '#libs/platform';
import { DossierStore } from '../persistence/dossiers.store.js';
import { type JudgedDossier, ShippingJudge } from './shipping-judge.js';

/** A dossier as its parties and the operators see it: with the judgement of this very moment. */
@Injectable()
export class ReadDossier {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly judge: ShippingJudge,
  ) {}

  /** Undefined when there is none or the caller does not see it. */
  async run(caller: Caller, shipmentId: string): Promise<JudgedDossier | undefined> {
    const found = await this.unitOfWork.run(caller, async (tx) => {
      const dossier = await this.dossiers.read(tx, shipmentId);
      return dossier ? ok(await this.judge.judge(tx, dossier)) : err('DOSSIER_UNKNOWN');
    });
    return found.ok ? found.value : undefined;
  }
}
