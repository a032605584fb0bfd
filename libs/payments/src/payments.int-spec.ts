import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { LEDGER_ENTITIES } from '#libs/ledger';
import { ORGANISATIONS_ENTITIES } from '#libs/organisations';
import { type AccessRule, FileKeeper, UnitOfWork } from '#libs/platform';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { simulateBank, type SimulatedDay } from './bank-files/bank-simulator.js';
import { PaymentsModule } from './payments.module.js';
import { PaymentsReader } from './persistence/payments.reader.js';
import { PAYMENTS_ENTITIES } from './persistence/rows.js';
import { BankAccounts } from './use-cases/bank-accounts.use-case.js';
import { ImportBankStatement } from './use-cases/import-bank-statement.use-case.js';
import { MatchBankEntries } from './use-cases/match-bank-entries.js';
import { Payouts } from './use-cases/payouts.use-case.js';

const harness = useHarness([PaymentsModule], [...ORGANISATIONS_ENTITIES, ...LEDGER_ENTITIES, ...PAYMENTS_ENTITIES]);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const APPROVERS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'] };
const IBAN = 'DE89370400440532013000';
const BANK = { bankCountry: 'DE', bankName: 'Commerzbank', bic: 'COBADEFFXXX', holder: 'Medlane Trust' } as const;

let market: Market;
let one: Party;
let two: Party;
let hospital: Party;
let maker: Party;
let bankAccountId: string;
let number = 0;

beforeAll(async () => {
  market = await Market.open(harness.owner);
  [one, two] = [await market.party('operator'), await market.party('operator')];
  [hospital, maker] = [await market.party('purchaser'), await market.party('supplier')];
  const account = {
    ...BANK,
    currency: 'CNY',
    scheme: 'iban',
    identification: IBAN,
    idempotencyKey: randomUUID(),
  } as const;
  ({ bankAccountId } = granted(await harness.get(BankAccounts).open(one.as(OFFICERS), account)));
});

const referenceOf = async (of: Party) => granted(await harness.get(BankAccounts).reference(of.as(APPROVERS)));
/** A day at the bank, as the file that it sends us. */
const aDay = (changes: Partial<SimulatedDay>): string =>
  simulateBank({
    account: IBAN,
    currency: 'CNY',
    day: '2026-03-02',
    number: ++number,
    openingMinor: 0n,
    incoming: [],
    paymentFiles: [],
    ...changes,
  });
async function imported(text: string, by = one, status = 'clean') {
  const content = await harness.get(FileKeeper).keep(by.id, Buffer.from(text));
  const { id: fileId } = granted(
    await harness.get(UnitOfWork).asSystem(async (tx) => {
      const name = `${randomUUID()}.xml`;
      return ok(await harness.get(FileKeeper).record(tx, content, { name, mediaType: 'application/xml' }));
    }),
  );
  await harness.owner.query('UPDATE file SET status = $2 WHERE id = $1', [fileId, status]);
  return harness.get(ImportBankStatement).run(by.as(OFFICERS), { fileId });
}
const match = (statementId: string) =>
  harness.get(UnitOfWork).asSystem(async (tx) => ok(await harness.get(MatchBankEntries).run(tx, statementId)));
async function matched(text: string) {
  const { statementIds } = granted(await imported(text));
  for (const id of statementIds) while (granted(await match(id)) > 0);
  return statementIds;
}
const walletOf = async ({ id }: Party): Promise<bigint> =>
  BigInt(
    (
      await harness.owner.query<{ balance: string }>(
        `SELECT coalesce(sum(balance_minor), 0)::text AS balance FROM account WHERE kind = 'wallet' AND organisation_id = $1`,
        [id],
      )
    ).rows[0]?.balance ?? '0',
  );
const workList = async (statementId: string) =>
  (
    await harness
      .get(PaymentsReader)
      .bankEntries(one.as(OFFICERS), { first: 50 }, { status: 'unmatched', statementId }, (row) => row)
  ).nodes;
