import { randomUUID } from 'node:crypto';
import type { CreditAmendmentStatus, CreditStatus, CreditTerms, PresentationStatus } from '#libs/rules';
import { DisputedGoods } from '#libs/contracts';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { addDays, DEFAULT_PAYMENT_TERMS, remedied, STANDARD_TERMS } from '#libs/rules';
import { PAYMENTS_ENTITIES, PaymentsModule } from '#libs/payments';
import { AmendCredit, type AmendmentStep } from '../../libs/payments/src/use-cases/amend-credit.use-cases.js';
import { ApplyForCredit, RecordBankMessage } from '../../libs/payments/src/use-cases/apply-for-credit.use-cases.js';
import { HandlePresentation } from '../../libs/payments/src/use-cases/handle-presentation.use-cases.js';
import { PresentDocuments } from '../../libs/payments/src/use-cases/present-documents.use-case.js';
import type { StoredCreditTerms } from '../../libs/payments/src/persistence/credit-rows.js';
import { CreditsReader } from '../../libs/payments/src/persistence/credits.reader.js';
import { anAward, anOperator, type TestAward, type TestOrganisation } from './builders/index.js';
import { aStoredFile } from './builders/rows.js';
import { as, DealWorld, granted } from './deal-world.js';

export interface CreditDeal {
  readonly award: TestAward;
  readonly contractId: string;
  readonly purchaser: TestOrganisation;
  readonly supplier: TestOrganisation;
}

/** Contracts that are paid by letters of credit, with a bank that says what a story wants. */
export class CreditWorld {
  private constructor(
    readonly world: DealWorld,
    private readonly officer: TestOrganisation,
  ) {}

  static async start(url: string): Promise<CreditWorld> {
    const world = await DealWorld.start(url, { module: PaymentsModule, entities: PAYMENTS_ENTITIES });
    return new CreditWorld(world, await anOperator(world.db));
  }

  stop(): Promise<void> {
    return this.world.stop();
  }

  /** A signed contract over some units at a price, paid by letter of credit. */
  async aDeal(quantity = 100n, unitPrice = '1'): Promise<CreditDeal> {
    const payment = { ...DEFAULT_PAYMENT_TERMS, instrument: 'letter-of-credit' } as const;
    const award = await anAward(this.world.db, {
      shares: [{ unitPrice, quantities: [quantity] }],
      terms: { ...STANDARD_TERMS, payment },
    });
    const [contractId = ''] = await this.world.drawUp(award);
    const [purchaser] = award.purchasers;
    const [supplier] = award.suppliers;
    if (!purchaser || !supplier) throw new Error('an award has parties');
    await this.world.signAll(award);
    return { award, contractId, purchaser, supplier };
  }

  /** The day that the database has, or some days from it. */
  async today(after = 0): Promise<string> {
    return addDays(await this.world.value<string>(`SELECT medlane_now()::date::text AS value`), after);
  }

  async terms(change: Partial<CreditTerms> = {}): Promise<CreditTerms> {
    return {
      amountMinor: 100_00n,
      plusBasisPoints: 0,
      minusBasisPoints: 0,
      expiresOn: await this.today(60),
      expiryPlace: 'Nanning',
      latestShipmentOn: await this.today(40),
      presentationDays: 21,
      documents: [
        { kind: 'commercial-invoice', originals: 3, copies: 0, note: null },
        { kind: 'transport-document', originals: 3, copies: 0, note: null },
      ],
      ...change,
    };
  }

  async apply({ contractId, purchaser }: CreditDeal, change: Partial<CreditTerms> = {}) {
    const bank = { bankName: 'Bank of China', bankCountry: 'CN' };
    const input = { contractId, bank, terms: await this.terms(change), currency: 'CNY', idempotencyKey: randomUUID() };
    return this.world.get(ApplyForCredit).apply(as(purchaser, 'buyer'), input);
  }

