import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAward, type TestAward } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { documentDigest } from './contract-document.js';
import { ContractsReader } from './persistence/contracts.reader.js';
import { DeclineContract } from './use-cases/decline-contract.use-case.js';
import { PlaceOrder } from './use-cases/place-order.use-case.js';
import { SignContract } from './use-cases/sign-contract.use-case.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

const events = (type: string, subjectId: string) =>
  world.value<string>('SELECT count(*) AS value FROM outbox WHERE type = $1 AND subject_id = $2', [type, subjectId]);
const status = (table: string, id: string) =>
  world.value<string>(`SELECT status AS value FROM ${table} WHERE id = $1`, [id]);

const parties = (award: TestAward) => {
  const [purchaser] = award.purchasers;
  const [supplier, second] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  return { purchaser, supplier, second: second ?? supplier };
};

describe('a deal', () => {
  it('goes from award to closed contract, and every fen arrives', async () => {
    const award = await anAward(world.db, { shares: [{ unitPrice: '1.016', quantities: [1000n] }] });
    const { purchaser, supplier } = parties(award);
    const [contractId = ''] = await world.drawUp(award);
    await world.signAll(award);
    expect(await status('contract', contractId)).toBe('active');
    granted(await world.deposit(purchaser, '2000.00'));
    const { orderId } = granted(await world.order(purchaser, award.lotId, 1000n));
    expect(await world.balances(purchaser)).toEqual({ wallet: 98_400n, escrow: 101_600n });
    const [line] = await world.lines(orderId);
    const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 1000n));
    expect(await status('call_off', orderId)).toBe('shipped');
    granted(await world.receive(purchaser, shipmentId, 900n, 100n));
    expect(await status('call_off', orderId)).toBe('received');
    await world.invoice();
    expect(await world.settle()).toBe(1);
    expect(await world.settle()).toBe(0);

    expect(await status('call_off', orderId)).toBe('settled');
    // What was rejected could be ordered once more, until the term is over.
    expect(await status('contract', contractId)).toBe('active');
    await world.endTerm(contractId);
    expect(await status('contract', contractId)).toBe('closed');
    expect(await world.balances(purchaser)).toEqual({ wallet: 98_400n + 10_160n, escrow: 0n });
    expect(await world.balances(supplier)).toEqual({ wallet: 91_440n - 457n });
    expect(await events('contract.closed', contractId)).toBe('1');
    const { rows: steps } = await world.db.query(
      `SELECT subject_type, action, from_status, to_status FROM audit_entry WHERE tender_id = $1 AND to_status IS NOT NULL ORDER BY id`,
      [award.tenderId],
    );
    expect(steps.map(({ subject_type, to_status }) => `${subject_type} ${to_status}`)).toEqual([
      'contract pending',
      'contract active',
      'call_off placed',
      'shipment dispatched',
      'call_off shipped',
      'shipment received',
      'call_off received',
      'invoice issued',
      'invoice settled',
      'call_off settled',
      'contract closed',
    ]);
  });

  it('draws contracts up once per supplier and purchaser, with a document that its digest proves', async () => {
    const award = await anAward(world.db, {
      shares: [
        { unitPrice: '0.55', quantities: [100n, 200n] },
        { unitPrice: '0.56', quantities: [50n, 0n] },
      ],
    });
    const ids = await world.drawUp(award);
    expect(await world.drawUp(award)).toEqual(ids);
    const { rows } = await world.db.query(
      'SELECT reference, agreed_quantity, value_minor, terms, document, document_digest FROM contract WHERE tender_id = $1 ORDER BY rank, agreed_quantity',
      [award.tenderId],
    );
    expect(rows.map(({ agreed_quantity, value_minor }) => [agreed_quantity, value_minor])).toEqual([
      ['100', '5500'],
      ['200', '11000'],
      ['50', '2800'],
    ]);
    const numbers = rows.map(({ reference }) => /^C-T-.*-(\d)$/.exec(reference)?.[1]);
    expect(numbers.sort()).toEqual(['1', '2', '3']);
    expect(rows[2].reference).toMatch(/-3$/);
    for (const row of rows) expect(documentDigest(row.document)).toEqual(row.document_digest);
    expect(rows[0].document).toContain('unit price: 0.550000 CNY\nvalue: 55.00 CNY\n');
    expect(rows[0].document).toContain(
      'delivery term: DAP the delivery point named in this contract (INCOTERMS 2020)\n',
    );
    expect(rows[0].terms.deliveryPoints).toEqual([
      { country: 'TH', locode: null, place: expect.any(String), consignee: null },
    ]);
  });
});

