import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { SupplyDefaultStatus, TakeOverStatus } from '#libs/rules';
import type { SupplyDefaultRow, TakeOverRow } from './rows.js';

export type SupplyDefaultView = Omit<
  SupplyDefaultRow,
  'nextCheckAt' | 'noticedBy' | 'declaredBy' | 'shippedAtNotice'
> & {
  readonly contractReference: string;
  /** In take-overs that both sides have signed. */
  readonly takenQuantity: bigint;
};
export type TakeOverView = Omit<TakeOverRow, 'proposedBy' | 'decidedBy'> & {
  readonly contractReference: string;
  /** Of the contract that is replaced: the cover cost's. */
  readonly coverCurrency: Currency;
};

const DEFAULT = `d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.ground, d.text, d.status, d.noticed_by_party AS "noticedByParty",
  d.proposed_at AS "proposedAt", d.noticed_at AS "noticedAt", d.cure_until AS "cureUntil", d.arrears_quantity AS "arrearsQuantity",
  d.answer, d.answered_at AS "answeredAt", d.declared_at AS "declaredAt", d.cancelled_quantity AS "cancelledQuantity",
  d.released_quantity AS "releasedQuantity", d.standing_entry_id AS "standingEntryId", d.ended_at AS "endedAt", d.end_reason AS "endReason", d.version,
  coalesce((SELECT sum(t.quantity) FROM take_over t WHERE t.default_id = d.id AND t.status = 'taken'), 0)::bigint AS "takenQuantity"`;
const DEFAULTS = idPages<SupplyDefaultView>(
  'supply-defaults.list',
  `SELECT ${DEFAULT} FROM supply_default d JOIN contract c ON c.id = d.contract_id
   WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR d.status = $4) AND ($5::uuid IS NULL OR d.contract_id = $5)
   ORDER BY d.id DESC`,
);
const ONE_DEFAULT = hotRead<SupplyDefaultView>(
  'supply-defaults.one',
  `SELECT ${DEFAULT} FROM supply_default d JOIN contract c ON c.id = d.contract_id WHERE d.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);
/** Whoever takes over does not see the contract that it replaces, only its reference on its own. */
const TAKE_OVER = `t.id, t.contract_id AS "contractId", coalesce(c.reference, regexp_replace(n.reference, '-R[0-9]+$', '')) AS "contractReference",
  t.default_id AS "defaultId", t.tender_id AS "tenderId", t.purchaser_id AS "purchaserId", t.failed_supplier_id AS "failedSupplierId",
  t.supplier_id AS "supplierId", t.quantity, t.unit_price AS "unitPrice", t.currency, t.value_minor AS "valueMinor", t.starts_on AS "startsOn",
  t.status, t.proposed_at AS "proposedAt", t.decided_at AS "decidedAt", t.reason, t.new_contract_id AS "newContractId", t.taken_at AS "takenAt",
  t.cover_cost_minor AS "coverCostMinor", t.forfeited_minor AS "forfeitedMinor", t.uncovered_minor AS "uncoveredMinor",
  coalesce(c.currency, t.currency) AS "coverCurrency", t.version`;
const FROM =
  'take_over t LEFT JOIN contract c ON c.id = t.contract_id LEFT JOIN contract n ON n.id = t.new_contract_id';
const TAKE_OVERS = idPages<TakeOverView>(
  'take-overs.list',
  `SELECT ${TAKE_OVER} FROM ${FROM}
   WHERE t.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR t.status = $4) AND ($5::uuid IS NULL OR t.contract_id = $5)
   ORDER BY t.id DESC`,
);
const ONE_TAKE_OVER = hotRead<TakeOverView>(
  'take-overs.one',
  `SELECT ${TAKE_OVER} FROM ${FROM} WHERE t.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Failures and take-overs as their sides and the operators see them. */
@Injectable()
export class SupplyReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  defaults<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status?: SupplyDefaultStatus | undefined; readonly contractId?: string | undefined },
    toNode: (row: SupplyDefaultView) => T,
  ): Promise<Connection<T>> {
    return DEFAULTS.read(this.reads, caller, page, toNode, [filter.status ?? null, filter.contractId ?? null]);
  }

  async default(caller: Caller, id: string): Promise<SupplyDefaultView | undefined> {
    return (await this.reads.run<SupplyDefaultView>(caller, ONE_DEFAULT, [id])).rows[0];
  }

  /** Newest first. */
  takeOvers<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status?: TakeOverStatus | undefined; readonly contractId?: string | undefined },
    toNode: (row: TakeOverView) => T,
  ): Promise<Connection<T>> {
    return TAKE_OVERS.read(this.reads, caller, page, toNode, [filter.status ?? null, filter.contractId ?? null]);
  }

  async takeOver(caller: Caller, id: string): Promise<TakeOverView | undefined> {
    return (await this.reads.run<TakeOverView>(caller, ONE_TAKE_OVER, [id])).rows[0];
  }
}