  message(creditId: string, action: 'issue' | 'advise') {
    const said = { action, bankReference: `B-${randomUUID()}`, reason: null, closedDays: [] } as const;
    const input = { creditId, ...said, idempotencyKey: randomUUID() };
    return this.world.get(RecordBankMessage).run(as(this.officer, 'officer'), input);
  }

  async advised(deal: CreditDeal, change: Partial<CreditTerms> = {}): Promise<string> {
    const { creditId } = granted(await this.apply(deal, change));
    granted(await this.message(creditId, 'issue'));
    granted(await this.message(creditId, 'advise'));
    return creditId;
  }

  /** An order of the contract; answers its line. */
  async order({ purchaser, award }: CreditDeal, quantity: bigint): Promise<string> {
    const { orderId } = granted(await this.world.order(purchaser, award.lotId, quantity));
    return (await this.world.lines(orderId))[0]?.id ?? '';
  }

  async shipped(deal: CreditDeal, quantity: bigint): Promise<string> {
    const line = await this.order(deal, quantity);
    return granted(await this.world.ship(deal.supplier, line, quantity)).shipmentId;
  }

  async present({ supplier }: CreditDeal, creditId: string, shipmentId: string) {
    const kinds = ['commercial-invoice', 'transport-document'] as const;
    const documents = await Promise.all(
      kinds.map(async (kind) => ({
        kind,
        fileId: await aStoredFile(this.world.db, supplier.organisationId),
        dossierPaperId: null,
      })),
    );
    const input = { creditId, shipmentId, documents, idempotencyKey: randomUUID() };
    return this.world.get(PresentDocuments).run(as(supplier, 'bidder'), input);
  }

  async examine(creditId: string, number: number, discrepancies: readonly string[]) {
    const input = { ...(await this.named(creditId, number)), discrepancies };
    return this.world.get(HandlePresentation).examine(as(this.officer, 'officer'), input);
  }

  async answer(by: TestOrganisation, creditId: string, number: number, action: 'waive' | 'refuse') {
    const input = { ...(await this.named(creditId, number)), action };
    return this.world.get(HandlePresentation).answer(as(by, 'approver'), input);
  }

  async honour(creditId: string, number: number) {
    const input = { ...(await this.named(creditId, number)), bankReference: `P-${randomUUID()}` };
    return this.world.get(HandlePresentation).honour(as(this.officer, 'officer'), input);
  }

  async amend({ purchaser }: CreditDeal, creditId: string, change: Partial<CreditTerms> | null) {
    const terms = change && { ...(await this.standing(creditId)), ...change };
    const input = { creditId, terms, currency: 'CNY', note: '', idempotencyKey: randomUUID() };
    return this.world.get(AmendCredit).request(as(purchaser, 'approver'), input);
  }

  async decide(by: TestOrganisation | 'bank', creditId: string, number: number, action: AmendmentStep) {
    const amendmentId = await this.world.value<string>(
      'SELECT id AS value FROM credit_amendment WHERE credit_id = $1 AND number = $2',
      [creditId, number],
    );
    const input = { amendmentId, action, reason: 'So be it.', idempotencyKey: randomUUID() };
    const caller = by === 'bank' ? as(this.officer, 'officer') : as(by, 'approver');
    return this.world.get(AmendCredit).decide(caller, input);
  }

  async seenBy(who: TestOrganisation, creditId: string): Promise<boolean> {
    return (await this.world.get(CreditsReader).one(as(who, 'viewer'), creditId)) !== undefined;
  }

  async credit(creditId: string): Promise<{ status: CreditStatus; drawn: bigint; honoured: bigint; open: number }> {
    const { rows } = await this.world.db.query<{ status: CreditStatus; drawn: string; honoured: string; open: number }>(
      'SELECT status, drawn_minor AS drawn, honoured_minor AS honoured, open_presentations AS open FROM letter_of_credit WHERE id = $1',
      [creditId],
    );
    const [row] = rows;
    if (!row) throw new Error('no such credit');
    return { ...row, drawn: BigInt(row.drawn), honoured: BigInt(row.honoured) };
  }

