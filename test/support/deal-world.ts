import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Pool } from 'pg';
import { type Currency, invariant, ok, parseAmount, type Result } from '#libs/kernel';
import { CONTRACTS_ENTITIES, ContractsModule } from '#libs/contracts';
import { LEDGER_ENTITIES, RecordDeposit, RecordPayout } from '#libs/ledger';
import {
  type Caller,
  type DueWork,
  type EventHandler,
  Inbox,
  parseConfig,
  PlatformModule,
  UnitOfWork,
} from '#libs/platform';
import { StatementsReader } from '../../libs/ledger/src/persistence/statements.reader.js';
import { CollectReceivables } from '../../libs/ledger/src/jobs/collect-receivables.due-work.js';
import { PayAdvances } from '../../libs/contracts/src/jobs/pay-advances.due-work.js';
import { RemindInvoices } from '../../libs/contracts/src/jobs/remind-invoices.due-work.js';
import { KeepContractTerms } from '../../libs/contracts/src/jobs/contract-terms.due-work.js';
import { ReturnBidDeposits } from '../../libs/contracts/src/jobs/return-bid-deposits.due-work.js';
import { WindUpContracts } from '../../libs/contracts/src/jobs/wind-up-contracts.due-work.js';
import { DeclineContract } from '../../libs/contracts/src/use-cases/decline-contract.use-case.js';
import { PayBalance } from '../../libs/contracts/src/use-cases/pay-balance.use-case.js';
import { PayInvoice } from '../../libs/contracts/src/use-cases/pay-invoice.use-case.js';
import { RecordCustomsRelease } from '../../libs/contracts/src/use-cases/record-customs-release.use-case.js';
import { DrawUpContracts } from '../../libs/contracts/src/jobs/draw-up-contracts.handler.js';
import { IssueInvoice } from '../../libs/contracts/src/jobs/issue-invoice.handler.js';
import { Settlement } from '../../libs/contracts/src/jobs/settlement.js';
import { DispatchShipment } from '../../libs/contracts/src/use-cases/dispatch-shipment.use-case.js';
import { PlaceOrder } from '../../libs/contracts/src/use-cases/place-order.use-case.js';
import { RecordReceipt } from '../../libs/contracts/src/use-cases/record-receipt.use-case.js';
import { SignContract } from '../../libs/contracts/src/use-cases/sign-contract.use-case.js';
import { anOperator, type TestAward, type TestOrganisation } from './builders/index.js';

/** The value of an answer that a story takes for granted. */
export function granted<T>(result: Result<T, string>): T {
  invariant(result.ok, `refused: ${result.ok ? '' : `${result.code} ${JSON.stringify(result.details)}`}`);
  return result.value;
}

/** The contracts and the ledger on a test database, without HTTP or queue: a story calls the use cases itself. */
export class DealWorld {
  private constructor(
    readonly app: TestingModule,
    /** As the owner, past row-level security. */
    readonly db: Pool,
    private readonly operator: TestOrganisation,
  ) {}

