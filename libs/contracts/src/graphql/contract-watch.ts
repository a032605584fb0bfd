import { Inject, Injectable, Optional } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Caller, Topics } from '#libs/platform';
import { contractTopic } from '../persistence/contracts.store.js';
import { ContractsReader } from '../persistence/contracts.reader.js';
import { toContract } from './tree.js';
import type { Contract } from './types.js';

/** Follows one contract for a subscriber. A notice only says "look again": each look is made as the caller, anew. */
@Injectable()
export class ContractWatch {
  constructor(
    /** Absent in the worker, which serves nobody. */
    @Optional() @Inject(Topics) private readonly topics: Topics | undefined,
    private readonly reader: ContractsReader,
  ) {}

  /** The contract now and at each new status or signature; ends when the caller may no longer see it. */
  async *of(caller: Caller, contractId: string): AsyncGenerator<{ contractStatusChanged: Contract }, void, void> {
    invariant(this.topics, 'only the API serves subscribers');
    const notices = this.topics.subscribe(contractTopic(contractId));
    try {
      let shown = -1;
      for (;;) {
        const row = await this.reader.contract(caller, contractId);
        if (!row) return;
        if (row.version !== shown) yield { contractStatusChanged: toContract(row) };
        shown = row.version;
        if ((await notices.next()).done) return;
      }
    } finally {
      await notices.return();
    }
  }
}