  async presentation(creditId: string, number: number): Promise<{ status: PresentationStatus; precluded: boolean }> {
    const { rows } = await this.world.db.query<{ status: PresentationStatus; precluded: boolean }>(
      'SELECT status, precluded FROM credit_presentation WHERE credit_id = $1 AND number = $2',
      [creditId, number],
    );
    if (!rows[0]) throw new Error('no such presentation');
    return rows[0];
  }

  amendment(creditId: string): Promise<CreditAmendmentStatus> {
    return this.world.value('SELECT status AS value FROM credit_amendment WHERE credit_id = $1 ORDER BY number DESC', [
      creditId,
    ]);
  }

  async timeline(creditId: string): Promise<string[]> {
    const { rows } = await this.world.db.query<{ told: string }>(
      `SELECT noun || coalesce(' ' || noun_number, '') || ' ' || status AS told FROM credit_event WHERE credit_id = $1 ORDER BY number`,
      [creditId],
    );
    return rows.map(({ told }) => told);
  }

  /** Somebody disputes the goods, or the dispute ends. */
  async dispute(shipmentId: string, open: boolean): Promise<void> {
    const { db } = this.world;
    if (!open) {
      await db.query('UPDATE shipment SET dispute_id = NULL WHERE id = $1', [shipmentId]);
      return;
    }
    await db.query(
      `INSERT INTO dispute (id, reference, contract_id, tender_id, purchaser_id, supplier_id, shipment_id, claimant, ground, claimed_minor, currency,
         status, due_on, profile, filed_at)
       SELECT s.id, 'D-' || s.id, s.contract_id, s.tender_id, s.purchaser_id, s.supplier_id, s.id, 'purchaser', 'damaged', 1, 'CNY',
         'filed', '2099-01-01', '{}', medlane_now() FROM shipment s WHERE s.id = $1`,
      [shipmentId],
    );
    await db.query('UPDATE shipment SET dispute_id = id WHERE id = $1', [shipmentId]);
  }

  /** A dispute ends by dividing the invoice of its goods, as the library of disputes ends it. */
  async endDispute({ contractId }: CreditDeal, shipmentId: string, refundMinor: bigint): Promise<void> {
    const { db } = this.world;
    await db.query(
      `UPDATE contract SET open_disputes = open_disputes + 1 WHERE id = (SELECT contract_id FROM shipment WHERE id = $1)`,
      [shipmentId],
    );
    granted(
      await this.world.get(UnitOfWork).asSystem(async (tx) => {
        const goods = this.world.get(DisputedGoods);
        const held = await goods.held(tx, shipmentId);
        if (!held) throw new Error('the dispute holds no invoice');
        await goods.letGo(tx, shipmentId, contractId, { invoiceId: held.id, amounts: remedied(held, refundMinor) });
        return ok(undefined);
      }),
    );
  }

  contractStatus({ contractId }: CreditDeal): Promise<string> {
    return this.world.value('SELECT status AS value FROM contract WHERE id = $1', [contractId]);
  }

  async wallet(of: TestOrganisation): Promise<bigint> {
    return (await this.world.balances(of))['wallet'] ?? 0n;
  }

  /** What the credit says now. */
  private async standing(creditId: string): Promise<CreditTerms> {
    const { amountMinor, ...terms } = await this.world.value<StoredCreditTerms>(
      'SELECT terms AS value FROM letter_of_credit WHERE id = $1',
      [creditId],
    );
    return { ...terms, amountMinor: BigInt(amountMinor) };
  }

  private async named(creditId: string, number: number) {
    const presentationId = await this.world.value<string>(
      'SELECT id AS value FROM credit_presentation WHERE credit_id = $1 AND number = $2',
      [creditId, number],
    );
    return { presentationId, idempotencyKey: randomUUID() };
  }
}
