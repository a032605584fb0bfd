import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { Receivables, SupplierDeposits } from '#libs/ledger';
import { UnitOfWork } from '#libs/platform';
import { DEFAULT_PAYMENT_TERMS, type PaymentTerms, STANDARD_TERMS } from '#libs/rules';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { CollectReceivables } from '../../ledger/src/jobs/collect-receivables.due-work.js';
import { Credits } from './credits.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

const terms = (change: Partial<PaymentTerms>): PaymentTerms => ({ ...DEFAULT_PAYMENT_TERMS, ...change });
const STAGED = terms({
  milestones: [
    { step: 'shipment', basisPoints: 3_000 },
    { step: 'customs', basisPoints: 2_000 },
    { step: 'acceptance', basisPoints: 5_000 },
  ],
});
const OPEN = terms({
  instrument: 'open-account',
  due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 30 },
  lateInterestBasisPoints: 3_650,
});
const PREPAID = terms({ instrument: 'prepayment', advanceBasisPoints: 3_000 });
const TT = terms({ instrument: 'deposit-and-balance', advanceBasisPoints: 3_000, balance: 'before-shipment' });
const CREDIT = terms({ instrument: 'letter-of-credit' });

/** A contract of one purchaser and one supplier, drawn up under these terms and not signed yet. */
async function aContract(payment: PaymentTerms, quantity = 100n, unitPrice = '1') {
  const award = await anAward(world.db, {
    shares: [{ unitPrice, quantities: [quantity] }],
    terms: { ...STANDARD_TERMS, payment },
  });
  const [contractId = ''] = await world.drawUp(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  return { award, contractId, purchaser, supplier, lotId: award.lotId };
}
type Deal = Awaited<ReturnType<typeof aContract>>;

async function anActiveContract(payment: PaymentTerms, quantity?: bigint, unitPrice?: string): Promise<Deal> {
  const deal = await aContract(payment, quantity, unitPrice);
  await world.signAll(deal.award);
  return deal;
}
async function anOrderLine({ purchaser, lotId }: Deal, quantity: bigint): Promise<string> {
  const { orderId } = granted(await world.order(purchaser, lotId, quantity));
  return (await world.lines(orderId))[0]?.id ?? '';
}
const wallet = async (of: TestOrganisation, kind = 'wallet') => (await world.balances(of))[kind] ?? 0n;
const run = async () => {
  await world.invoice();
  while ((await world.settle()) > 0);
  await world.work();
};
const forfeit = ({ contractId, purchaser }: Deal, amountMinor: bigint, documentId: string) =>
  world.get(UnitOfWork).asSystem(async (tx) =>
    world.get(SupplierDeposits).forfeitOfContract(tx, contractId, {
      purchaserId: purchaser.organisationId,
      amountMinor,
      reason: 'Cover cost of the missing units.',
      documentType: 'ruling',
      documentId,
    }),
  );
const asSystem = async <T>(work: (credits: Credits) => (tx: never) => Promise<T>): Promise<T> =>
  granted(await world.get(UnitOfWork).asSystem(async (tx) => ok(await work(world.get(Credits))(tx as never))));

describe('milestones', () => {
  it('pay their shares at their steps, and nothing twice in any race', async () => {
    const deal = await anActiveContract(STAGED);
    granted(await world.deposit(deal.purchaser, '100.00'));
    const line = await anOrderLine(deal, 100n);
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 40n));
    expect(await wallet(deal.supplier)).toBe(12_00n);
    const cleared = await Promise.all([1, 2, 3, 4].map(() => world.clear(deal.purchaser, shipmentId)));
    expect(cleared.filter(({ ok: done }) => done)).toHaveLength(1);
    expect(await wallet(deal.supplier)).toBe(20_00n);
    granted(await world.receive(deal.purchaser, shipmentId, 40n));
    await run();
    // 40.00 less the fee of half a percent.
    expect(await wallet(deal.supplier)).toBe(39_80n);
    expect(await wallet(deal.purchaser, 'escrow')).toBe(60_00n);
    expect(await world.clear(deal.purchaser, shipmentId)).toMatchObject({ code: 'ALREADY_RELEASED' });
    const { shipmentId: second } = granted(await world.ship(deal.supplier, line, 60n));
    granted(await world.receive(deal.purchaser, second, 60n));
    expect(await world.clear(deal.purchaser, second)).toMatchObject({ code: 'NOT_UNDER_WAY' });
    await run();
    expect(await wallet(deal.supplier)).toBe(99_50n);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('are owed back for goods that are then rejected: from escrow, then the deposit, then the wallet', async () => {
    const deal = await aContract({ ...STAGED, performanceDepositBasisPoints: 500 });
    const refused = await world.sign(deal.supplier, deal.contractId);
    expect(refused).toMatchObject({ code: 'INSUFFICIENT_FUNDS', details: { missing: '5.00' } });
    granted(await world.deposit(deal.supplier, '5.00'));
    await world.signAll(deal.award);
    expect([await wallet(deal.supplier), await wallet(deal.supplier, 'deposit')]).toEqual([0n, 5_00n]);
    granted(await world.deposit(deal.purchaser, '100.00'));
    const line = await anOrderLine(deal, 100n);
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 100n));
    granted(await world.clear(deal.purchaser, shipmentId));
    expect(await wallet(deal.supplier)).toBe(50_00n);
    // The supplier pays 48.00 out before all goods are found bad: of 50.00 that it had ahead, 7.00 can be reached.
    granted(await world.payout(deal.supplier, '48.00'));
    granted(await world.receive(deal.purchaser, shipmentId, 0n, 100n));
    await run();
    await run();
    expect(await wallet(deal.purchaser)).toBe(57_00n);
    expect([await wallet(deal.supplier), await wallet(deal.supplier, 'deposit')]).toEqual([0n, 0n]);
    expect(await world.payout(deal.supplier, '0.01')).toMatchObject({ ok: false });
    granted(await world.deposit(deal.supplier, '60.00'));
    await run();
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([100_00n, 17_00n]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('open account', () => {
  it('holds nothing, is paid on its date or when the money comes, and late payment costs interest', async () => {
    const deal = await anActiveContract(OPEN);
    const line = await anOrderLine(deal, 60n);
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 60n));
    granted(await world.receive(deal.purchaser, shipmentId, 50n, 10n));
    await run();
    expect(await wallet(deal.supplier)).toBe(0n);
    const reminders = async () =>
      world.value<string[]>(
        `SELECT ARRAY(SELECT payload ->> 'reminder' FROM outbox WHERE type = 'invoice.reminded' AND tender_id = $1 ORDER BY id) AS value`,
        [deal.award.tenderId],
      );
    expect(await reminders()).toEqual([]);
    await world.wait(23);
    await run();
    await run();
    expect(await reminders()).toEqual(['due-soon']);
    await world.wait(7);
    await run();
    expect(await reminders()).toEqual(['due-soon', 'due']);
    granted(await world.order(deal.purchaser, deal.lotId, 1n));
    await world.wait(10);
    await run();
    expect(await reminders()).toEqual(['due-soon', 'due', 'overdue']);
    expect(await world.order(deal.purchaser, deal.lotId, 1n)).toMatchObject({ code: 'INVOICES_OVERDUE' });
    // 50.00 for 10 days at 36.5% a year: 0.50.
    const invoiceId = await world.value<string>('SELECT id AS value FROM invoice WHERE contract_id = $1', [
      deal.contractId,
    ]);
    granted(await world.deposit(deal.purchaser, '50.49'));
    expect(await world.payInvoice(deal.purchaser, invoiceId)).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { missing: '0.01' },
    });
    granted(await world.deposit(deal.purchaser, '0.01'));
    const paid = await Promise.all([1, 2, 3].map(() => world.payInvoice(deal.purchaser, invoiceId)));
    expect(paid.filter(({ ok: done }) => done)).toHaveLength(1);
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([0n, 50_25n]);
    granted(await world.order(deal.purchaser, deal.lotId, 1n));
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('prepayment', () => {
  it('pays 30% at activation, blocks orders until then, and is used up by the invoices', async () => {
    const deal = await anActiveContract(PREPAID);
    await run();
    expect(await world.order(deal.purchaser, deal.lotId, 10n)).toMatchObject({
      code: 'ADVANCE_UNPAID',
      details: { missing: '30.00' },
    });
    granted(await world.deposit(deal.purchaser, '100.00'));
    await Promise.all([run(), run()]);
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([70_00n, 30_00n]);
    const line = await anOrderLine(deal, 100n);
    for (const [accepted, rejected] of [
      [33n, 0n],
      [47n, 20n],
    ] as const) {
      const { shipmentId } = granted(await world.ship(deal.supplier, line, accepted + rejected));
      granted(await world.receive(deal.purchaser, shipmentId, accepted, rejected));
      await run();
    }
    // 80.00 are accepted: 24.00 of the advance are used up, 6.00 come back when the contract has closed.
    await world.endTerm(deal.contractId);
    await run();
    expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [deal.contractId])).toBe('closed');
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([20_00n, 79_60n]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('deposit and balance', () => {
  it('pays the deposit with the order and lets goods leave when the balance is paid', async () => {
    const deal = await anActiveContract(TT);
    granted(await world.deposit(deal.purchaser, '100.00'));
    const line = await anOrderLine(deal, 100n);
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([70_00n, 30_00n]);
    expect(await world.ship(deal.supplier, line, 100n)).toMatchObject({ code: 'BALANCE_UNPAID' });
    const paid = await Promise.all([1, 2, 3, 4].map(() => world.payBalance(deal.purchaser, line)));
    expect(paid.filter(({ ok: done }) => done)).toHaveLength(1);
    expect(await wallet(deal.supplier)).toBe(100_00n);
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 100n));
    granted(await world.receive(deal.purchaser, shipmentId, 90n, 10n));
    await run();
    await run();
    expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([10_00n, 89_55n]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
  it('against the transport document wants its number at dispatch and the balance at receipt', async () => {
    const deal = await anActiveContract({ ...TT, balance: 'transport-document' });
    granted(await world.deposit(deal.purchaser, '100.00'));
    const line = await anOrderLine(deal, 100n);
    expect(await world.payBalance(deal.purchaser, line)).toMatchObject({ code: 'NOT_SHIPPED' });
    expect(await world.ship(deal.supplier, line, 100n)).toMatchObject({ code: 'TRANSPORT_DOCUMENT_MISSING' });
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 100n, 'B/L 1'));
    expect(await world.receive(deal.purchaser, shipmentId, 100n)).toMatchObject({ code: 'BALANCE_UNPAID' });
    granted(await world.payBalance(deal.purchaser, line));
    granted(await world.receive(deal.purchaser, shipmentId, 100n));
    await run();
    await run();
    expect(await wallet(deal.supplier)).toBe(99_50n);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('letter of credit', () => {
  it('lets goods leave when a bank answers, and is paid by its honour, once', async () => {
    const deal = await anActiveContract(CREDIT);
    const line = await anOrderLine(deal, 100n);
    expect(await world.ship(deal.supplier, line, 100n)).toMatchObject({ code: 'CREDIT_NOT_ISSUED' });
    expect(await asSystem((credits) => (tx) => credits.issued(tx, deal.contractId))).toBe(true);
    expect(await asSystem((credits) => (tx) => credits.issued(tx, deal.contractId))).toBe(false);
    const { shipmentId } = granted(await world.ship(deal.supplier, line, 100n));
    granted(await world.receive(deal.purchaser, shipmentId, 80n, 20n));
    await run();
    expect(await wallet(deal.supplier)).toBe(0n);
    const invoiceId = await world.value<string>('SELECT id AS value FROM invoice WHERE contract_id = $1', [
      deal.contractId,
    ]);
    expect(await world.payInvoice(deal.purchaser, invoiceId)).toMatchObject({ code: 'PAID_OTHERWISE' });
    const honours = await Promise.all(
      [1, 2, 3].map(() => asSystem((credits) => (tx) => credits.honoured(tx, invoiceId))),
    );
    expect(honours.filter(({ ok: done }) => done)).toHaveLength(1);
    expect(await wallet(deal.supplier)).toBe(79_60n);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('a performance deposit', () => {
  it('E11: of 55,000.00 forfeits 53,200.00 and returns 1,800.00, each once in any race', async () => {
    const deal = await aContract(terms({ performanceDepositBasisPoints: 500 }), 2_000_000n, '0.55');
    granted(await world.deposit(deal.supplier, '55000.00'));
    await world.signAll(deal.award);
    const ruling = deal.award.awardId;
    const forfeits = await Promise.all([1, 2, 3, 4].map(() => forfeit(deal, 53_200_00n, ruling)));
    expect(forfeits.some(({ ok: done }) => done)).toBe(true);
    expect(await wallet(deal.purchaser)).toBe(53_200_00n);
    expect(await forfeit(deal, 1_800_01n, deal.contractId)).toMatchObject({ code: 'AMOUNT_OUT_OF_RANGE' });
    const depositId = await world.value<string>('SELECT id AS value FROM supplier_deposit WHERE contract_id = $1', [
      deal.contractId,
    ]);
    const returned = await Promise.all(
      [1, 2, 3, 4].map(() =>
        world.get(UnitOfWork).asSystem(async (tx) => ok(await world.get(SupplierDeposits).giveBack(tx, depositId))),
      ),
    );
    expect(returned.map(granted).filter(Boolean)).toHaveLength(1);
    expect([await wallet(deal.supplier), await wallet(deal.supplier, 'deposit')]).toEqual([1_800_00n, 0n]);
    const { rows } = await world.db.query('SELECT status FROM supplier_deposit WHERE contract_id = $1', [
      deal.contractId,
    ]);
    expect(rows).toEqual([{ status: 'returned' }]);
  });
  it('answers for no debt of the purchaser, and such a debt is not looked at until there is money for it', async () => {
    const deal = await aContract(terms({ performanceDepositBasisPoints: 1_000 }));
    granted(await world.deposit(deal.supplier, '10.00'));
    await world.signAll(deal.award);
    const debt = {
      debtorId: deal.purchaser.organisationId,
      creditorId: deal.supplier.organisationId,
      contractId: deal.contractId,
      tenderId: deal.award.tenderId,
      currency: 'CNY',
      amountMinor: 1_00n,
      reason: 'ruling',
      documentType: 'dispute',
      documentId: deal.contractId,
    } as const;
    granted(await world.get(UnitOfWork).asSystem(async (tx) => ok(await world.get(Receivables).open(tx, [debt]))));
    expect(await world.work(CollectReceivables)).toBe(0);
    expect(await wallet(deal.supplier, 'deposit')).toBe(10_00n);
    granted(await world.deposit(deal.purchaser, '1.00'));
    expect(await world.work(CollectReceivables)).toBe(1);
    expect(await wallet(deal.supplier)).toBe(1_00n);
  });
  it('comes back when the other side declines', async () => {
    const deal = await aContract(terms({ performanceDepositBasisPoints: 1_000 }));
    granted(await world.deposit(deal.supplier, '10.00'));
    granted(await world.sign(deal.supplier, deal.contractId));
    expect(await wallet(deal.supplier)).toBe(0n);
    granted(await world.decline(deal.purchaser, deal.contractId));
    await world.work();
    expect(await wallet(deal.supplier)).toBe(10_00n);
  });
});

type Step =
  | { readonly kind: 'pay in'; readonly who: 'purchaser' | 'supplier'; readonly minor: bigint }
  | { readonly kind: 'order'; readonly quantity: bigint }
  | { readonly kind: 'ship'; readonly pick: number; readonly share: number }
  | { readonly kind: 'clear' | 'balance' | 'honour'; readonly pick: number }
  | { readonly kind: 'receive'; readonly pick: number; readonly rejected: number }
  | { readonly kind: 'pay out'; readonly minor: bigint }
  | { readonly kind: 'forfeit'; readonly minor: bigint }
  | { readonly kind: 'wait'; readonly days: number }
  | { readonly kind: 'work' };

const pick = fc.nat({ max: 1_000 });
const kind = <K extends string>(name: K) => fc.constant(name);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: kind('pay in'),
    who: fc.constantFrom('purchaser' as const, 'supplier' as const),
    minor: fc.bigInt(1n, 9_000n),
  }),
  { weight: 2, arbitrary: fc.record({ kind: kind('order'), quantity: fc.bigInt(1n, 60n) }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('ship'), pick, share: fc.integer({ min: 1, max: 3 }) }) },
  fc.record({ kind: fc.constantFrom('clear' as const, 'balance' as const, 'honour' as const), pick }),
  { weight: 3, arbitrary: fc.record({ kind: kind('receive'), pick, rejected: fc.nat({ max: 40 }) }) },
  fc.record({ kind: kind('pay out'), minor: fc.bigInt(1n, 3_000n) }),
  fc.record({ kind: kind('forfeit'), minor: fc.bigInt(1n, 300n) }),
  fc.record({ kind: kind('wait'), days: fc.nat({ max: 20 }) }),
  { weight: 2, arbitrary: fc.record({ kind: kind('work') }) },
);
const deposits = fc.constantFrom(0, 500, 1_000);
const anyTerms = fc
  .tuple(
    fc.constantFrom(
      DEFAULT_PAYMENT_TERMS,
      STAGED,
      OPEN,
      PREPAID,
      TT,
      { ...TT, balance: 'transport-document' as const },
      CREDIT,
    ),
    deposits,
  )
  .map(([payment, performanceDepositBasisPoints]) => ({ ...payment, performanceDepositBasisPoints }));

const PRICE = 1_015n; // 1.015 yuan in thousandths
const halfEven = (dividend: bigint, divisor: bigint): bigint => {
  const floor = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && floor % 2n === 1n) ? floor + 1n : floor;
};

interface Line {
  readonly id: string;
  readonly quantity: bigint;
  readonly amount: bigint;
  left: bigint;
  covered: bigint;
}

/** What each side must have in the end, kept beside the system and knowing nothing of how it pays. */
class Model {
  readonly paidIn = { purchaser: 0n, supplier: 0n };
  paidOut = 0n;
  forfeited = 0n;
  worth = 0n;
  fees = 0n;
  left = 100n;
  readonly lines: Line[] = [];
  readonly underWay: { readonly id: string; readonly quantity: bigint; readonly line: Line }[] = [];

  constructor(readonly deal: Deal) {}

  async run(now: Step): Promise<void> {
    const { purchaser, supplier } = this.deal;
    switch (now.kind) {
      case 'pay in':
        return this.payIn(now.who, now.minor);
      case 'order':
        return void (await this.order(now.quantity));
      case 'ship':
        return this.ship(now.pick, now.share);
      case 'clear': {
        const shipment = this.underWay[now.pick % (this.underWay.length || 1)];
        if (shipment) await world.clear(purchaser, shipment.id);
        return;
      }
      case 'balance': {
        const line = this.lines[now.pick % (this.lines.length || 1)];
        if (line) await world.payBalance(purchaser, line.id);
        return;
      }
      case 'honour':
        return this.honour();
      case 'receive':
        return this.receive(now.pick, BigInt(now.rejected));
      case 'pay out':
        if ((await world.payout(supplier, yuan(now.minor))).ok) this.paidOut += now.minor;
        return;
      case 'forfeit':
        if ((await forfeit(this.deal, now.minor, crypto.randomUUID())).ok) this.forfeited += now.minor;
        return;
      case 'wait':
        return world.wait(now.days);
      case 'work':
        return run();
    }
  }

  async payIn(who: 'purchaser' | 'supplier', minor: bigint): Promise<void> {
    granted(await world.deposit(this.deal[who], yuan(minor)));
    this.paidIn[who] += minor;
  }

  async order(quantity: bigint): Promise<boolean> {
    const answer = await world.order(this.deal.purchaser, this.deal.lotId, quantity);
    if (!answer.ok) return false;
    expect(quantity <= this.left).toBe(true);
    this.left -= quantity;
    const [line] = await world.lines(answer.value.orderId);
    this.lines.push({
      id: line?.id ?? '',
      quantity,
      amount: halfEven(quantity * PRICE, 10n),
      left: quantity,
      covered: 0n,
    });
    return true;
  }

  async ship(choice: number, share: number): Promise<void> {
    const line = this.lines[choice % (this.lines.length || 1)];
    const quantity = line ? line.left / BigInt(share) : 0n;
    if (!line || quantity === 0n) return;
    const answer = await world.ship(this.deal.supplier, line.id, quantity, 'B/L 7');
    if (!answer.ok) return void expect(['BALANCE_UNPAID', 'CREDIT_NOT_ISSUED']).toContain(answer.code);
    line.left -= quantity;
    this.underWay.push({ id: answer.value.shipmentId, quantity, line });
  }

  async receive(choice: number, rejected: bigint): Promise<void> {
    const at = choice % (this.underWay.length || 1);
    const shipment = this.underWay[at];
    if (!shipment) return;
    const { quantity, line } = shipment;
    const bad = rejected < quantity ? rejected : quantity;
    const answer = await world.receive(this.deal.purchaser, shipment.id, quantity - bad, bad);
    if (!answer.ok) return void expect(answer.code).toBe('BALANCE_UNPAID');
    this.underWay.splice(at, 1);
    // What was refused may be ordered once more.
    this.left += bad;
    const upTo = (covered: bigint) => halfEven(line.amount * covered, line.quantity);
    const worth = upTo(line.covered + quantity - bad) - upTo(line.covered);
    this.worth += worth;
    this.fees += halfEven(worth * 50n, 10_000n);
    line.covered += quantity;
  }

  async honour(): Promise<void> {
    await asSystem((credits) => (tx) => credits.issued(tx, this.deal.contractId));
    const { rows } = await world.db.query<{ id: string }>(
      `SELECT id FROM invoice WHERE contract_id = $1 AND instrument = 'letter-of-credit' AND status = 'issued'`,
      [this.deal.contractId],
    );
    for (const { id } of rows) await asSystem((credits) => (tx) => credits.honoured(tx, id));
  }

  /** Whatever came before, the deal can be brought to its end. */
  async finish(): Promise<void> {
    await this.payIn('purchaser', 1_000_00n);
    await this.payIn('supplier', 1_000_00n);
    await run();
    await this.honour();
    if (this.left > 0n) expect(await this.order(this.left)).toBe(true);
    for (const [at, line] of this.lines.entries()) {
      await world.payBalance(this.deal.purchaser, line.id);
      await this.ship(at, 1);
      await world.payBalance(this.deal.purchaser, line.id);
    }
    while (this.underWay.length > 0) await this.receive(0, 0n);
    await world.wait(40);
    await run();
    await this.honour();
    await run();
    await run();
  }
}
const yuan = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

it('stands by the payment terms that were signed', async () => {
  const { contractId } = await anActiveContract(DEFAULT_PAYMENT_TERMS);
  const change = `UPDATE contract SET terms = jsonb_set(terms, '{payment,instrument}', '"open-account"') WHERE id = $1`;
  await expect(world.db.query(change, [contractId])).rejects.toMatchObject({ code: 'ML003' });
});

describe('a statement', () => {
  it('opens with what was, names the document of each line, and closes with the sum', async () => {
    const deal = await anActiveContract(DEFAULT_PAYMENT_TERMS);
    granted(await world.deposit(deal.purchaser, '100.00'));
    const day = await world.value<string>(`SELECT (medlane_now() AT TIME ZONE 'UTC')::date::text AS value`);
    const today = await world.statement(deal.purchaser, day, day);
    expect([today.totals.openingMinor, today.totals.closingMinor]).toEqual([0n, 100_00n]);
    await world.wait(2);
    await anOrderLine(deal, 30n);
    const later = await world.value<string>(`SELECT (medlane_now() AT TIME ZONE 'UTC')::date::text AS value`);
    const { totals, lines } = await world.statement(deal.purchaser, later, later);
    expect([totals.openingMinor, totals.closingMinor]).toEqual([100_00n, 70_00n]);
    expect(lines.edges.map(({ node }) => node)).toMatchObject([
      { kind: 'hold', documentType: 'call_off_line', amountMinor: -30_00n },
    ]);
    const other = await world.statement(deal.supplier, day, later);
    expect(other.lines.edges).toEqual([]);
  });
});

it('gives each side what is its own under every instrument, whatever the sequence of steps', async () => {
  await fc.assert(
    fc.asyncProperty(anyTerms, fc.array(step, { minLength: 8, maxLength: 30 }), async (payment, steps) => {
      const model = new Model(await aContract(payment, 100n, '1.015'));
      await model.payIn('supplier', 11_00n);
      await world.signAll(model.deal.award);
      for (const now of steps) await model.run(now);
      expect(await brokenInvariants(world.db)).toEqual([]);

      await model.finish();
      expect(await brokenInvariants(world.db)).toEqual([]);
      const { purchaser, supplier, contractId } = model.deal;
      expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [contractId])).toBe('closed');
      const interest = BigInt(
        await world.value<string>(
          'SELECT coalesce(sum(interest_minor), 0) AS value FROM invoice WHERE contract_id = $1',
          [contractId],
        ),
      );
      const byBank = payment.instrument === 'letter-of-credit' ? 0n : model.worth;
      expect({ purchaser: await world.balances(purchaser), supplier: await world.balances(supplier) }).toEqual({
        purchaser: only({
          wallet: model.paidIn.purchaser - byBank - interest + model.forfeited,
          escrow: payment.instrument === 'escrow' ? 0n : undefined,
        }),
        supplier: only({
          wallet: model.paidIn.supplier + model.worth - model.fees + interest - model.forfeited - model.paidOut,
          deposit: payment.performanceDepositBasisPoints > 0 ? 0n : undefined,
        }),
      });
    }),
    { numRuns: 40 },
  );
}, 300_000);

const only = (balances: Record<string, bigint | undefined>) =>
  Object.fromEntries(Object.entries(balances).filter(([, balance]) => balance !== undefined));
