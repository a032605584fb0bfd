import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  minorOf,
  money,
  OWN_FILE,
} from '#libs/platform';
import type { BankTransfer } from '../persistence/bank-transfers.store.js';
import { type AccountView, type BalanceView, LedgerReader, type PostingView } from '../persistence/ledger.reader.js';
import { RECORD_DEPOSIT_REFUSALS, RECORD_PAYOUT_REFUSALS } from '../refusals.js';
import { RecordDeposit } from '../use-cases/record-deposit.use-case.js';
import { RecordPayout } from '../use-cases/record-payout.use-case.js';
import {
  Account,
  AccountConnection,
  AccountsArgs,
  Deposit,
  Payout,
  Posting,
  PostingConnection,
  PostingsArgs,
  RecordDepositInput,
  RecordPayoutInput,
  TrialBalance,
  TrialBalanceArgs,
} from './types.js';

const RecordDepositPayload = definePayload('RecordDeposit', Deposit, {
  ...RECORD_DEPOSIT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const RecordPayoutPayload = definePayload('RecordPayout', Payout, {
  ...RECORD_PAYOUT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver()
export class LedgerResolver {
  constructor(
    private readonly reader: LedgerReader,
    private readonly depositing: RecordDeposit,
    private readonly payingOut: RecordPayout,
  ) {}

  @Access(OWN_FILE)
  @Query(() => AccountConnection, { description: "Your organisation's accounts; operators see all. Newest first." })
  accounts(@CurrentCaller() caller: Caller, @Args() args: AccountsArgs): Promise<Connection<Account>> {
    return this.reader.accounts(caller, args, args.organisationId ?? undefined, toAccount);
  }

  @Access(OWN_FILE)
  @Query(() => PostingConnection, { description: 'The statement of an account that you may see, latest first.' })
  postings(@CurrentCaller() caller: Caller, @Args() args: PostingsArgs): Promise<Connection<Posting>> {
    return this.reader.postings(caller, args, args.accountId, toPosting);
  }

  @Access({ kinds: ['operator'] })
  @Query(() => [TrialBalance], { description: 'One row per currency; every sum is zero.' })
  async trialBalance(@CurrentCaller() caller: Caller, @Args() { on }: TrialBalanceArgs): Promise<TrialBalance[]> {
    return toTrialBalances(await this.reader.trialBalance(caller, on ?? undefined));
  }

  @Access(OFFICERS)
  @Mutation(() => RecordDepositPayload.type, { description: 'Book money that came in at the bank for somebody.' })
  async recordDeposit(@CurrentCaller() caller: Caller, @Args('input') input: RecordDepositInput): Promise<object> {
    return RecordDepositPayload.answer(await this.depositing.run(caller, toTransfer(input)), toBankTransfer);
  }

  @Access(OFFICERS)
  @Mutation(() => RecordPayoutPayload.type, { description: "Book money that went to somebody's own bank account." })
  async recordPayout(@CurrentCaller() caller: Caller, @Args('input') input: RecordPayoutInput): Promise<object> {
    return RecordPayoutPayload.answer(await this.payingOut.run(caller, toTransfer(input)), toBankTransfer);
  }
}

const toTransfer = ({ amount, currency, ...input }: RecordDepositInput) => ({
  ...input,
  amountMinor: minorOf({ amount, currency }, 'input'),
  currency,
});

const toBankTransfer = (transfer: BankTransfer): Deposit | Payout => ({
  id: transfer.id,
  organisationId: transfer.organisationId,
  amount: money(transfer.amountMinor, transfer.currency),
  bankReference: transfer.bankReference,
  recordedAt: transfer.recordedAt,
});

const toAccount = (row: AccountView): Account => ({
  id: row.id,
  kind: row.kind,
  organisation: row.organisationId === null ? null : { id: row.organisationId, legalName: row.organisationName ?? '' },
  contractId: row.contractId,
  currency: row.currency,
  balance: money(row.balanceMinor, row.currency),
});

export const toPosting = ({ id, amountMinor, currency, ...row }: PostingView): Posting => ({
  ...row,
  id: String(id),
  amount: money(amountMinor, currency),
});

function toTrialBalances(rows: readonly BalanceView[]): TrialBalance[] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const sum = own.reduce((total, { balanceMinor }) => total + balanceMinor, 0n);
    const kinds = own.map(({ kind, accounts, balanceMinor }) => ({
      kind,
      accounts,
      balance: money(balanceMinor, currency),
    }));
    return { currency, sum: money(sum, currency), kinds };
  });
}
