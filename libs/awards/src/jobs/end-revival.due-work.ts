import { Inject, Injectable } from '@nestjs/common';
import { DueWork, type Tx } from '#libs/platform';
import { ANSWERS_DUE } from '#libs/tenders';
import { EvaluateTenderUseCase } from '../use-cases/evaluate-tender.use-case.js';

/** The evaluation goes on when all bidders have answered their offers, or had to. */
@Injectable()
export class EndRevival extends DueWork {
  readonly name = 'awards.end-revival';
  readonly due = ANSWERS_DUE;

  constructor(@Inject(EvaluateTenderUseCase) private readonly evaluating: EvaluateTenderUseCase) {
    super();
  }

  async handle(tx: Tx, tenderId: string): Promise<void> {
    await this.evaluating.goOn(tx, tenderId);
  }
}