  /** @param more a library above the contracts that the stories are about */
  static async start(
    url: string,
    more?: { readonly module: Type; readonly entities: readonly Type[] },
  ): Promise<DealWorld> {
    const config = parseConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: url });
    const entities = [...CONTRACTS_ENTITIES, ...LEDGER_ENTITIES, ...(more?.entities ?? [])];
    const app = await Test.createTestingModule({
      imports: [PlatformModule.forProcess('test', config, entities), ContractsModule, ...(more ? [more.module] : [])],
    }).compile();
    const db = new Pool({ connectionString: url, max: 4 });
    await db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo') ON CONFLICT DO NOTHING`);
    return new DealWorld(app, db, await anOperator(db));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.db.end();
  }

  get<T>(token: new (...parts: never[]) => T): T {
    return this.app.get<T>(token);
  }

  /** Delivers what waits in the outbox to a handler, together, as the worker would. */
  async deliver<P>(handler: EventHandler<P>): Promise<void> {
    const { rows } = await this.db.query<{ id: string }>(
      `SELECT o.id FROM outbox o WHERE o.type = $1 AND NOT EXISTS (SELECT FROM inbox i WHERE i.event_id = o.id AND i.handler = $2) ORDER BY id`,
      [handler.event.type, handler.name],
    );
    const inbox = new Inbox(this.get(UnitOfWork));
    await inbox.deliver(handler, ...rows.map(({ id }) => id));
  }

  /** Says that the tender of an award was awarded, and draws its contracts up. Answers their ids in rank order. */
  async drawUp(award: TestAward): Promise<string[]> {
    await this.db.query(
      `INSERT INTO outbox (id, type, version, subject_id, tender_id, payload, occurred_at)
       VALUES ($1, 'tender.awarded', 1, $2, $2, $3, medlane_now())`,
      [randomUUID(), award.tenderId, JSON.stringify({ awardIds: [award.awardId] })],
    );
    await this.deliver(this.get(DrawUpContracts));
    const { rows } = await this.db.query<{ id: string }>(
      'SELECT id FROM contract WHERE tender_id = $1 ORDER BY rank, id',
      [award.tenderId],
    );
    return rows.map(({ id }) => id);
  }

  /** Both sides sign every contract of the award. */
  async signAll(award: TestAward): Promise<void> {
    for (const party of [...award.purchasers, ...award.suppliers]) {
      const { rows } = await this.db.query<{ id: string }>(
        'SELECT id FROM contract WHERE tender_id = $1 AND $2 IN (purchaser_id, supplier_id)',
        [award.tenderId, party.organisationId],
      );
      for (const { id } of rows) granted(await this.sign(party, id));
    }
  }

  async sign(party: TestOrganisation, contractId: string) {
    const { rows } = await this.db.query<{ digest: string }>(
      `SELECT encode(document_digest, 'hex') AS digest FROM contract WHERE id = $1`,
      [contractId],
    );
    const documentDigest = rows[0]?.digest ?? '';
    return this.get(SignContract).run(as(party, 'approver'), { contractId, documentDigest });
  }

  deposit(to: TestOrganisation, amount: string, currency: Currency = 'CNY') {
    const amountMinor = parseAmount(amount, currency) ?? 0n;
    const input = { organisationId: to.organisationId, amountMinor, currency };
    const unique = { bankReference: `B-${randomUUID()}`, idempotencyKey: randomUUID() };
    return this.get(RecordDeposit).run(as(this.operator, 'officer'), { ...input, ...unique });
  }

  payout(from: TestOrganisation, amount: string, currency: Currency = 'CNY') {
    const amountMinor = parseAmount(amount, currency) ?? 0n;
    const input = { organisationId: from.organisationId, amountMinor, currency };
    const unique = { bankReference: `B-${randomUUID()}`, idempotencyKey: randomUUID() };
    return this.get(RecordPayout).run(as(this.operator, 'officer'), { ...input, ...unique });
  }

  order(purchaser: TestOrganisation, lotId: string, quantity: bigint, reference = `O-${randomUUID()}`) {
    const input = { lotId, reference, quantity, promisedOn: '2026-06-30', idempotencyKey: randomUUID() };
    return this.get(PlaceOrder).run(as(purchaser, 'buyer'), input);
  }

  ship(supplier: TestOrganisation, orderLineId: string, quantity: bigint, transportDocument: string | null = null) {
    const batches = [{ number: 'L1', expiresOn: '2099-12-31', quantity }];
    const input = { orderLineId, quantity, batches, transportDocument, idempotencyKey: randomUUID() };
    return this.get(DispatchShipment).run(as(supplier, 'bidder'), input);
  }

  receive(purchaser: TestOrganisation, shipmentId: string, accepted: bigint, rejected = 0n) {
    const quantities = { acceptedQuantity: accepted, rejectedQuantity: rejected };
    const reason = rejected > 0n ? 'The cold chain was broken.' : null;
    const input = { shipmentId, ...quantities, reason, idempotencyKey: randomUUID() };
    return this.get(RecordReceipt).run(as(purchaser, 'buyer'), input);
  }

  clear(purchaser: TestOrganisation, shipmentId: string, declaration = 'D-1') {
    const input = { shipmentId, declaration, idempotencyKey: randomUUID() };
    return this.get(RecordCustomsRelease).run(as(purchaser, 'buyer'), input);
  }

  payBalance(purchaser: TestOrganisation, orderLineId: string) {
    return this.get(PayBalance).run(as(purchaser, 'buyer'), { orderLineId, idempotencyKey: randomUUID() });
  }

  payInvoice(purchaser: TestOrganisation, invoiceId: string) {
    return this.get(PayInvoice).run(as(purchaser, 'buyer'), { invoiceId, idempotencyKey: randomUUID() });
  }

  decline(party: TestOrganisation, contractId: string) {
    return this.get(DeclineContract).run(as(party, 'approver'), { contractId, reason: 'The plant was closed.' });
  }

  /** Does what time has made due, once over, as the sweeper and the worker would. Answers how often. */
  async work(...kinds: (new (...parts: never[]) => DueWork)[]): Promise<number> {
    let done = 0;
    for (const kind of kinds.length > 0 ? kinds : MONEY_WORK) {
      const work = this.get(kind);
      const due = granted(await this.get(UnitOfWork).asSystem(async (tx) => ok(await tx.rows(work.due))));
      for (const { id } of due) {
        granted(await this.get(UnitOfWork).asSystem(async (tx) => ok(await work.handle(tx, id))));
        done++;
      }
    }
    return done;
  }

  /** The wallet's statement of an organisation, as it reads it itself. */
  statement(of: TestOrganisation, from: string, to: string, currency: Currency = 'CNY') {
    const period = { organisationId: undefined, kind: 'wallet', currency, from, to } as const;
    return this.get(StatementsReader).statement(as(of, 'viewer'), { first: 20 }, period, (row) => row);
  }

  /** Sets the demo clock forward. */
  async wait(days: number): Promise<void> {
    await this.db.query(`UPDATE installation SET clock_offset = clock_offset + $1 * interval '1 day'`, [days]);
  }

  /** Lets the term of a contract be over since yesterday, as time would. */
  async endTerm(contractId: string): Promise<void> {
    await this.db.query(
      `UPDATE contract SET ends_on = (medlane_now() AT TIME ZONE 'UTC')::date - 1, next_check_at = medlane_now() WHERE id = $1`,
      [contractId],
    );
    await this.work(KeepContractTerms);
  }

  /** Invoices every receipt. */
  invoice(): Promise<void> {
    return this.deliver(this.get(IssueInvoice));
  }

  /** One settling transaction; answers how many invoices it settled. */
  async settle(): Promise<number> {
    return granted(await this.get(UnitOfWork).asSystem(async (tx) => ok(await this.get(Settlement).run(tx))));
  }

  /** The balances of an organisation in minor units, by kind of account. */
  async balances(of: TestOrganisation): Promise<Record<string, bigint>> {
    const { rows } = await this.db.query<{ kind: string; balance: string }>(
      'SELECT kind, sum(balance_minor) AS balance FROM account WHERE organisation_id = $1 GROUP BY kind',
      [of.organisationId],
    );
    return Object.fromEntries(rows.map(({ kind, balance }) => [kind, BigInt(balance)]));
  }

  async lines(orderId: string): Promise<{ id: string; quantity: bigint; supplierId: string; held: bigint }[]> {
    const { rows } = await this.db.query<{ id: string; quantity: string; supplier_id: string; held_minor: string }>(
      `SELECT l.id, l.quantity, l.supplier_id, l.held_minor FROM call_off_line l JOIN contract c ON c.id = l.contract_id
       WHERE l.call_off_id = $1 ORDER BY c.rank`,
      [orderId],
    );
    return rows.map((row) => ({
      id: row.id,
      quantity: BigInt(row.quantity),
      supplierId: row.supplier_id,
      held: BigInt(row.held_minor),
    }));
  }

  /** One column of the first row. */
  async value<T>(sql: string, values: readonly unknown[] = []): Promise<T> {
    const { rows } = await this.db.query<{ value: T }>(sql, [...values]);
    invariant(rows[0], 'no row');
    return rows[0].value;
  }
}

/** What moves money when its time comes. */
const MONEY_WORK = [PayAdvances, RemindInvoices, WindUpContracts, ReturnBidDeposits, CollectReceivables];

export const as = (who: TestOrganisation, role: 'approver' | 'buyer' | 'bidder' | 'officer' | 'viewer'): Caller =>
  who.caller({ roles: [role] });
