import { Module } from '@nestjs/common';
import { DemandsModule } from '#libs/demands';
import { TenderBook } from './persistence/tender-book.js';
import { TenderSteps } from './persistence/tender-steps.store.js';

@Module({ imports: [DemandsModule], providers: [TenderBook, TenderSteps], exports: [TenderBook] })
export class TendersModule {}
