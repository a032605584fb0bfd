import { Module } from '@nestjs/common';
import { LedgerResolver } from './graphql/ledger.resolver.js';
import { Ledger } from './ledger.js';
import { BankTransferStore } from './persistence/bank-transfers.store.js';
import { LedgerReader } from './persistence/ledger.reader.js';
import { RecordDeposit } from './use-cases/record-deposit.use-case.js';
import { RecordPayout } from './use-cases/record-payout.use-case.js';

@Module({
  providers: [Ledger, BankTransferStore, RecordDeposit, RecordPayout, LedgerReader, LedgerResolver],
  exports: [Ledger],
})
export class LedgerModule {}