const aPayee = async (of: Party) => {
  const account = { ...BANK, currency: 'CNY', scheme: 'iban', identification: 'GB82WEST12345698765432' } as const;
  const proposed = await harness
    .get(BankAccounts)
    .propose(of.as(APPROVERS), { ...account, idempotencyKey: randomUUID() });
  return granted(proposed).payeeAccountId;
};
const aVerifiedPayee = async (of: Party) => {
  const payeeAccountId = await aPayee(of);
  const verified = { payeeAccountId, action: 'verify', reason: 'letter of the bank seen' } as const;
  granted(await harness.get(BankAccounts).decide(one.as(OFFICERS), verified));
  return payeeAccountId;
};
const ask = (of: Party, payeeAccountId: string, amountMinor: bigint) =>
  harness
    .get(Payouts)
    .request(of.as(APPROVERS), { payeeAccountId, amountMinor, currency: 'CNY', idempotencyKey: randomUUID() });
const statusOf = async (paymentId: string) =>
  (await harness.owner.query<{ status: string }>('SELECT status FROM payment_order WHERE id = $1', [paymentId])).rows[0]
    ?.status;

/** As banks write it that give no references of their own. */
const unreferenced = (text: string) => text.replaceAll(/<AcctSvcrRef>\w+</g, '<AcctSvcrRef>B-EQUAL<');

describe('money that comes in', () => {
  it('is in the wallet of whose reference it carries, and in nobody’s without one', async () => {
    const before = await walletOf(hospital);
    const incoming = [
      { amountMinor: 100_000n, payer: 'Hospital', remittance: `round 7, ${await referenceOf(hospital)}` },
      { amountMinor: 777n, payer: 'Hospital', remittance: 'thank you' },
    ];
    const [statementId = ''] = await matched(aDay({ incoming }));
    expect((await walletOf(hospital)) - before).toBe(100_000n);
    const [waiting, ...more] = await workList(statementId);
    expect(more).toEqual([]);
    expect(waiting).toMatchObject({ amountMinor: 777n, reason: 'NO_REFERENCE', counterpartyName: 'Hospital' });

    const decision = { entryId: waiting?.id ?? '', organisationId: hospital.id, reason: 'the hospital called' };
    const assigned = await Promise.all([
      harness.get(MatchBankEntries).assign(one.as(OFFICERS), decision),
      harness.get(MatchBankEntries).assign(two.as(OFFICERS), decision),
    ]);
    expect(assigned.map((each) => (each.ok ? 'ok' : each.code)).sort()).toEqual(['ACTION_NOT_ALLOWED_NOW', 'ok']);
    expect((await walletOf(hospital)) - before).toBe(100_777n);
    expect(await workList(statementId)).toEqual([]);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });

  it('is booked once, however often its file comes, and by whomever it is matched at the same time', async () => {
    const before = await walletOf(hospital);
    const remittance = await referenceOf(hospital);
    const incoming = Array.from({ length: 30 }, () => ({ amountMinor: 10n, payer: 'Hospital', remittance }));
    const text = aDay({ incoming });
    const { statementIds, entries } = granted(await imported(text));
    expect(entries).toBe(30);
    expect(granted(await imported(text, two))).toEqual({ statementIds: [], knownBefore: 1, entries: 0 });
    const [statementId = ''] = statementIds;
    const looked = await Promise.all(Array.from({ length: 4 }, () => match(statementId)));
    expect(looked.map(granted).reduce((sum, count) => sum + count, 0)).toBe(30);
    expect((await walletOf(hospital)) - before).toBe(300n);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });

  it('under one reference of the bank twice in a statement is two deposits; in another statement a person looks at it', async () => {
    const before = await walletOf(hospital);
    const remittance = await referenceOf(hospital);
    const incoming = [1, 2].map(() => ({ amountMinor: 500n, payer: 'Hospital', remittance }));
    await matched(unreferenced(aDay({ incoming })));
    expect((await walletOf(hospital)) - before).toBe(1_000n);
    const [statementId = ''] = await matched(unreferenced(aDay({ incoming })));
    expect((await walletOf(hospital)) - before).toBe(1_000n);
    const waiting = await workList(statementId);
    expect(waiting.map(({ reason }) => reason)).toEqual(['SEEN_BEFORE', 'SEEN_BEFORE']);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });

  it('of a file that waits for its scan is not read', async () => {
    const text = aDay({ incoming: [{ amountMinor: 100n, payer: 'x', remittance: await referenceOf(hospital) }] });
    const quarantined = await imported(text, one, 'quarantined');
    expect(quarantined).toMatchObject({ code: 'FILE_NOT_SCANNED' });
  });

  it('of a file that is wrong, or of an account that is not ours, is not booked at all', async () => {
    const remittance = await referenceOf(hospital);
    const text = aDay({ incoming: [{ amountMinor: 100n, payer: 'Hospital', remittance }] });
    expect(await imported(text.replace('<Amt Ccy="CNY">1.00', '<Amt Ccy="CNY">1.01'))).toMatchObject({
      code: 'FILE_INVALID',
      details: { path: 'Stmt[1]/Bal' },
    });
    expect(await imported(text.replaceAll(IBAN, 'FR7630006000011234567890189'))).toMatchObject({
      code: 'ACCOUNT_UNKNOWN',
    });
    granted(await imported(text));
    const other = text.replaceAll('1.00<', '2.00<');
    expect(await imported(other)).toMatchObject({ code: 'STATEMENT_CHANGED' });
  });
});

