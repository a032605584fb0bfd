import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, refusalText, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  minorOf,
  money,
  OWN_FILE,
  PageArgs,
  Uuid,
} from '#libs/platform';
import { UNMATCHED_REASONS } from '#libs/rules';
import {
  type BankEntryView,
  type BankStatementView,
  type PaymentFileView,
  PaymentsReader,
  type PaymentView,
} from '../persistence/payments.reader.js';
import { BankAccounts } from '../use-cases/bank-accounts.use-case.js';
import { ImportBankStatement } from '../use-cases/import-bank-statement.use-case.js';
import { MatchBankEntries } from '../use-cases/match-bank-entries.js';
import { Payouts } from '../use-cases/payouts.use-case.js';
import {
  AccountAtBankInput,
  AssignBankEntryInput,
  AssignBankEntryPayload,
  BankAccount,
  BankEntriesArgs,
  type BankEntry,
  BankEntryConnection,
  type BankStatement,
  BankStatementConnection,
  DecidePayeeAccountInput,
  DecidePayeeAccountPayload,
  DecidePayoutInput,
  DecidePayoutPayload,
  DepositInstructions,
  ImportBankStatementInput,
  ImportBankStatementPayload,
  OpenBankAccountPayload,
  type PayeeAccount,
  PayeeAccountConnection,
  PayeeAccountsArgs,
  type Payment,
  PaymentConnection,
  PaymentFile,
  PaymentsArgs,
  ProposePayeeAccountPayload,
  RequestPayoutInput,
  RequestPayoutPayload,
  SendPaymentsInput,
  SendPaymentsPayload,
  SetBankEntryAsideInput,
  SetBankEntryAsidePayload,
  WithdrawPayeeAccountInput,
  WithdrawPayeeAccountPayload,
} from './types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const OPERATORS: AccessRule = { kinds: ['operator'] };
/** Who acts for an organisation's money. */
const APPROVERS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'] };
const TRADERS: AccessRule = { kinds: ['purchaser', 'supplier'] };

/** What organisations see and do: paying in, and being paid out. */
@Resolver()
export class PaymentsResolver {
  constructor(
    private readonly reader: PaymentsReader,
    private readonly accounts: BankAccounts,
    private readonly payouts: Payouts,
  ) {}

  @Access(TRADERS)
  @Query(() => DepositInstructions, { description: 'Where to pay in, and the reference that makes it yours.' })
  async depositInstructions(@CurrentCaller() caller: Caller): Promise<DepositInstructions> {
    const reference = await this.accounts.reference(caller);
    invariant(reference.ok, 'every organisation has a reference');
    return { reference: reference.value, accounts: await this.reader.bankAccounts(caller) };
  }

  @Access(OWN_FILE)
  @Query(() => PayeeAccountConnection, { description: 'Your own; operators see all. Newest first.' })
  payeeAccounts(@CurrentCaller() caller: Caller, @Args() args: PayeeAccountsArgs): Promise<Connection<PayeeAccount>> {
    return this.reader.payeeAccounts<PayeeAccount>(caller, args, args.status ?? null, (row) => row);
  }

  @Access(OWN_FILE)
  @Query(() => PaymentConnection, { description: 'Your own; operators see all. Newest first.' })
  payments(@CurrentCaller() caller: Caller, @Args() args: PaymentsArgs): Promise<Connection<Payment>> {
    return this.reader.payments(caller, args, args.status ?? null, toPayment);
  }

  @Access(APPROVERS)
  @Mutation(() => ProposePayeeAccountPayload.type, { description: 'Say where to be paid; an officer verifies it.' })
  async proposePayeeAccount(
    @CurrentCaller() caller: Caller,
    @Args('input') input: AccountAtBankInput,
  ): Promise<object> {
    const result = await this.accounts.propose(caller, { ...input, bic: input.bic ?? null });
    return ProposePayeeAccountPayload.answer(result, (value) => value);
  }

  @Access(APPROVERS)
  @Mutation(() => WithdrawPayeeAccountPayload.type, { description: 'Nothing is paid to it any more.' })
  async withdrawPayeeAccount(
    @CurrentCaller() caller: Caller,
    @Args('input') input: WithdrawPayeeAccountInput,
  ): Promise<object> {
    const result = await this.accounts.decide(caller, { ...input, action: 'withdraw' });
    return WithdrawPayeeAccountPayload.answer(result, (value) => value);
  }

  @Access(APPROVERS)
  @Mutation(() => RequestPayoutPayload.type, {
    description: 'Ask for money of the wallet to be paid to a verified account; it leaves the wallet at once.',
  })
  async requestPayout(@CurrentCaller() caller: Caller, @Args('input') input: RequestPayoutInput): Promise<object> {
    const { amount, payeeAccountId, idempotencyKey } = input;
    const { currency } = amount;
    const amountMinor = minorOf(amount, 'input.amount');
    const result = await this.payouts.request(caller, { payeeAccountId, amountMinor, currency, idempotencyKey });
    return RequestPayoutPayload.answer(result, (value) => value);
  }
}

/** What officers see and do: the platform's accounts, the bank's statements, payments to the bank. */
@Resolver()
export class BankDeskResolver {
  constructor(
    private readonly reader: PaymentsReader,
    private readonly accounts: BankAccounts,
    private readonly payouts: Payouts,
    private readonly importing: ImportBankStatement,
    private readonly matching: MatchBankEntries,
  ) {}

