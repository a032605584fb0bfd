import { Inject, Injectable, Optional } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Caller, Topics } from '#libs/platform';
import { tenderTopic } from '../persistence/tender-steps.store.js';
import { TenderReader } from '../persistence/tender.reader.js';
import { toTender } from './tree.js';
import type { Tender } from './types.js';

/** Follows one tender for a subscriber. A notice only says "look again": each look is made as the caller, anew. */
@Injectable()
export class TenderWatch {
  constructor(
    /** Absent in the worker, which serves nobody. */
    @Optional() @Inject(Topics) private readonly topics: Topics | undefined,
    private readonly reader: TenderReader,
  ) {}

  /** Ends when the caller may no longer see the tender. */
  async *of(caller: Caller, tenderId: string): AsyncGenerator<{ tenderStatusChanged: Tender }, void, void> {
    invariant(this.topics, 'only the API serves subscribers');
    const notices = this.topics.subscribe(tenderTopic(tenderId));
    try {
      let shown = -1;
      for (;;) {
        const row = await this.reader.one(caller, tenderId);
        if (!row) return;
        if (row.version !== shown) yield { tenderStatusChanged: toTender(row) };
        shown = row.version;
        if ((await notices.next()).done) return;
      }
    } finally {
      await notices.return();
    }
  }
}
