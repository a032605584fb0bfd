import { Inject, Injectable } from '@nestjs/common';
import { DueWork, type Tx } from '#libs/platform';
import { NOTICE_ENDED } from '#libs/tenders';
import { MakeAwardsUseCase } from '../use-cases/make-awards.use-case.js';

/** The end of a tender's notice period, by the database's clock. */
@Injectable()
export class EndNotice extends DueWork {
  readonly name = 'awards.end-notice';
  readonly due = NOTICE_ENDED;

  constructor(@Inject(MakeAwardsUseCase) private readonly awarding: MakeAwardsUseCase) {
    super();
  }

  async handle(tx: Tx, tenderId: string): Promise<void> {
    await this.awarding.run(tx, tenderId);
  }
}
