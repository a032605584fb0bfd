import { Module } from '@nestjs/common';
import { LedgerModule } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { BankDeskResolver, PaymentsResolver } from './graphql/payments.resolver.js';
import { MatchReadEntries } from './jobs/match-bank-entries.due-work.js';
import { BankAccountStore } from './persistence/bank-accounts.store.js';
import { BankStatementStore } from './persistence/bank-statements.store.js';
import { PaymentOrderStore } from './persistence/payment-orders.store.js';
import { PaymentsReader } from './persistence/payments.reader.js';
import { BankAccounts } from './use-cases/bank-accounts.use-case.js';
import { BankMoney } from './use-cases/bank-money.js';
import { ImportBankStatement } from './use-cases/import-bank-statement.use-case.js';
import { MatchBankEntries } from './use-cases/match-bank-entries.js';
import { Payouts } from './use-cases/payouts.use-case.js';

/** Between wallets and banks: accounts, bank statements in (camt.053), payments out (pain.001). */
@Module({
  imports: [LedgerModule, FilesModule],
  providers: [
    BankAccountStore,
    BankStatementStore,
    PaymentOrderStore,
    PaymentsReader,
    PeopleStore,
    BankMoney,
    BankAccounts,
    Payouts,
    ImportBankStatement,
    MatchBankEntries,
    MatchReadEntries,
    PaymentsResolver,
    BankDeskResolver,
  ],
})
export class PaymentsModule {}