describe('money that goes out', () => {
  it('leaves the wallet when it is asked for, needs two officers, and is executed by the bank’s word', async () => {
    await matched(aDay({ incoming: [{ amountMinor: 50_000n, payer: 'x', remittance: await referenceOf(maker) }] }));
    const before = await walletOf(maker);
    const payee = await aVerifiedPayee(maker);
    expect(await ask(maker, payee, before + 1n)).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    const { paymentId } = granted(await ask(maker, payee, 20_000n));
    expect(await walletOf(maker)).toBe(before - 20_000n);

    granted(await harness.get(Payouts).decide(one.as(OFFICERS), { paymentId, action: 'approve', reason: null }));
    const send = (by: Party) =>
      harness.get(Payouts).send(by.as(OFFICERS), { bankAccountId, idempotencyKey: randomUUID() });
    expect(await send(one)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    const { paymentFileId } = granted(await send(two));
    expect(await send(two)).toMatchObject({ code: 'NOTHING_TO_SEND' });
    expect(await statusOf(paymentId)).toBe('sent');

    const file = await harness.get(PaymentsReader).paymentFile(one.as(OFFICERS), paymentFileId);
    await matched(aDay({ openingMinor: 100_000n, paymentFiles: [file?.content ?? ''] }));
    expect(await statusOf(paymentId)).toBe('executed');
    expect(await walletOf(maker)).toBe(before - 20_000n);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });

  it('comes back into the wallet when an officer refuses it, and when the bank cannot pay it', async () => {
    await matched(aDay({ incoming: [{ amountMinor: 9_000n, payer: 'x', remittance: await referenceOf(maker) }] }));
    const before = await walletOf(maker);
    const payee = await aVerifiedPayee(maker);
    const { paymentId: refused } = granted(await ask(maker, payee, 1_000n));
    const no = { paymentId: refused, action: 'refuse', reason: 'call us first' } as const;
    granted(await harness.get(Payouts).decide(one.as(OFFICERS), no));
    expect(await walletOf(maker)).toBe(before);

    const { paymentId } = granted(await ask(maker, payee, 2_000n));
    granted(await harness.get(Payouts).decide(one.as(OFFICERS), { paymentId, action: 'approve', reason: null }));
    const sent = await harness.get(Payouts).send(two.as(OFFICERS), { bankAccountId, idempotencyKey: randomUUID() });
    const file = await harness.get(PaymentsReader).paymentFile(one.as(OFFICERS), granted(sent).paymentFileId);
    const [, endToEnd = ''] = /<EndToEndId>(\w+)/.exec(file?.content ?? '') ?? [];
    const day = { openingMinor: 100_000n, paymentFiles: [file?.content ?? ''], returned: [endToEnd] };
    const [statementId = ''] = await matched(aDay(day));
    expect(await workList(statementId)).toEqual([]);
    expect(await statusOf(paymentId)).toBe('returned');
    expect(await walletOf(maker)).toBe(before);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });

  it('goes to verified accounts of one’s own only', async () => {
    const proposed = await aPayee(maker);
    expect(await ask(maker, proposed, 1n)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    const others = await aVerifiedPayee(hospital);
    expect(await ask(maker, others, 1n)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    const withdrawal = { payeeAccountId: others, action: 'withdraw', reason: 'closed at the bank' } as const;
    expect(await harness.get(BankAccounts).decide(maker.as(APPROVERS), withdrawal)).toMatchObject({
      code: 'ACCOUNT_UNKNOWN',
    });
    granted(await harness.get(BankAccounts).decide(hospital.as(APPROVERS), withdrawal));
    expect(await ask(hospital, others, 1n)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
  });

  it('is not sent to an account that its owner has withdrawn meanwhile', async () => {
    await matched(aDay({ incoming: [{ amountMinor: 700n, payer: 'x', remittance: await referenceOf(maker) }] }));
    const payeeAccountId = await aVerifiedPayee(maker);
    const { paymentId } = granted(await ask(maker, payeeAccountId, 700n));
    granted(await harness.get(Payouts).decide(one.as(OFFICERS), { paymentId, action: 'approve', reason: null }));
    const withdrawal = { payeeAccountId, action: 'withdraw', reason: 'closed at the bank' } as const;
    granted(await harness.get(BankAccounts).decide(maker.as(APPROVERS), withdrawal));
    const sent = await harness.get(Payouts).send(two.as(OFFICERS), { bankAccountId, idempotencyKey: randomUUID() });
    expect(sent).toMatchObject({ code: 'NOTHING_TO_SEND' });
    const no = { paymentId, action: 'refuse', reason: 'the account is closed' } as const;
    granted(await harness.get(Payouts).decide(two.as(OFFICERS), no));
    expect(await statusOf(paymentId)).toBe('refused');
  });

  it('waits while its owner owes something out of a contract', async () => {
    const debtor = await market.party('supplier');
    await matched(aDay({ incoming: [{ amountMinor: 1_000n, payer: 'x', remittance: await referenceOf(debtor) }] }));
    const payee = await aVerifiedPayee(debtor);
    await harness.owner.query('SET session_replication_role = replica');
    await harness.owner.query(
      `INSERT INTO receivable (id, debtor_id, creditor_id, contract_id, tender_id, currency, amount_minor, status, reason, document_type, document_id, arose_at)
       VALUES ($1, $2, $3, $1, $1, 'CNY', 500, 'open', 'ruling', 'dispute', $1, now())`,
      [randomUUID(), debtor.id, hospital.id],
    );
    await harness.owner.query('SET session_replication_role = origin');
    expect(await ask(debtor, payee, 100n)).toMatchObject({ code: 'DEBTS_FIRST', details: { owed: '5.00' } });
    await harness.owner.query('DELETE FROM receivable WHERE debtor_id = $1', [debtor.id]);
    granted(await ask(debtor, payee, 100n));
  });

  it('asked for twice at once never overdraws the wallet', async () => {
    const poor = await market.party('supplier');
    await matched(aDay({ incoming: [{ amountMinor: 1_000n, payer: 'x', remittance: await referenceOf(poor) }] }));
    const payee = await aVerifiedPayee(poor);
    const asked = await Promise.all(Array.from({ length: 5 }, () => ask(poor, payee, 400n)));
    expect(asked.filter((each) => each.ok).length).toBe(2);
    expect(await walletOf(poor)).toBe(200n);
    expect(await brokenInvariants(harness.owner)).toEqual([]);
  });
});
