import { Injectable } from '@nestjs/common';
import { groupBy } from '#libs/kernel';
import { arrivalQuestioned } from '#libs/logistics';
import { AuditTrail, type Event, EventHandler, type Tx } from '#libs/platform';
import { arrivalFindingText, GROUND_OF_FINDING } from '#libs/rules';
import { ClaimDraftStore } from '../persistence/claim-drafts.store.js';

type Questioned = ReturnType<typeof arrivalQuestioned>['payload'];

/** Goods arrived otherwise than agreed: a claim is drafted for each ground, for the purchaser to file or to drop. */
@Injectable()
export class DraftClaims extends EventHandler<Questioned> {
  readonly name = 'disputes.draft-claims';
  readonly event = arrivalQuestioned;

  constructor(
    private readonly drafts: ClaimDraftStore,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async handle(tx: Tx, { subjectId: shipmentId, tenderId, payload }: Event<Questioned>): Promise<void> {
    const findings = payload.findings.map((one) => ({ ...one, quantity: BigInt(one.quantity) }));
    for (const [ground, some] of groupBy(findings, ({ kind }) => GROUND_OF_FINDING[kind])) {
      const text = some.map(arrivalFindingText).join('\n').slice(0, 5000);
      // The cold chain is about all units, so the most that any finding is about.
      const quantity = some.reduce((most, one) => (one.quantity > most ? one.quantity : most), 1n);
      const { fileIds } = payload;
      const id = await this.drafts.draft(tx, { shipmentId, ground, text, quantity, fileIds });
      if (id === undefined) continue;
      const about = tenderId === undefined ? {} : { tenderId };
      const step = { subjectType: 'shipment', subjectId: shipmentId, ...about, action: 'draft-claim' };
      await this.audit.record(tx, { ...step, details: { ground } });
    }
  }
}
