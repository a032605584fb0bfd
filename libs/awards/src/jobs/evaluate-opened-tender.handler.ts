import { Inject, Injectable } from '@nestjs/common';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { tenderOpened } from '#libs/tenders';
import { EvaluateTenderUseCase } from '../use-cases/evaluate-tender.use-case.js';

type Opened = ReturnType<typeof tenderOpened>['payload'];

@Injectable()
export class EvaluateOpenedTender extends EventHandler<Opened> {
  readonly name = 'awards.evaluate-tender';
  readonly event = tenderOpened;

  constructor(@Inject(EvaluateTenderUseCase) private readonly evaluating: EvaluateTenderUseCase) {
    super();
  }

  async handle(tx: Tx, event: Event<Opened>): Promise<void> {
    await this.evaluating.run(tx, event.subjectId);
  }
}
