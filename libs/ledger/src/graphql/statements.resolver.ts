import { Args, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, type Connection, CurrentCaller, money, PageArgs } from '#libs/platform';
import { type ReceivableView, StatementsReader, type SupplierDepositView } from '../persistence/statements.reader.js';
import { toPosting } from './ledger.resolver.js';
import {
  AccountStatement,
  Receivable,
  ReceivableConnection,
  StatementArgs,
  SupplierDeposit,
  SupplierDepositConnection,
} from './statement.types.js';

@Resolver()
export class StatementsResolver {
  constructor(private readonly reader: StatementsReader) {}

  @Access('signed-in')
  @Query(() => AccountStatement, { description: 'Opening balance, lines and closing balance of a period.' })
  async statement(@CurrentCaller() caller: Caller, @Args() args: StatementArgs): Promise<AccountStatement> {
    const { organisationId, kind, currency, from, to } = args;
    const of = { organisationId: organisationId ?? undefined, kind, currency, from, to };
    const { totals, lines } = await this.reader.statement(caller, args, of, toPosting);
    const opening = money(totals.openingMinor, currency);
    return { currency, from, to, opening, closing: money(totals.closingMinor, currency), lines };
  }

  @Access('signed-in')
  @Query(() => SupplierDepositConnection, { description: 'Deposits of your bids and contracts. Newest first.' })
  supplierDeposits(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<SupplierDeposit>> {
    return this.reader.deposits(caller, args, toDeposit);
  }

  @Access('signed-in')
  @Query(() => ReceivableConnection, { description: 'What you owe and what is owed to you. Newest first.' })
  receivables(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Receivable>> {
    return this.reader.receivables(caller, args, toReceivable);
  }
}

const toDeposit = (view: SupplierDepositView): SupplierDeposit => {
  const { currency, amountMinor, forfeitedMinor, returnedMinor, ...row } = view;
  return {
    ...row,
    amount: money(amountMinor, currency),
    forfeited: money(forfeitedMinor, currency),
    returned: money(returnedMinor, currency),
  };
};

const toReceivable = ({ currency, amountMinor, collectedMinor, ...row }: ReceivableView): Receivable => ({
  ...row,
  amount: money(amountMinor, currency),
  collected: money(collectedMinor, currency),
});