describe('signing', () => {
  it('by both sides at once activates exactly once', async () => {
    for (let round = 0; round < 10; round++) {
      const award = await anAward(world.db);
      const { purchaser, supplier } = parties(award);
      const [contractId = ''] = await world.drawUp(award);
      const answers = await Promise.all([
        world.sign(purchaser, contractId),
        world.sign(supplier, contractId),
        world.sign(purchaser, contractId),
        world.sign(supplier, contractId),
      ]);
      expect(answers.every(({ ok }) => ok)).toBe(true);
      expect(await status('contract', contractId)).toBe('active');
      expect(await events('contract.activated', contractId)).toBe('1');
    }
  });

  it('is of one document: another digest, another party and a declined contract are refused', async () => {
    const award = await anAward(world.db);
    const { purchaser, supplier } = parties(award);
    const [contractId = ''] = await world.drawUp(award);
    const sign = world.get(SignContract);
    const documentDigest = '00'.repeat(32);
    const wrong = await sign.run(as(purchaser, 'approver'), {
      contractId,
      documentDigest,
    });
    expect(wrong).toMatchObject({ ok: false, code: 'DOCUMENT_CHANGED' });
    const { purchaser: stranger } = parties(await anAward(world.db));
    expect(await world.sign(stranger, contractId)).toMatchObject({ ok: false, code: 'CONTRACT_UNKNOWN' });
    granted(await world.sign(purchaser, contractId));
    const decline = { contractId, reason: 'The plant stands still.' };
    granted(await world.get(DeclineContract).run(as(supplier, 'approver'), decline));
    expect(await status('contract', contractId)).toBe('declined');
    const seen = await world.get(ContractsReader).contract(as(purchaser, 'viewer'), contractId);
    expect(seen).toMatchObject({ status: 'declined', declineReason: 'The plant stands still.' });
    expect(await world.sign(purchaser, contractId)).toMatchObject({ ok: false, code: 'CONTRACT_NOT_PENDING' });
  });
});

describe('ordering', () => {
  const shares = [
    { unitPrice: '1', quantities: [60n] },
    { unitPrice: '2', quantities: [40n] },
  ];

  it('draws on the contracts in rank order and names what is missing in the wallet', async () => {
    const award = await anAward(world.db, { shares });
    const { purchaser, supplier, second } = parties(award);
    expect(await world.order(purchaser, award.lotId, 1n)).toMatchObject({ code: 'LOT_UNKNOWN' });
    await world.drawUp(award);
    expect(await world.order(purchaser, award.lotId, 1n)).toMatchObject({ code: 'NO_ACTIVE_CONTRACT' });
    await world.signAll(award);
    granted(await world.deposit(purchaser, '100.00'));
    expect(await world.order(purchaser, award.lotId, 100n)).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { missing: '40.00', needed: '140.00', available: '100.00', currency: 'CNY' },
    });
    granted(await world.deposit(purchaser, '40.00'));
    const { orderId } = granted(await world.order(purchaser, award.lotId, 100n, 'PO-1'));
    expect(await world.lines(orderId)).toMatchObject([
      { quantity: 60n, held: 6000n, supplierId: supplier.organisationId },
      { quantity: 40n, held: 8000n, supplierId: second.organisationId },
    ]);
    expect(await world.order(purchaser, award.lotId, 1n)).toMatchObject({ code: 'OVER_AGREED_QUANTITY' });
  });

  it('answers a repeated request as before and refuses a used reference', async () => {
    const award = await anAward(world.db);
    const { purchaser } = parties(award);
    await world.drawUp(award);
    await world.signAll(award);
    granted(await world.deposit(purchaser, '2000.00'));
    const place = world.get(PlaceOrder);
    const order = { lotId: award.lotId, reference: 'PO-7', quantity: 10n, promisedOn: '2026-06-30' };
    const key = { idempotencyKey: randomUUID() };
    const first = await place.run(as(purchaser, 'buyer'), { ...order, ...key });
    expect(await place.run(as(purchaser, 'buyer'), { ...order, ...key })).toEqual(first);
    const again = await place.run(as(purchaser, 'buyer'), { ...order, idempotencyKey: randomUUID() });
    expect(again).toMatchObject({ code: 'REFERENCE_TAKEN', details: { reference: 'PO-7' } });
    expect(await world.balances(purchaser)).toEqual({ wallet: 200_000n - 1016n, escrow: 1016n });
  });

  it('in a race never exceeds the agreed quantity or the wallet', async () => {
    for (const funds of ['1000.00', '9.00']) {
      const award = await anAward(world.db, { shares });
      const { purchaser } = parties(award);
      await world.drawUp(award);
      await world.signAll(award);
      granted(await world.deposit(purchaser, funds));
      const answers = await Promise.all(Array.from({ length: 12 }, () => world.order(purchaser, award.lotId, 8n)));
      const placed = answers.filter(({ ok }) => ok).length;
      expect(placed).toBe(funds === '9.00' ? 1 : 12);
      const ordered = await world.value<string>(
        'SELECT sum(ordered_quantity) AS value FROM contract WHERE tender_id = $1',
        [award.tenderId],
      );
      expect(ordered).toBe(String(placed * 8));
      const { wallet = 0n, escrow = 0n } = await world.balances(purchaser);
      expect(wallet + escrow).toBe(funds === '9.00' ? 900n : 100_000n);
    }
  });
});
