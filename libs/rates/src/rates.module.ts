import { Module } from '@nestjs/common';
import { Exchange } from './exchange.js';
import { RatesResolver } from './graphql/rates.resolver.js';
import { DeclaredRatesStore } from './persistence/declared-rates.store.js';
import { RatesReader } from './persistence/rates.reader.js';
import { ReferenceRatesStore } from './persistence/reference-rates.store.js';
import { DeclaredRatesUseCase } from './use-cases/declared-rates.use-case.js';
import { ImportReferenceRates } from './use-cases/import-reference-rates.use-case.js';

@Module({
  providers: [
    Exchange,
    ReferenceRatesStore,
    DeclaredRatesStore,
    DeclaredRatesUseCase,
    RatesReader,
    RatesResolver,
    ImportReferenceRates,
  ],
  exports: [Exchange, ImportReferenceRates],
})
export class RatesModule {}
