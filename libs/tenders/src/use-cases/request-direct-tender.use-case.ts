import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, statement, type Tx, UnitOfWork } from '#libs/platform';
import { DemandLines, DemandStore } from '#libs/demands';
import {
  adaptContractTerms,
  type AdaptContractTermsRefusal,
  type DirectRequestRefusal,
  judgeDirectRequest,
  type OrganisationKind,
  type OrganisationStatus,
  planDirectTender,
  type TermsOverride,
} from '#libs/rules';
import { CorridorStore } from '../persistence/corridor.store.js';
import { TenderStore } from '../persistence/tender.store.js';

const INVITED = statement<{ id: string; kind: OrganisationKind; status: OrganisationStatus }>(
  'tenders.invited-organisations',
  'SELECT id, kind, status FROM organisation WHERE id = ANY ($1::uuid[])',
);

type RequestRefusal = DirectRequestRefusal | AdaptContractTermsRefusal;

export interface RequestDirectTenderInput {
  readonly demandId: string;
  readonly supplierIds: readonly string[];
  /** Other contract terms than the corridor's; null or absent: those. */
  readonly terms?: TermsOverride | null;
  readonly idempotencyKey: string;
}

/** A purchaser turns one open demand into a tender of its own, open to the suppliers it invites. */
@Injectable()
export class RequestDirectTender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly demands: DemandStore,
    private readonly lines: DemandLines,
    private readonly corridors: CorridorStore,
    private readonly tenders: TenderStore,
    private readonly places: KnownPlaces,
  ) {}

  run(
    caller: Caller,
    input: RequestDirectTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, RequestRefusal | IdempotencyRefusal>> {
    const { idempotencyKey: key, ...request } = input;
    return this.unitOfWork.once<{ readonly tenderId: string }, RequestRefusal>(
      caller,
      { operation: 'requestDirectTender', key, request },
      (tx) => this.request(tx, input),
    );
  }

  private async request(
    tx: Tx,
    { demandId, supplierIds, terms: override = null }: RequestDirectTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, RequestRefusal>> {
    const demand = await this.demands.lockOwn(tx, demandId);
    if (!demand) return err('DEMAND_UNKNOWN');
    const anyLinePooled = await this.demands.anyLinePooled(tx, demandId);
    const suppliers = await tx.rows(INVITED, [supplierIds]);
    const verdict = judgeDirectRequest({ status: demand.status, anyLinePooled }, supplierIds, suppliers);
    if (!verdict.ok) return verdict;

    const lines = await this.lines.openLines(tx, [demandId]);
    const terms = await this.corridors.terms(tx, demand.corridorCode);
    const adapted = override ? adaptContractTerms(terms.contractTerms, override, tx.now) : ok(terms.contractTerms);
    if (!adapted.ok) return adapted;
    const contractTerms = adapted.value;
    const located = override ? await this.places.judgeTerms(tx, contractTerms) : ok(undefined);
    if (!located.ok) return located;
    const direct = { purchaserId: demand.purchaserId, supplierIds: verdict.value.supplierIds };
    // A tender belongs to the platform, not to the purchaser that asked for it.
    const [tenderId = ''] = await tx.elevated(() =>
      this.tenders.draft(tx, { plans: [planDirectTender(lines)], lines, ...terms, contractTerms, direct }),
    );
    return ok({ tenderId });
  }
}
