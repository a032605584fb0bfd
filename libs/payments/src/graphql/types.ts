import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  CurrencyEnum,
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Money,
  MoneyInput,
  PageArgs,
  Uuid,
} from '#libs/platform';
import type { Currency } from '#libs/kernel';
import {
  BANK_ENTRY_LIFECYCLE,
  type BankEntryStatus,
  DECIDE_BANK_ENTRY_REFUSALS,
  DECIDE_PAYEE_ACCOUNT_REFUSALS,
  DECIDE_PAYOUT_REFUSALS,
  IMPORT_BANK_STATEMENT_REFUSALS,
  OPEN_BANK_ACCOUNT_REFUSALS,
  PAYEE_ACCOUNT_LIFECYCLE,
  type PayeeAccountStatus,
  PAYMENT_ORDER_LIFECYCLE,
  type PaymentOrderStatus,
  PROPOSE_PAYEE_ACCOUNT_REFUSALS,
  REQUEST_PAYOUT_REFUSALS,
  SEND_PAYMENTS_REFUSALS,
  UNMATCHED_REASONS,
  type UnmatchedReason,
} from '#libs/rules';

const named = <T extends string>(name: string, values: readonly T[], description?: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, ...(description === undefined ? {} : { description }) });
  return choices as Record<string, T>;
};
const SchemeEnum = named('AccountScheme', ['iban', 'other'] as const);
const DirectionEnum = named('BankEntryDirection', ['in', 'out'] as const, 'Into our account, or out of it.');
const PayeeStatusEnum = named('PayeeAccountStatus', Object.keys(PAYEE_ACCOUNT_LIFECYCLE) as PayeeAccountStatus[]);
const PaymentStatusEnum = named('PaymentStatus', Object.keys(PAYMENT_ORDER_LIFECYCLE) as PaymentOrderStatus[]);
const EntryStatusEnum = named('BankEntryStatus', Object.keys(BANK_ENTRY_LIFECYCLE) as BankEntryStatus[]);
const ReasonEnum = named('UnmatchedReason', Object.keys(UNMATCHED_REASONS) as UnmatchedReason[]);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@ObjectType({ isAbstract: true })
class AccountAtBank {
  @Field(() => Uuid) id: string;
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => String, { description: 'ISO 3166.' }) bankCountry: string;
  @Field(() => String) bankName: string;
  @Field(() => SchemeEnum) scheme: 'iban' | 'other';
  @Field(() => String, { description: 'The IBAN, or the number that the bank’s country uses.' }) identification: string;
  @Field(() => String, { nullable: true }) bic: string | null;
  @Field(() => String) holder: string;
}

@ObjectType({ description: 'An account of the platform: where organisations pay in.' })
export class BankAccount extends AccountAtBank {
  @Field(() => DateTime) openedAt: Date;
}

@ObjectType({ description: 'How your organisation pays into its wallet.' })
export class DepositInstructions {
  @Field(() => String, {
    description: 'Write it as the payment’s reference (ISO 11649): by it alone money is known as yours.',
  })
  reference: string;
  @Field(() => [BankAccount]) accounts: readonly BankAccount[];
}

@ObjectType({ description: 'Where an organisation is paid to.' })
export class PayeeAccount extends AccountAtBank {
  @Field(() => Uuid) organisationId: string;
  @Field(() => PayeeStatusEnum) status: PayeeAccountStatus;
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'How it was verified, or why not.' }) reason: string | null;
  @Field(() => Int) version: number;
}
export const PayeeAccountConnection = defineConnection(PayeeAccount, 'PayeeAccount');

@ObjectType({ description: 'Money on its way from a wallet to its owner’s bank account.' })
export class Payment {
  @Field(() => Uuid) id: string;
  @Field(() => String, { description: 'End to end: the payee’s bank shows it.' }) reference: string;
  @Field(() => Uuid) organisationId: string;
  @Field(() => Uuid) payeeAccountId: string;
  @Field(() => String) payeeIdentification: string;
  @Field(() => String) payeeHolder: string;
  @Field(() => Money) amount: Money;
  @Field(() => PaymentStatusEnum) status: PaymentOrderStatus;
  @Field(() => DateTime) requestedAt: Date;
  @Field(() => String, { nullable: true, description: 'Why it was refused.' }) reason: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The file that told the bank.' }) paymentFileId: string | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => Int) version: number;
}
export const PaymentConnection = defineConnection(Payment, 'Payment');