  @Access('signed-in')
  @Query(() => [BankAccount], { description: 'The platform’s accounts at banks, at most 100.' })
  async bankAccounts(@CurrentCaller() caller: Caller): Promise<readonly BankAccount[]> {
    return this.reader.bankAccounts(caller);
  }

  @Access(OPERATORS)
  @Query(() => BankStatementConnection, { description: 'Newest first, with what became of their bookings.' })
  bankStatements(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<BankStatement>> {
    return this.reader.bankStatements(caller, args, toStatement);
  }

  @Access(OPERATORS)
  @Query(() => BankEntryConnection, { description: 'Newest first; `unmatched` is the work list.' })
  bankEntries(@CurrentCaller() caller: Caller, @Args() args: BankEntriesArgs): Promise<Connection<BankEntry>> {
    const filter = { status: args.status ?? null, statementId: args.statementId ?? null };
    return this.reader.bankEntries(caller, args, filter, toEntry);
  }

  @Access(OPERATORS)
  @Query(() => PaymentFile, { nullable: true })
  async paymentFile(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<PaymentFile | null> {
    const row = await this.reader.paymentFile(caller, id);
    return row ? toFile(row) : null;
  }

  @Access(OFFICERS)
  @Mutation(() => OpenBankAccountPayload.type, { description: 'Keep an account of the platform at a bank.' })
  async openBankAccount(@CurrentCaller() caller: Caller, @Args('input') input: AccountAtBankInput): Promise<object> {
    const result = await this.accounts.open(caller, { ...input, bic: input.bic ?? null });
    return OpenBankAccountPayload.answer(result, (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => DecidePayeeAccountPayload.type, { description: 'Verify an account that an organisation proposed.' })
  async decidePayeeAccount(
    @CurrentCaller() caller: Caller,
    @Args('input') { payeeAccountId, verified, reason }: DecidePayeeAccountInput,
  ): Promise<object> {
    const action = verified ? 'verify' : 'refuse';
    const result = await this.accounts.decide(caller, { payeeAccountId, action, reason });
    return DecidePayeeAccountPayload.answer(result, (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => DecidePayoutPayload.type, { description: 'Approve a payment, or refuse it and give the money back.' })
  async decidePayout(
    @CurrentCaller() caller: Caller,
    @Args('input') { paymentId, approved, reason = null }: DecidePayoutInput,
  ): Promise<object> {
    const result = await this.payouts.decide(caller, { paymentId, action: approved ? 'approve' : 'refuse', reason });
    return DecidePayoutPayload.answer(result, (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => SendPaymentsPayload.type, {
    description: 'Write what other officers approved, at most 1000 payments, into one file for the bank.',
  })
  async sendPayments(@CurrentCaller() caller: Caller, @Args('input') input: SendPaymentsInput): Promise<object> {
    const result = await this.payouts.send(caller, input);
    return SendPaymentsPayload.answer(await this.sent(caller, result), toFile);
  }

  @Access(OFFICERS)
  @Mutation(() => ImportBankStatementPayload.type, {
    description: 'Take a camt.053 file in, whole or not at all; the same one again changes nothing.',
  })
  async importBankStatement(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ImportBankStatementInput,
  ): Promise<object> {
    return ImportBankStatementPayload.answer(await this.importing.run(caller, input), (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => AssignBankEntryPayload.type, { description: 'Say whose money a booking of the work list is.' })
  async assignBankEntry(@CurrentCaller() caller: Caller, @Args('input') input: AssignBankEntryInput): Promise<object> {
    return AssignBankEntryPayload.answer(await this.matching.assign(caller, input), (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => SetBankEntryAsidePayload.type, { description: 'Say that a booking is nobody’s, and why.' })
  async setBankEntryAside(
    @CurrentCaller() caller: Caller,
    @Args('input') input: SetBankEntryAsideInput,
  ): Promise<object> {
    return SetBankEntryAsidePayload.answer(await this.matching.setAside(caller, input), (value) => value);
  }

  private async sent<R extends string>(
    caller: Caller,
    result: Result<{ readonly paymentFileId: string }, R>,
  ): Promise<Result<PaymentFileView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.paymentFile(caller, result.value.paymentFileId);
    invariant(row, 'whoever sent a file sees it');
    return ok(row);
  }
}

const toPayment = ({ amountMinor, currency, payee, ...row }: PaymentView): Payment => ({
  ...row,
  payeeIdentification: payee.identification,
  payeeHolder: payee.holder,
  amount: money(amountMinor, currency),
});

const toFile = ({ totalMinor, currency, ...row }: PaymentFileView): PaymentFile => ({
  ...row,
  total: money(totalMinor, currency),
});

const toStatement = (row: BankStatementView): BankStatement => {
  const { openingMinor, closingMinor, currency, read, matched, unmatched, setAside, ...rest } = row;
  return {
    ...rest,
    opening: openingMinor === null ? null : money(openingMinor, currency),
    closing: money(closingMinor, currency),
    read: Number(read),
    matched: Number(matched),
    unmatched: Number(unmatched),
    setAside: Number(setAside),
  };
};

const toEntry = ({ amountMinor, currency, paymentOrderId, details, reason, ...row }: BankEntryView): BankEntry => {
  const text = reason === null ? null : UNMATCHED_REASONS[reason];
  return {
    ...row,
    reason,
    amount: money(amountMinor, currency),
    paymentId: paymentOrderId,
    reasonText: text && refusalText(text.en, details ?? {}),
    reasonTextZh: text && refusalText(text.zh, details ?? {}, 'zh'),
  };
};
