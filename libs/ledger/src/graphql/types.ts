import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { type Currency } from '#libs/kernel';
import { CurrencyEnum, DateTime, Day, defineConnection, Money, PageArgs, Uuid } from '#libs/platform';
import { MOVEMENT_KINDS, type MovementKind } from '#libs/rules';
import { ACCOUNT_KINDS, type AccountKind } from '../account.js';

const valuesOf = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));

export const AccountKindEnum = valuesOf(ACCOUNT_KINDS);
registerEnumType(AccountKindEnum, {
  name: 'AccountKind',
  valuesMap: {
    bank: { description: 'The mirror of the outside bank: below zero by what it holds for everybody here.' },
    wallet: { description: 'What an organisation may spend or be paid out.' },
    escrow: { description: 'What is put aside for the orders of one contract.' },
    deposit: { description: 'What a supplier has lodged for its bids or for one contract.' },
    fee: { description: 'What the platform has earned.' },
  },
});
const MovementKindEnum = valuesOf(MOVEMENT_KINDS);
registerEnumType(MovementKindEnum, { name: 'MovementKind' });

@ObjectType({ description: 'The organisation that an account belongs to.' })
export class AccountHolder {
  @Field(() => Uuid) id: string;
  @Field(() => String) legalName: string;
}

@ObjectType()
export class Account {
  @Field(() => Uuid) id: string;
  @Field(() => AccountKindEnum) kind: AccountKind;
  @Field(() => AccountHolder, { nullable: true, description: 'Null for the platform itself.' })
  organisation: AccountHolder | null;
  @Field(() => Uuid, { nullable: true, description: 'Of an escrow account.' }) contractId: string | null;
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => Money) balance: Money;
}

@ObjectType({ description: 'One line of an account. Lines are never changed or removed.' })
export class Posting {
  @Field(() => String) id: string;
  @Field(() => Money, { description: 'Above zero: the holder has more; below: less.' }) amount: Money;
  @Field(() => MovementKindEnum) kind: MovementKind;
  @Field(() => String, { description: 'What caused it, for example invoice.' }) documentType: string;
  @Field(() => Uuid) documentId: string;
  @Field(() => DateTime) occurredAt: Date;
}

@ObjectType()
export class KindBalance {
  @Field(() => AccountKindEnum) kind: AccountKind;
  @Field(() => Int) accounts: number;
  @Field(() => Money) balance: Money;
}

@ObjectType({ description: 'All accounts of one currency.' })
export class TrialBalance {
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => Money, { description: 'Zero, or something is wrong.' }) sum: Money;
  @Field(() => [KindBalance]) kinds: KindBalance[];
}

/** A line of the bank's statement, as an operator entered it. */
@ObjectType({ isAbstract: true })
abstract class BankTransfer {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) organisationId: string;
  @Field(() => Money) amount: Money;
  @Field(() => String) bankReference: string;
  @Field(() => DateTime) recordedAt: Date;
}
@ObjectType({ description: 'Money that came in at the bank for an organisation.' })
export class Deposit extends BankTransfer {}
@ObjectType({ description: "Money that went from a wallet to the organisation's own bank account." })
export class Payout extends BankTransfer {}

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@InputType()
export class RecordDepositInput {
  @Field(() => Uuid) organisationId: string;
  @MaxLength(TEXT)
  @Field(() => String, { description: "A decimal with at most the currency's own digits, for example 10160000.00." })
  amount: string;
  @Field(() => CurrencyEnum) currency: Currency;
  @MaxLength(TEXT)
  @Field(() => String, { description: "The bank's own; one line of its statement is booked once." })
  bankReference: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RecordPayoutInput extends RecordDepositInput {}

@ArgsType()
export class AccountsArgs extends PageArgs {
  @IsOptional() @Field(() => Uuid, { nullable: true, description: 'For operators.' }) organisationId?: string | null;
}

@ArgsType()
export class PostingsArgs extends PageArgs {
  @Field(() => Uuid) accountId: string;
}

@ArgsType()
export class TrialBalanceArgs {
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'At the end of this day, by UTC; absent: now.' })
  on?: string | null;
}

export const AccountConnection = defineConnection(Account, 'Account');
export const PostingConnection = defineConnection(Posting, 'Posting');
