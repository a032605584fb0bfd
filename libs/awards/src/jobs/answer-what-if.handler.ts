import { Inject, Injectable } from '@nestjs/common';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { whatIfAsked } from '../events.js';
import { WhatIfStore } from '../persistence/what-if.store.js';
import { answerWhatIf } from '../what-if/answer-what-if.js';

type Asked = ReturnType<typeof whatIfAsked>['payload'];

/** Computes one case of a question. It holds the case alone: nothing of the tender waits for it. */
@Injectable()
export class AnswerWhatIf extends EventHandler<Asked> {
  readonly name = 'awards.answer-what-if';
  readonly event = whatIfAsked;

  constructor(@Inject(WhatIfStore) private readonly whatIfs: WhatIfStore) {
    super();
  }

  async handle(tx: Tx, { subjectId: caseId }: Event<Asked>): Promise<void> {
    const asked = await this.whatIfs.lockCase(tx, caseId);
    if (!asked) return; // answered already
    const answer = await answerWhatIf(asked, asked);
    if ('problem' in answer) await this.whatIfs.answer(tx, caseId, null, answer.problem);
    else await this.whatIfs.answer(tx, caseId, answer.compared, null);
  }
}