@ObjectType({ description: 'What the bank is told to pay: ISO 20022 pain.001.001.09.' })
export class PaymentFile {
  @Field(() => Uuid) id: string;
  @Field(() => String) messageId: string;
  @Field(() => Uuid) bankAccountId: string;
  @Field(() => Int) paymentCount: number;
  @Field(() => Money) total: Money;
  @Field(() => String, { description: 'The XML, to be handed to the bank as it is.' }) content: string;
  @Field(() => String, { description: 'SHA-256, hex.' }) contentDigest: string;
  @Field(() => DateTime) madeAt: Date;
}

@ObjectType({ description: 'A statement of the bank, with what became of its bookings.' })
export class BankStatement {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) bankAccountId: string;
  @Field(() => String) messageId: string;
  @Field(() => String) statementId: string;
  @Field(() => Money, { nullable: true }) opening: Money | null;
  @Field(() => Money) closing: Money;
  @Field(() => Int) entryCount: number;
  @Field(() => Int, { description: 'Bookings that the worker has not looked at yet.' }) read: number;
  @Field(() => Int) matched: number;
  @Field(() => Int) unmatched: number;
  @Field(() => Int) setAside: number;
  @Field(() => DateTime) importedAt: Date;
}
export const BankStatementConnection = defineConnection(BankStatement, 'BankStatement');

@ObjectType({ description: 'What a file brought. Zero new statements: it was read before.' })
export class ImportedBankStatements {
  @Field(() => [Uuid]) statementIds: readonly string[];
  @Field(() => Int) knownBefore: number;
  @Field(() => Int) entries: number;
}

@ObjectType({ description: 'A booking of one of our accounts.' })
export class BankEntry {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) statementId: string;
  @Field(() => Int) number: number;
  @Field(() => DirectionEnum) direction: 'in' | 'out';
  @Field(() => Money) amount: Money;
  @Field(() => Day) bookedOn: string;
  @Field(() => Day, { nullable: true }) valueOn: string | null;
  @Field(() => String, { nullable: true }) bankReference: string | null;
  @Field(() => String, { nullable: true }) endToEndId: string | null;
  @Field(() => String, { nullable: true }) counterpartyName: string | null;
  @Field(() => String, { nullable: true }) counterpartyAccount: string | null;
  @Field(() => String) remittance: string;
  @Field(() => Boolean, { description: 'The bank takes an earlier booking back.' }) reversal: boolean;
  @Field(() => EntryStatusEnum) status: BankEntryStatus;
  @Field(() => ReasonEnum, { nullable: true, description: 'Why it waits for a person.' })
  reason: UnmatchedReason | null;
  @Field(() => String, { nullable: true, description: 'The same in words, with what to do.' }) reasonText:
    string | null;
  @Field(() => String, { nullable: true }) reasonTextZh: string | null;
  @Field(() => Uuid, { nullable: true, description: 'Whose money it is.' }) organisationId: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The payment of ours that it is about.' })
  paymentId: string | null;
  @Field(() => String, { nullable: true }) decisionReason: string | null;
  @Field(() => Int) version: number;
}
export const BankEntryConnection = defineConnection(BankEntry, 'BankEntry');

@ArgsType()
export class PayeeAccountsArgs extends PageArgs {
  @IsOptional() @Field(() => PayeeStatusEnum, { nullable: true }) status?: PayeeAccountStatus | null = null;
}
@ArgsType()
export class PaymentsArgs extends PageArgs {
  @IsOptional() @Field(() => PaymentStatusEnum, { nullable: true }) status?: PaymentOrderStatus | null = null;
}
@ArgsType()
export class BankEntriesArgs extends PageArgs {
  @IsOptional() @Field(() => EntryStatusEnum, { nullable: true }) status?: BankEntryStatus | null = null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) statementId?: string | null = null;
}

