import { Module } from '@nestjs/common';
import { LedgerResolver } from './graphql/ledger.resolver.js';
import { CollectReceivables } from './jobs/collect-receivables.due-work.js';
import { Ledger } from './ledger.js';
import { BankTransferStore } from './persistence/bank-transfers.store.js';
import { LedgerReader } from './persistence/ledger.reader.js';
import { Receivables } from './receivables.js';
import { SupplierDeposits } from './supplier-deposits.js';
import { StatementsResolver } from './graphql/statements.resolver.js';
import { StatementsReader } from './persistence/statements.reader.js';
import { RecordDeposit } from './use-cases/record-deposit.use-case.js';
import { RecordPayout } from './use-cases/record-payout.use-case.js';

@Module({
  providers: [
    Ledger,
    BankTransferStore,
    RecordDeposit,
    RecordPayout,
    Receivables,
    SupplierDeposits,
    CollectReceivables,
    LedgerReader,
    LedgerResolver,
    StatementsReader,
    StatementsResolver,
  ],
  exports: [Ledger, BankTransferStore, Receivables, SupplierDeposits],
})
export class LedgerModule {}
