import { beforeAll, describe, expect, it } from 'vitest';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { LEDGER_ENTITIES, RecordDeposit } from '#libs/ledger';
import { ORGANISATIONS_ENTITIES, OrganisationsModule } from '#libs/organisations';
import { newId } from '#libs/platform';
import { STANDARD_TERMS } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { CORRIDOR, granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { ChooseBidDepositUseCase } from '../../organisations/src/use-cases/choose-bid-deposit.use-case.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TendersModule } from './tenders.module.js';

const harness = useHarness(
  [OrganisationsModule, DemandsModule, TendersModule],
  [...ORGANISATIONS_ENTITIES, ...DEMANDS_ENTITIES, ...TENDERS_ENTITIES, ...LEDGER_ENTITIES],
);
let market: Market;
let rounds: Rounds;
let types: string[];

beforeAll(async () => {
  market = await Market.open(harness.owner, {
    biddingPeriodHours: 24 * 30,
    minBiddingPeriodHours: 0,
    lotsPerTender: 2,
  });
  rounds = await Rounds.of(harness, market);
  types = [await market.productType(), await market.productType()];
});

const choose = (amountMinor: bigint) =>
  harness
    .get(ChooseBidDepositUseCase)
    .run(rounds.operator.as(), { corridorCode: CORRIDOR, currency: 'CNY', amountMinor });
const payIn = async (to: Party, amountMinor: bigint) =>
  granted(
    await harness.get(RecordDeposit).run(rounds.operator.as(), {
      organisationId: to.id,
      amountMinor,
      currency: 'CNY',
      bankReference: newId(),
      idempotencyKey: newId(),
    }),
  );
/** A tender of two lots, for which every bidder lodges 50.00. */
async function aRound(): Promise<[Round, Round]> {
  granted(await choose(50_00n));
  const [one, two] = await rounds.draft(types);
  granted(await choose(0n));
  if (!one || !two) throw new Error('two lots');
  expect(one.id).toBe(two.id);
  return [one, two];
}
const held = async ({ id }: Round, supplier: Party) =>
  (
    await harness.owner.query<{ status: string; amount_minor: string }>(
      'SELECT status, amount_minor FROM supplier_deposit WHERE tender_id = $1 AND supplier_id = $2',
      [id, supplier.id],
    )
  ).rows;

describe('a tender that asks bidders for a deposit', () => {
  it('keeps what its corridor asked for when it was drafted', async () => {
    const [round] = await aRound();
    const [plain] = await rounds.draft([types[0] ?? '']);
    const { rows } = await harness.owner.query<{ id: string; bid_deposit_minor: string | null; terms: object }>(
      'SELECT id, bid_deposit_minor, contract_terms AS terms FROM tender WHERE id = ANY ($1)',
      [[round.id, plain?.id]],
    );
    const of = (id: string | undefined) => rows.find((row) => row.id === id);
    expect(of(round.id)?.bid_deposit_minor).toBe('5000');
    expect(of(plain?.id)).toMatchObject({ bid_deposit_minor: null, terms: STANDARD_TERMS });
  });

  it('takes no bid before the wallet holds it, and says how much is missing', async () => {
    const [round] = await aRound();
    const supplier = await rounds.supplier(...types);
    await payIn(supplier, 20_00n);
    const envelope = await rounds.seal(round, supplier);
    expect(await rounds.place(round, supplier, envelope)).toMatchObject({
      code: 'BID_DEPOSIT_MISSING',
      details: { missing: '30.00', needed: '50.00', available: '20.00', currency: 'CNY' },
    });
    expect(await held(round, supplier)).toEqual([]);
    await payIn(supplier, 30_00n);
    granted(await rounds.place(round, supplier, envelope));
    expect(await held(round, supplier)).toEqual([{ status: 'held', amount_minor: '5000' }]);
    granted(await rounds.place(round, supplier, await rounds.seal(round, supplier, 2), 2));
    expect(await held(round, supplier)).toHaveLength(1);
  });

  it('takes it once for all bids of a supplier, also for those that come together', async () => {
    const [one, two] = await aRound();
    const suppliers = [await rounds.supplier(...types), await rounds.supplier(...types)];
    for (const supplier of suppliers) await payIn(supplier, 50_00n);
    const bids = await Promise.all(
      suppliers.flatMap((supplier) =>
        [one, two].map(async (round) => rounds.place(round, supplier, await rounds.seal(round, supplier))),
      ),
    );
    for (const bid of bids) granted(bid);
    for (const supplier of suppliers) expect(await held(one, supplier)).toHaveLength(1);
  });

  it('has a wall under it: no row of a bid without its deposit', async () => {
    const [round] = await aRound();
    const supplier = await rounds.supplier(...types);
    const insert = `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
      VALUES ($1, $2, $3, $4, 1, 'sealed', $5, sha256($5), now(), '')`;
    const values = [newId(), round.id, round.lotId, supplier.id, Buffer.alloc(64)];
    await expect(harness.owner.query(insert, values)).rejects.toMatchObject({ code: 'ML011' });
  });

  it('takes nothing for a bid that is refused for something else', async () => {
    const [round] = await aRound();
    const stranger = await rounds.supplier();
    await payIn(stranger, 50_00n);
    expect(await rounds.place(round, stranger, await rounds.seal(round, stranger))).toMatchObject({
      code: 'PRODUCT_NOT_LISTED',
    });
    expect(await held(round, stranger)).toEqual([]);
  });
});
