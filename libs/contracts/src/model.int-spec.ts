import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

type Step =
  | { readonly kind: 'deposit'; readonly yuan: number }
  | { readonly kind: 'order'; readonly quantity: bigint }
  | { readonly kind: 'ship'; readonly pick: number; readonly share: number }
  | { readonly kind: 'receive'; readonly pick: number; readonly rejected: number }
  | { readonly kind: 'invoice' }
  | { readonly kind: 'settle' };

const pick = fc.nat({ max: 1000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deposit' as const), yuan: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('order' as const), quantity: fc.bigInt(0n, 45n) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ship' as const), pick, share: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), pick, rejected: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'invoice' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
);

interface Line {
  readonly id: string;
  readonly supplier: TestOrganisation;
  left: bigint;
}

/** What should be so, kept beside the system: the money and goods of one purchaser and two winners at 1 and 2 yuan. */
class Model {
  wallet = 0n;
  readonly left = [50n, 30n];
  readonly lines: Line[] = [];
  readonly underWay: { id: string; quantity: bigint; of: number }[] = [];

  constructor(
    readonly purchaser: TestOrganisation,
    readonly suppliers: readonly TestOrganisation[],
    readonly lotId: string,
  ) {}

  async run(now: Step): Promise<void> {
    switch (now.kind) {
      case 'deposit':
        return this.deposit(now.yuan);
      case 'order':
        return this.order(now.quantity);
      case 'ship':
        return this.ship(now.pick, now.share);
      case 'receive':
        return this.receive(now.pick, BigInt(now.rejected));
      case 'invoice':
        return world.invoice();
      case 'settle':
        await world.settle();
    }
  }

  async deposit(yuan: number): Promise<void> {
    granted(await world.deposit(this.purchaser, `${yuan}.00`));
    this.wallet += BigInt(yuan) * 100n;
  }

  async order(quantity: bigint): Promise<void> {
    const [cheap = 0n, dear = 0n] = this.left;
    const fromCheap = quantity < cheap ? quantity : cheap;
    const fromDear = quantity - fromCheap;
    const cost = fromCheap * 100n + fromDear * 200n;
    const answer = await world.order(this.purchaser, this.lotId, quantity);
    if (quantity < 1n) return void expect(answer).toMatchObject({ code: 'QUANTITY_OUT_OF_RANGE' });
    if (cheap + dear === 0n) return void expect(answer).toMatchObject({ ok: false });
    if (fromDear > dear) return void expect(answer).toMatchObject({ code: 'OVER_AGREED_QUANTITY' });
    // Refunds arrive when the worker settles, so the model asks for the wallet rather than for the rule.
    if (!answer.ok) {
      expect(answer.code).toBe('INSUFFICIENT_FUNDS');
      const { wallet = 0n } = await world.balances(this.purchaser);
      return void expect(wallet).toBeLessThan(cost);
    }
    this.left[0] = cheap - fromCheap;
    this.left[1] = dear - fromDear;
    for (const { id, quantity: left, supplierId } of await world.lines(answer.value.orderId)) {
      const supplier = this.suppliers.find(({ organisationId }) => organisationId === supplierId);
      if (supplier) this.lines.push({ id, supplier, left });
    }
  }

  async ship(choice: number, share: number): Promise<void> {
    const line = this.lines[choice % (this.lines.length || 1)];
    if (!line) return;
    const quantity = line.left / BigInt(share);
    const answer = await world.ship(line.supplier, line.id, quantity);
    expect(answer.ok).toBe(quantity > 0n);
    if (!answer.ok) return;
    line.left -= quantity;
    this.underWay.push({ id: answer.value.shipmentId, quantity, of: this.suppliers.indexOf(line.supplier) });
  }

  async receive(choice: number, rejected: bigint): Promise<void> {
    const [shipment] = this.underWay.splice(choice % (this.underWay.length || 1), 1);
    if (!shipment) return;
    const bad = rejected < shipment.quantity ? rejected : shipment.quantity;
    granted(await world.receive(this.purchaser, shipment.id, shipment.quantity - bad, bad));
    // What was refused may be ordered once more.
    this.left[shipment.of] = (this.left[shipment.of] ?? 0n) + bad;
    const again = await world.receive(this.purchaser, shipment.id, shipment.quantity);
    expect(again).toMatchObject({ code: 'ALREADY_RECEIVED' });
  }

  /** Whatever came before, the deal can be brought to its end. */
  async finish(): Promise<void> {
    await this.deposit(1000);
    const left = this.left.reduce((sum, quantity) => sum + quantity, 0n);
    if (left > 0n) await this.order(left);
    for (const at of this.lines.keys()) if ((this.lines[at]?.left ?? 0n) > 0n) await this.ship(at, 1);
    while (this.underWay.length > 0) await this.receive(0, 0n);
    await world.invoice();
    while ((await world.settle()) > 0);
  }
}

it('keeps every invariant under any sequence of steps, and always comes to an end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const shares = [
        { unitPrice: '1', quantities: [50n] },
        { unitPrice: '2', quantities: [30n] },
      ];
      const award = await anAward(world.db, { shares });
      await world.drawUp(award);
      await world.signAll(award);
      const [purchaser] = award.purchasers;
      if (!purchaser) throw new Error('an award has parties');
      const model = new Model(purchaser, award.suppliers, award.lotId);
      for (const now of steps) await model.run(now);
      expect(await brokenInvariants(world.db)).toEqual([]);

      await model.finish();
      expect(await brokenInvariants(world.db)).toEqual([]);
      const { rows } = await world.db.query('SELECT DISTINCT status FROM contract WHERE tender_id = $1', [
        award.tenderId,
      ]);
      expect(rows).toEqual([{ status: 'closed' }]);
      const holders = await Promise.all([purchaser, ...award.suppliers].map((holder) => world.balances(holder)));
      const held = holders.flatMap((balances) => Object.values(balances)).reduce((sum, balance) => sum + balance, 0n);
      const fees = await world.value<string>(
        'SELECT coalesce(sum(fee_minor), 0) AS value FROM invoice WHERE tender_id = $1',
        [award.tenderId],
      );
      expect(held + BigInt(fees)).toBe(model.wallet);
    }),
    { numRuns: 50 },
  );
}, 180_000);
