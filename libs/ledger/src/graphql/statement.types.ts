import { ArgsType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import type { Currency } from '#libs/kernel';
import { CurrencyEnum, DateTime, Day, defineConnection, Money, PageArgs, Uuid } from '#libs/platform';
import { SUPPLIER_DEPOSIT_LIFECYCLE, type SupplierDepositStatus } from '#libs/rules';
import type { AccountKind } from '../account.js';
import { AccountKindEnum, PostingConnection } from './types.js';

const same = (values: readonly string[]) => Object.fromEntries(values.map((value) => [value, value]));
const SupplierDepositStatusEnum = same(Object.keys(SUPPLIER_DEPOSIT_LIFECYCLE));
registerEnumType(SupplierDepositStatusEnum, { name: 'SupplierDepositStatus' });
const DepositPurposeEnum = same(['bid', 'performance']);
registerEnumType(DepositPurposeEnum, { name: 'DepositPurpose' });
const ReceivableStatusEnum = same(['open', 'collected']);
registerEnumType(ReceivableStatusEnum, { name: 'ReceivableStatus' });

@ArgsType()
export class StatementArgs extends PageArgs {
  @IsOptional()
  @Field(() => Uuid, { nullable: true, description: 'For operators; others read their own.' })
  organisationId?: string | null;
  @Field(() => AccountKindEnum, { defaultValue: 'wallet' }) kind: AccountKind;
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => Day, { description: 'The first day, by UTC.' }) from: string;
  @Field(() => Day, { description: 'The last day, counted in.' }) to: string;
}

@ObjectType({ description: "What came and went on an organisation's accounts of one kind and currency." })
export class AccountStatement {
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => Day) from: string;
  @Field(() => Day) to: string;
  @Field(() => Money, { description: 'Before the first day.' }) opening: Money;
  @Field(() => Money, { description: 'After the last day: the opening balance and all lines.' }) closing: Money;
  @Field(() => PostingConnection, { description: 'The oldest first, each with the document that caused it.' })
  lines: object;
}

@ObjectType({ description: 'What a supplier has lodged for its bids in a tender or for one contract.' })
export class SupplierDeposit {
  @Field(() => Uuid) id: string;
  @Field(() => DepositPurposeEnum) purpose: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid, { nullable: true }) contractId: string | null;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Money) amount: Money;
  @Field(() => Money, { description: 'Lost to whom it was damaged.' }) forfeited: Money;
  @Field(() => Money) returned: Money;
  @Field(() => SupplierDepositStatusEnum) status: SupplierDepositStatus;
  @Field(() => DateTime) lodgedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
}

@ObjectType({
  description: 'What one side owes out of a contract; taken from its deposit or wallet when there is money.',
})
export class Receivable {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) debtorId: string;
  @Field(() => Uuid, { nullable: true, description: 'Null: the platform, for its fee.' }) creditorId: string | null;
  @Field(() => Uuid) contractId: string;
  @Field(() => Money) amount: Money;
  @Field(() => Money) collected: Money;
  @Field(() => ReceivableStatusEnum) status: string;
  @Field(() => String, { description: 'rejected-goods, fee or unused-advance.' }) reason: string;
  @Field(() => String) documentType: string;
  @Field(() => Uuid) documentId: string;
  @Field(() => DateTime) aroseAt: Date;
}

export const SupplierDepositConnection = defineConnection(SupplierDeposit, 'SupplierDeposit');
export const ReceivableConnection = defineConnection(Receivable, 'Receivable');
