import { Module } from '@nestjs/common';
import { ContractsModule } from '#libs/contracts';
import { LedgerModule } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { BankCalendar } from './bank-calendar.js';
import { CreditsResolver } from './graphql/credits.resolver.js';
import { BankDeskResolver, PaymentsResolver } from './graphql/payments.resolver.js';
import { BookHonours, ExpireCredits, PrecludeBanks } from './jobs/credit-deadlines.due-work.js';
import { MatchReadEntries } from './jobs/match-bank-entries.due-work.js';
import { BankAccountStore } from './persistence/bank-accounts.store.js';
import { BankStatementStore } from './persistence/bank-statements.store.js';
import { CreditsReader } from './persistence/credits.reader.js';
import { CreditStore } from './persistence/credits.store.js';
import { PaymentOrderStore } from './persistence/payment-orders.store.js';
import { PaymentsReader } from './persistence/payments.reader.js';
import { CreditAmendmentStore, PresentationStore } from './persistence/presentations.store.js';
import { AmendCredit } from './use-cases/amend-credit.use-cases.js';
import { ApplyForCredit, RecordBankMessage } from './use-cases/apply-for-credit.use-cases.js';
import { CreditDesk } from './use-cases/credit-desk.js';
import { HandlePresentation } from './use-cases/handle-presentation.use-cases.js';
import { PresentDocuments } from './use-cases/present-documents.use-case.js';
import { BankAccounts } from './use-cases/bank-accounts.use-case.js';
import { BankMoney } from './use-cases/bank-money.js';
import { ImportBankStatement } from './use-cases/import-bank-statement.use-case.js';
import { MatchBankEntries } from './use-cases/match-bank-entries.js';
import { Payouts } from './use-cases/payouts.use-case.js';

/** Between the parties and banks: accounts, statements in (camt.053), payments out (pain.001), letters of credit. */
@Module({
  imports: [LedgerModule, ContractsModule, FilesModule],
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
    BankCalendar,
    CreditStore,
    PresentationStore,
    CreditAmendmentStore,
    CreditsReader,
    CreditDesk,
    ApplyForCredit,
    RecordBankMessage,
    PresentDocuments,
    HandlePresentation,
    AmendCredit,
    ExpireCredits,
    PrecludeBanks,
    BookHonours,
    CreditsResolver,
    PaymentsResolver,
    BankDeskResolver,
  ],
})
export class PaymentsModule {}
