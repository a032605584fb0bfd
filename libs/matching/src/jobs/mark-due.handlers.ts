import { Inject, Injectable, type Type } from '@nestjs/common';
import { productChanged } from '#libs/catalogue';
import { papersChanged } from '#libs/compliance';
import { demandAmended, demandCancelled, demandPosted } from '#libs/demands';
import { organisationAdmitted, organisationSuspended, organisationBarred } from '#libs/organisations';
import { type Event, type EventDefinition, EventHandler, type Tx } from '#libs/platform';
import { biddingClosed, tenderAmended, tenderAwarded, tenderCancelled, tenderPublished } from '#libs/tenders';
import { MatchDueStore, type Touched } from '../persistence/match-due.store.js';
import { SupplyRecordStore } from '../persistence/supply-record.store.js';

/** A handler that marks the product types which an event touches as due to be matched again. */
function markOn<P>(definition: EventDefinition<P>, touched: (event: Event<P>) => Touched): Type<EventHandler<P>> {
  @Injectable()
  class MarkDue extends EventHandler<P> {
    readonly name = `matching.mark-on-${definition.type.replace('.', '-')}`;
    readonly event = definition;

    constructor(@Inject(MatchDueStore) private readonly store: MatchDueStore) {
      super();
    }

    async handle(tx: Tx, event: Event<P>): Promise<void> {
      await this.store.mark(tx, touched(event));
    }
  }
  return MarkDue;
}

const ofDemand = ({ subjectId }: { subjectId: string }): Touched => ({ demandId: subjectId });
const ofTender = ({ subjectId }: { subjectId: string }): Touched => ({ tenderId: subjectId });
const ofSupplier = ({ subjectId }: { subjectId: string }): Touched => ({ supplierId: subjectId });

type Awarded = ReturnType<typeof tenderAwarded>['payload'];

/** The prices and quantities of a finished tender change what its bidders have to show. */
@Injectable()
export class RecordAwards extends EventHandler<Awarded> {
  readonly name = 'matching.record-awards';
  readonly event = tenderAwarded;

  constructor(@Inject(SupplyRecordStore) private readonly records: SupplyRecordStore) {
    super();
  }

  async handle(tx: Tx, { subjectId: tenderId }: Event<Awarded>): Promise<void> {
    await this.records.recordAwards(tx, tenderId);
  }
}

export const KEEP_FRESH = [
  markOn(demandPosted, ofDemand),
  markOn(demandAmended, ofDemand),
  markOn(demandCancelled, ofDemand),
  markOn(tenderPublished, ofTender),
  markOn(tenderAmended, ofTender),
  markOn(tenderCancelled, ofTender),
  markOn(biddingClosed, ofTender),
  markOn(organisationAdmitted, ofSupplier),
  markOn(organisationSuspended, ofSupplier),
  markOn(organisationBarred, ofSupplier),
  markOn(papersChanged, ({ payload }) => ({ supplierId: payload.supplierId })),
  markOn(productChanged, ({ payload }) => ({ productTypeId: payload.productTypeId })),
  RecordAwards,
];
