import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import { creditorReference, type PayeeAccountStatus } from '#libs/rules';

/** An account that passed its rules. */
export interface SoundAccount {
  readonly currency: Currency;
  readonly bankCountry: string;
  readonly bankName: string;
  readonly scheme: 'iban' | 'other';
  readonly identification: string;
  readonly bic: string | null;
  readonly holder: string;
}

const OPEN = statement<{ id: string }>(
  'bank-accounts.open',
  `INSERT INTO bank_account (id, currency, bank_country, bank_name, scheme, identification, bic, holder, opened_by, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT bank_account_unique DO NOTHING RETURNING id`,
);
const OURS = statement<SoundAccount & { id: string }>(
  'bank-accounts.ours',
  `SELECT id, currency, bank_country AS "bankCountry", bank_name AS "bankName", scheme, identification, bic, holder
   FROM bank_account WHERE id = $1`,
);
const BY_NUMBER = statement<{ id: string }>(
  'bank-accounts.by-number',
  `SELECT id, pg_advisory_xact_lock(hashtextextended('bank-account/' || id, 0)) FROM bank_account WHERE identification = $1 AND currency = $2`,
);
const REFERENCE = statement<{ reference: string }>(
  'bank-accounts.reference',
  'SELECT reference FROM deposit_reference WHERE organisation_id = $1',
);
const NEXT_NUMBER = statement<{ number: string }>(
  'bank-accounts.next-reference',
  `SELECT nextval('deposit_reference_number')::text AS number`,
);
const GIVE_REFERENCE = statement(
  'bank-accounts.give-reference',
  'INSERT INTO deposit_reference (organisation_id, reference) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT deposit_reference_pkey DO NOTHING',
);
const PROPOSE = statement(
  'payee-accounts.propose',
  `INSERT INTO payee_account (id, organisation_id, currency, bank_country, bank_name, scheme, identification, bic, holder, status, proposed_by, proposed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11)`,
);
const COUNT = statement<{ count: string }>(
  'payee-accounts.count',
  `SELECT count(*)::text AS count FROM payee_account WHERE organisation_id = $1 AND status IN ('proposed', 'verified')`,
);
const LOCK = statement<LockedPayee>(
  'payee-accounts.lock',
  `SELECT id, organisation_id AS "organisationId", status, currency, version FROM payee_account WHERE id = $1 FOR UPDATE`,
);
const DECIDE = statement(
  'payee-accounts.decide',
  `UPDATE payee_account SET status = $3, decided_by = $4, decided_at = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2`,
);

export interface LockedPayee {
  readonly id: string;
  readonly organisationId: string;
  readonly status: PayeeAccountStatus;
  readonly currency: Currency;
  readonly version: number;
}

/** The platform's accounts at banks, the organisations' own, and the references by which money is known. */
@Injectable()
export class BankAccountStore {
  /** Undefined when it is kept already. */
  async open(tx: Tx, account: SoundAccount, by: string): Promise<string | undefined> {
    return (await tx.maybe(OPEN, [newId(), ...columns(account), by, tx.now]))?.id;
  }

  ours(tx: Tx, bankAccountId: string): Promise<(SoundAccount & { id: string }) | undefined> {
    return tx.maybe(OURS, [bankAccountId]);
  }

  /** Holds the account until the end: its statements are taken in one after the other. */
  async holdByNumber(tx: Tx, identification: string, currency: Currency): Promise<string | undefined> {
    return (await tx.maybe(BY_NUMBER, [identification, currency]))?.id;
  }

  /** The reference of an organisation, given to it when it first asks; as the system. */
  async referenceOf(tx: Tx, organisationId: string): Promise<string> {
    const before = await tx.maybe(REFERENCE, [organisationId]);
    if (before) return before.reference;
    const { number } = await tx.one(NEXT_NUMBER);
    await tx.execute(GIVE_REFERENCE, [organisationId, creditorReference(Number(number))]);
    return (await tx.one(REFERENCE, [organisationId])).reference;
  }

  /** As the system, for the actor's organisation. */
  async propose(tx: Tx, account: SoundAccount, by: string): Promise<string> {
    const id = newId();
    await tx.executeOne(PROPOSE, [id, tx.actor.organisationId, ...columns(account), by, tx.now]);
    return id;
  }

  /** Accounts of the organisation that are proposed or verified. */
  async count(tx: Tx, organisationId: string): Promise<number> {
    return Number((await tx.one(COUNT, [organisationId])).count);
  }

  /** As the system. */
  lock(tx: Tx, payeeAccountId: string): Promise<LockedPayee | undefined> {
    return tx.maybe(LOCK, [payeeAccountId]);
  }

  /** As the system. */
  async decide(
    tx: Tx,
    { id, version }: LockedPayee,
    status: PayeeAccountStatus,
    by: string,
    reason: string,
  ): Promise<void> {
    await tx.executeOne(DECIDE, [id, version, status, by, tx.now, reason]);
  }
}

const columns = ({ currency, bankCountry, bankName, scheme, identification, bic, holder }: SoundAccount) => [
  currency,
  bankCountry,
  bankName,
  scheme,
  identification,
  bic,
  holder,
];
