import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Currency, ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { holdMovement } from '#libs/rules';
import { useTestApplication } from '../../../test/support/application.js';
import { anOperator, aPurchaser, aSupplier, type TestOrganisation } from '../../../test/support/builders/index.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { type Entry, Ledger, LEDGER_ENTITIES, LedgerModule, RecordDeposit, RecordPayout } from './index.js';

const application = useTestApplication([LedgerModule], LEDGER_ENTITIES);

async function book(
  who: typeof RecordDeposit | typeof RecordPayout,
  of: TestOrganisation,
  amountMinor: bigint,
  { bankReference = randomUUID() as string, currency = 'CNY', key = randomUUID() as string } = {},
) {
  const operator = await anOperator(application.db);
  const input = { organisationId: of.organisationId, amountMinor, currency, bankReference, idempotencyKey: key };
  return application
    .get<RecordDeposit | RecordPayout>(who)
    .run(operator.caller({ kinds: ['operator'], roles: ['officer'] }), input);
}
const wallet = async (of: TestOrganisation, currency = 'CNY'): Promise<string | undefined> => {
  const { rows } = await application.db.query<{ balance_minor: string }>(
    `SELECT balance_minor FROM account WHERE organisation_id = $1 AND kind = 'wallet' AND currency = $2`,
    [of.organisationId, currency],
  );
  return rows[0]?.balance_minor;
};

it('books a line of the bank statement once, whatever key it comes with', async () => {
  const purchaser = await aPurchaser(application.db);
  const bankReference = 'ICBC 2026-11-23/7';
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => book(RecordDeposit, purchaser, 50_000n, { bankReference })),
  );
  expect(new Set(answers.map((answer) => (answer.ok ? answer.value.id : answer.code))).size).toBe(1);
  expect(await wallet(purchaser)).toBe('50000');
  const other = await book(RecordDeposit, purchaser, 50_001n, { bankReference });
  expect(other).toMatchObject({ ok: false, code: 'BANK_REFERENCE_TAKEN', details: { bankReference } });
  expect(await brokenInvariants(application.db)).toEqual([]);
});

it('pays out no more than the wallet holds, in any race', async () => {
  const supplier = await aSupplier(application.db);
  await book(RecordDeposit, supplier, 1000n);
  const answers = await Promise.all(Array.from({ length: 8 }, () => book(RecordPayout, supplier, 300n)));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(3);
  for (const answer of answers) {
    if (!answer.ok) expect(answer).toMatchObject({ code: 'INSUFFICIENT_FUNDS', details: { available: '1.00' } });
  }
  expect(await wallet(supplier)).toBe('100');
  expect(await brokenInvariants(application.db)).toEqual([]);
});

it('refuses what is no payment', async () => {
  const purchaser = await aPurchaser(application.db);
  expect(await book(RecordDeposit, purchaser, 0n)).toMatchObject({ code: 'AMOUNT_OUT_OF_RANGE' });
  expect(await book(RecordDeposit, purchaser, 1n, { currency: 'XXX' })).toMatchObject({ code: 'CURRENCY_UNKNOWN' });
  expect(await book(RecordDeposit, purchaser, 1n, { bankReference: ' ' })).toMatchObject({
    code: 'BANK_REFERENCE_INVALID',
  });
  const applicant = await aPurchaser(application.db, { status: 'applied' });
  expect(await book(RecordDeposit, applicant, 1n)).toMatchObject({ code: 'ORGANISATION_UNKNOWN' });
  expect(await book(RecordPayout, purchaser, 1n)).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
});

it('leaves out what a document has caused before, and all of a batch when one account is short', async () => {
  const purchaser = await aPurchaser(application.db);
  await book(RecordDeposit, purchaser, 500n, { currency: 'VND' });
  const post = (...entries: Entry[]) =>
    application.get(UnitOfWork).asSystem((tx) => application.get(Ledger).post(tx, entries));
  const hold = (documentId: string, amount: bigint): Entry => ({
    movement: holdMovement(amount),
    documentType: 'call_off_line',
    documentId,
    tenderId: null,
    currency: 'VND' satisfies Currency,
    parties: { purchaserId: purchaser.organisationId, contractId },
  });
  const contractId = await aContractId();
  const [first, second] = [randomUUID(), randomUUID()];
  expect(await post(hold(first, 100n))).toEqual(ok({ added: 1 }));
  expect(await post(hold(first, 100n), hold(second, 300n))).toEqual(ok({ added: 1 }));
  expect(await post(hold(randomUUID(), 60n), hold(randomUUID(), 60n))).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    details: { available: '100', needed: '120', missing: '20', currency: 'VND' },
  });
  expect(await wallet(purchaser, 'VND')).toBe('100');
});

it('is append-only and balanced, whoever asks', async () => {
  const { rows } = await application.db.query(
    'SELECT count(*)::int AS count, sum(amount_minor)::int AS sum FROM posting',
  );
  expect(rows[0]).toMatchObject({ sum: 0 });
  for (const sql of ['UPDATE posting SET amount_minor = 1', 'DELETE FROM posting', 'DELETE FROM ledger_transaction']) {
    await expect(application.db.query(sql)).rejects.toMatchObject({ code: 'ML002' });
  }
});

/** The foreign key to contracts is not what is tested here. */
async function aContractId(): Promise<string> {
  await application.db.query('ALTER TABLE account DROP CONSTRAINT IF EXISTS account_contract');
  return randomUUID();
}
