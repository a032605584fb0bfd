import { Injectable } from '@nestjs/common';
import { AuditTrail, DueWork, Outbox, statement, type Tx } from '#libs/platform';
import {
  CONTRACT_LIFECYCLE,
  type ContractAction,
  type ContractStatus,
  type Day,
  judgeTerm,
  unorderedQuantity,
} from '#libs/rules';
import { contractClosed, contractCompleted, contractExpiring } from '../events.js';
import { AmendmentStore } from '../persistence/amendments.store.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { EndAmendment } from '../use-cases/amend-contract.use-cases.js';

const DUE = statement<{ id: string }>(
  'contract-terms.due',
  'SELECT id FROM contract WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 100',
);
const LOCK = statement<{
  tenderId: string;
  status: ContractStatus;
  endsOn: Day;
  agreedQuantity: bigint;
  orderedQuantity: bigint;
  settledQuantity: bigint;
  rejectedQuantity: bigint;
  openDisputes: number;
}>(
  'contract-terms.lock',
  `SELECT tender_id AS "tenderId", status, ends_on AS "endsOn", agreed_quantity AS "agreedQuantity",
     ordered_quantity AS "orderedQuantity", settled_quantity AS "settledQuantity",
     received_quantity - accepted_quantity AS "rejectedQuantity",
     open_disputes AS "openDisputes"
   FROM contract WHERE id = $1 AND next_check_at <= medlane_now() FOR NO KEY UPDATE`,
);
const MOVE = statement(
  'contract-terms.move',
  `UPDATE contract SET status = $2, next_check_at = $3, version = version + 1,
     completed_at = CASE WHEN $4::boolean THEN coalesce(completed_at, $5::timestamptz) ELSE completed_at END,
     closed_at = CASE WHEN $2 = 'closed' THEN coalesce(closed_at, $5::timestamptz) END
   WHERE id = $1`,
);

/** The term of a contract: notice before its end, no more orders after it, and its close where nothing is left of it. */
@Injectable()
export class KeepContractTerms extends DueWork {
  readonly name = 'contracts.keep-terms';
  readonly due = DUE;

  constructor(
    private readonly contracts: ContractStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    const contract = await tx.maybe(LOCK, [id]);
    if (!contract) return;
    const { tenderId, status: from, endsOn } = contract;
    // A settlement may have closed it meanwhile, and nothing is left to look at.
    const unordered = unorderedQuantity(contract);
    const over = from === 'closed' || from === 'declined';
    const { status, nextCheckAt } = over ? { status: from, nextCheckAt: null } : judgeTerm(contract, tx.now);
    const isOver = !over && (status === 'completed' || (status === 'closed' && unordered > 0n));
    await tx.executeOne(MOVE, [id, status, nextCheckAt, isOver, tx.now]);
    if (status === from) return;
    const step = { subjectType: 'contract', subjectId: id, tenderId, from, to: status };
    await this.audit.record(tx, { ...step, action: actionOf(from, status), details: { endsOn } });
    const told = { subjectId: id, tenderId };
    await this.outbox.append(
      tx,
      ...(status === 'expiring' ? [contractExpiring({ ...told, payload: { endsOn } })] : []),
      ...(isOver ? [contractCompleted({ ...told, payload: { unorderedQuantity: String(unordered) } })] : []),
      ...(status === 'closed' ? [contractClosed({ ...told, payload: {} })] : []),
    );
    await this.contracts.notify(tx, [id]);
  }
}

const actionOf = (from: ContractStatus, to: ContractStatus): string =>
  Object.entries(CONTRACT_LIFECYCLE[from] as Partial<Record<ContractAction, ContractStatus>>).find(
    ([, reached]) => reached === to,
  )?.[0] ?? 'move';

const EXPIRED = statement<{ id: string }>(
  'amendments.expired',
  `SELECT id FROM contract_amendment WHERE status = 'proposed' AND expires_at <= (SELECT medlane_now()) ORDER BY expires_at LIMIT 100`,
);

/** A proposal that was not signed by both sides in its time is over. */
@Injectable()
export class ExpireAmendments extends DueWork {
  readonly name = 'contracts.expire-amendments';
  readonly due = EXPIRED;

  constructor(
    private readonly amendments: AmendmentStore,
    private readonly ending: EndAmendment,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    const held = await this.amendments.lock(tx, id);
    if (held?.amendment.status !== 'proposed' || tx.now < held.amendment.expiresAt) return;
    await this.ending.end(tx, held.amendment, 'expired', null);
  }
}