@InputType()
export class AccountAtBankInput {
  @Field(() => CurrencyEnum) currency: Currency;
  @MaxLength(TEXT) @Field(() => String) bankCountry: string;
  @MaxLength(TEXT) @Field(() => String) bankName: string;
  @Field(() => SchemeEnum) scheme: 'iban' | 'other';
  @MaxLength(TEXT) @Field(() => String) identification: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) bic?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) holder: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class DecidePayeeAccountInput {
  @Field(() => Uuid) payeeAccountId: string;
  @Field(() => Boolean) verified: boolean;
  @MaxLength(TEXT) @Field(() => String, { description: 'How it was verified, or why not.' }) reason: string;
}
@InputType()
export class WithdrawPayeeAccountInput {
  @Field(() => Uuid) payeeAccountId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}
@InputType()
export class RequestPayoutInput {
  @Field(() => Uuid) payeeAccountId: string;
  @ValidateNested() @Type(() => MoneyInput) @Field(() => MoneyInput) amount: MoneyInput;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class DecidePayoutInput {
  @Field(() => Uuid) paymentId: string;
  @Field(() => Boolean) approved: boolean;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Needed to refuse.' })
  reason?: string | null = null;
}
@InputType()
export class SendPaymentsInput {
  @Field(() => Uuid, { description: 'The account of the platform that pays.' }) bankAccountId: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class ImportBankStatementInput {
  @Field(() => Uuid, { description: 'An uploaded camt.053 file.' }) fileId: string;
}
@InputType()
export class AssignBankEntryInput {
  @Field(() => Uuid) entryId: string;
  @Field(() => Uuid) organisationId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'How that is known.' }) reason: string;
}
@InputType()
export class SetBankEntryAsideInput {
  @Field(() => Uuid) entryId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@ObjectType({ description: 'The booking that was decided on.' })
export class DecidedBankEntry {
  @Field(() => Uuid) entryId: string;
}
@ObjectType()
export class ProposedPayeeAccount {
  @Field(() => Uuid) payeeAccountId: string;
}
@ObjectType()
export class OpenedBankAccount {
  @Field(() => Uuid) bankAccountId: string;
}
@ObjectType()
export class DecidedPayment {
  @Field(() => Uuid) paymentId: string;
}

export const OpenBankAccountPayload = definePayload('OpenBankAccount', OpenedBankAccount, {
  ...OPEN_BANK_ACCOUNT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const ProposePayeeAccountPayload = definePayload('ProposePayeeAccount', ProposedPayeeAccount, {
  ...PROPOSE_PAYEE_ACCOUNT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const DecidePayeeAccountPayload = definePayload(
  'DecidePayeeAccount',
  ProposedPayeeAccount,
  DECIDE_PAYEE_ACCOUNT_REFUSALS,
);
export const WithdrawPayeeAccountPayload = definePayload(
  'WithdrawPayeeAccount',
  ProposedPayeeAccount,
  DECIDE_PAYEE_ACCOUNT_REFUSALS,
);
export const RequestPayoutPayload = definePayload('RequestPayout', DecidedPayment, {
  ...REQUEST_PAYOUT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const DecidePayoutPayload = definePayload('DecidePayout', DecidedPayment, DECIDE_PAYOUT_REFUSALS);
export const SendPaymentsPayload = definePayload('SendPayments', PaymentFile, {
  ...SEND_PAYMENTS_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const ImportBankStatementPayload = definePayload(
  'ImportBankStatement',
  ImportedBankStatements,
  IMPORT_BANK_STATEMENT_REFUSALS,
);
export const AssignBankEntryPayload = definePayload('AssignBankEntry', DecidedBankEntry, DECIDE_BANK_ENTRY_REFUSALS);
export const SetBankEntryAsidePayload = definePayload(
  'SetBankEntryAside',
  DecidedBankEntry,
  DECIDE_BANK_ENTRY_REFUSALS,
);
