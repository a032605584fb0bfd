import { Module } from '@nestjs/common';
import { Exchange } from './exchange.js';
import { FeesResolver } from './graphql/fees.resolver.js';
import { RatesResolver } from './graphql/rates.resolver.js';
import { DeclaredRatesStore } from './persistence/declared-rates.store.js';
import { FeeVersionStore } from './persistence/fee-versions.store.js';
import { RatesReader } from './persistence/rates.reader.js';
import { ReferenceRatesStore } from './persistence/reference-rates.store.js';
import { DeclaredRatesUseCase } from './use-cases/declared-rates.use-case.js';
import { DeclareFee } from './use-cases/declare-fee.use-case.js';
import { ImportReferenceRates } from './use-cases/import-reference-rates.use-case.js';

@Module({
  providers: [
    Exchange,
    ReferenceRatesStore,
    DeclaredRatesStore,
    DeclaredRatesUseCase,
    RatesReader,
    RatesResolver,
    FeeVersionStore,
    DeclareFee,
    FeesResolver,
    ImportReferenceRates,
  ],
  exports: [Exchange, ImportReferenceRates],
})
export class RatesModule {}
