import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ok, unitPrice } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { anAward, type TestAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { ExpireAmendments, KeepContractTerms } from './jobs/contract-terms.due-work.js';
import { AmendmentsReader } from './persistence/amendments.reader.js';
import {
  EndAmendment,
  ProposeAmendment,
  type ProposeAmendmentInput,
  SignAmendment,
} from './use-cases/amend-contract.use-cases.js';

const database = useTestDatabase();
let world: DealWorld;
let award: TestAward;
let purchaser: TestOrganisation;
let supplier: TestOrganisation;
let contractId: string;

beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());
beforeEach(async () => {
  award = await anAward(world.db, { shares: [{ unitPrice: '1.016', quantities: [1000n] }] });
  [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  [purchaser, supplier] = [award.purchasers[0] ?? raise(), award.suppliers[0] ?? raise()];
  granted(await world.deposit(purchaser, '5000'));
});

const propose = (who: TestOrganisation, change: Partial<ProposeAmendmentInput>) =>
  world.get(ProposeAmendment).run(as(who, 'approver'), {
    contractId,
    quantity: null,
    unitPrice: null,
    terms: null,
    note: 'Demand has changed.',
    days: 14,
    idempotencyKey: randomUUID(),
    ...change,
  });
const proposed = async (who: TestOrganisation, change: Partial<ProposeAmendmentInput>) =>
  granted(await propose(who, change)).amendmentId;
const seen = async (id: string) =>
  (await world.get(AmendmentsReader).one(purchaser.caller('signed-in'), id)) ?? raise();
const sign = async (who: TestOrganisation, amendmentId: string) => {
  const { documentDigest } = await seen(amendmentId);
  return world.get(SignAmendment).run(as(who, 'approver'), { amendmentId, documentDigest });
};
const contract = async () => {
  const { rows } = await world.db.query(
    `SELECT status, agreed_quantity AS agreed, ordered_quantity AS ordered, unit_price AS price, value_minor AS value, revision,
       encode(document_digest, 'hex') AS digest, ends_on AS "endsOn", completed_at AS "completedAt" FROM contract WHERE id = $1`,
    [contractId],
  );
  return rows[0];
};
const tick = () =>
  world.get(UnitOfWork).asSystem(async (tx) => {
    await world.get(KeepContractTerms).handle(tx, contractId);
    return ok(true);
  });
const told = (type: string) =>
  world.value<string>('SELECT count(*) AS value FROM outbox WHERE type = $1 AND subject_id = $2', [type, contractId]);

const end = (who: TestOrganisation, amendmentId: string, action: 'refuse' | 'withdraw', reason: string | null) =>
  world.get(EndAmendment).run(as(who, 'approver'), { amendmentId, action, reason });
const endsIn = (days: number) =>
  world.db.query(
    `UPDATE contract SET ends_on = (medlane_now() AT TIME ZONE 'UTC')::date + $2::int, next_check_at = medlane_now() WHERE id = $1`,
    [contractId, days],
  );

describe('an amendment', () => {
  it('changes the contract once both sides have signed it, and keeps what was ordered at its price', async () => {
    granted(await world.order(purchaser, award.lotId, 200n));
    const before = await contract();
    const id = await proposed(supplier, { quantity: 600n, unitPrice: unitPrice('0.9') });
    expect(await seen(id)).toMatchObject({ status: 'proposed', valueMinor: 20320n + 36000n, revision: 2 });
    granted(await sign(supplier, id));
    expect(await sign(supplier, id)).toMatchObject({ code: 'ALREADY_SIGNED' });
    expect(await contract()).toEqual(before);
    granted(await sign(purchaser, id));
    const { documentDigest } = await seen(id);
    expect(await contract()).toMatchObject({
      agreed: '600',
      price: '0.900000',
      value: '56320',
      revision: 2,
      digest: documentDigest,
      status: 'active',
    });
    granted(await world.order(purchaser, award.lotId, 400n));
    expect(await world.order(purchaser, award.lotId, 1n)).toMatchObject({ code: 'OVER_AGREED_QUANTITY' });
    const held = await world.value<string>(
      'SELECT sum(held_minor) AS value FROM call_off_line WHERE contract_id = $1',
      [contractId],
    );
    expect(held).toBe('56320');
    const revisions = await world.get(AmendmentsReader).revisions(supplier.caller('signed-in'), contractId);
    expect(revisions.map(({ revision, documentDigest: of, endedAt }) => [revision, of, endedAt === null])).toEqual([
      [2, documentDigest, true],
      [1, before?.digest, false],
    ]);
    expect(await told('contract.amended')).toBe('1');
  });

  it('never goes below what is ordered, whichever comes first', async () => {
    for (let round = 0; round < 5; round++) {
      const { ordered, agreed } = await contract();
      const left = BigInt(agreed) - BigInt(ordered);
      const id = await proposed(purchaser, { quantity: BigInt(agreed) - 60n });
      granted(await sign(purchaser, id));
      const [signed, placed] = await Promise.all([sign(supplier, id), world.order(purchaser, award.lotId, left - 30n)]);
      expect([signed.ok, placed.ok].filter(Boolean)).toHaveLength(1);
      const after = await contract();
      expect(BigInt(after.ordered)).toBeLessThanOrEqual(BigInt(after.agreed));
      if (!signed.ok) expect(signed.code).toBe('BELOW_ORDERED');
      else expect(placed).toMatchObject({ code: 'OVER_AGREED_QUANTITY' });
      if (placed.ok) break;
    }
  });

  it('of a price is written for what had been ordered', async () => {
    const id = await proposed(purchaser, { unitPrice: unitPrice('0.95') });
    granted(await sign(purchaser, id));
    granted(await world.order(purchaser, award.lotId, 10n));
    expect(await sign(supplier, id)).toMatchObject({
      code: 'ORDERED_MEANWHILE',
      details: { ordered: '10', before: '0' },
    });
  });

  it('ends the others that wait when it takes effect, also at the same moment', async () => {
    const ids = [await proposed(purchaser, { quantity: 900n }), await proposed(supplier, { quantity: 800n })];
    for (const id of ids) granted(await sign(purchaser, id));
    const answers = await Promise.all(ids.map((id) => sign(supplier, id)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({
      code: 'AMENDMENT_NOT_PROPOSED',
      details: { status: 'superseded' },
    });
    expect((await contract()).revision).toBe(2);
    const statuses = await Promise.all(ids.map(async (id) => (await seen(id)).status));
    expect(statuses.sort()).toEqual(['effective', 'superseded']);
  });

  it('is refused by the other side, withdrawn by its own, or over when its time is', async () => {
    const [one, two, three] = [
      await proposed(purchaser, { quantity: 900n }),
      await proposed(purchaser, { quantity: 901n }),
      await proposed(purchaser, { quantity: 902n, days: 1 }),
    ];
    expect(await end(purchaser, one, 'refuse', 'no')).toMatchObject({ code: 'NOT_YOURS_TO_REFUSE' });
    expect(await end(supplier, one, 'withdraw', null)).toMatchObject({ code: 'NOT_YOURS_TO_WITHDRAW' });
    expect(await end(supplier, one, 'refuse', ' ')).toMatchObject({ code: 'REASON_MISSING' });
    granted(await end(supplier, one, 'refuse', 'We have bought the ingredients.'));
    granted(await end(purchaser, two, 'withdraw', null));
    await world.db.query(`UPDATE contract_amendment SET expires_at = medlane_now() WHERE id = $1`, [three]);
    expect(await sign(supplier, three)).toMatchObject({ details: { status: 'expired' } });
    granted(
      await world.get(UnitOfWork).asSystem(async (tx) => {
        await world.get(ExpireAmendments).handle(tx, three);
        return ok(true);
      }),
    );
    expect(await Promise.all([one, two, three].map(async (id) => (await seen(id)).status))).toEqual([
      'refused',
      'withdrawn',
      'expired',
    ]);
  });

  it('says something new, of what may change, on a contract that runs', async () => {
    granted(await world.order(purchaser, award.lotId, 200n));
    const cases: [string, Partial<ProposeAmendmentInput>][] = [
      ['NOTHING_CHANGED', { quantity: 1000n }],
      ['BELOW_ORDERED', { quantity: 199n }],
      ['QUANTITY_OUT_OF_RANGE', { quantity: 0n }],
      ['NOTE_MISSING', { quantity: 900n, note: '' }],
      ['DAYS_OUT_OF_RANGE', { quantity: 900n, days: 61 }],
      ['TERM_FIXED', { terms: { languages: ['zh'] } }],
      ['CONTRACT_TERMS_MALFORMED', { terms: { term: { kind: 'FOR_EVER' } } }],
      // What was signed of the payment stands: the database refuses another too.
      ['TERM_FIXED', { terms: { payment: { due: { kind: 'END_OF_NEXT_MONTH' } } } }],
    ];
    for (const [code, change] of cases) expect(await propose(purchaser, change)).toMatchObject({ code });
    const { purchasers } = await anAward(world.db);
    expect(await propose(purchasers[0] ?? raise(), { quantity: 900n })).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
  });
});

describe('the term of a contract', () => {
  it('is told before its end, prolonged by an amendment, and takes no orders after it', async () => {
    expect((await contract()).endsOn).not.toBeNull();
    await endsIn(59);
    await tick();
    expect(await contract()).toMatchObject({ status: 'expiring' });
    granted(await world.order(purchaser, award.lotId, 100n));
    const id = await proposed(supplier, { terms: { term: { kind: 'MONTHS_FROM_ACTIVATION', months: 48 } } });
    for (const side of [supplier, purchaser]) granted(await sign(side, id));
    await tick();
    expect(await contract()).toMatchObject({ status: 'active' });
    await endsIn(-1);
    expect(await world.order(purchaser, award.lotId, 100n)).toMatchObject({ code: 'NO_ACTIVE_CONTRACT' });
    await tick();
    expect(await contract()).toMatchObject({ status: 'completed' });
    expect(await told('contract.expiring')).toBe('1');
    expect(await told('contract.completed')).toBe('1');
    expect(await told('contract.closed')).toBe('0');
  });

  it('closes the contract with the last settlement after its end, or at once when nothing is left', async () => {
    const { orderId } = granted(await world.order(purchaser, award.lotId, 100n));
    await endsIn(-1);
    await tick();
    expect(await contract()).toMatchObject({ status: 'completed' });
    const [line] = await world.lines(orderId);
    const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 100n));
    granted(await world.receive(purchaser, shipmentId, 100n));
    await world.invoice();
    await world.settle();
    expect(await contract()).toMatchObject({ status: 'closed' });
    expect(await told('contract.closed')).toBe('1');

    const other = await anAward(world.db);
    [contractId = ''] = await world.drawUp(other);
    await world.signAll(other);
    await endsIn(-1);
    await tick();
    expect(await contract()).toMatchObject({ status: 'closed' });
    expect([await told('contract.completed'), await told('contract.closed')]).toEqual(['1', '1']);
  });
});

function raise(): never {
  throw new Error('not there');
}
