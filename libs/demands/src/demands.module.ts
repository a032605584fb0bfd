import { Module } from '@nestjs/common';
import { DemandLines } from './persistence/demand-lines.store.js';
import { DemandStore } from './persistence/demand.store.js';

@Module({ providers: [DemandStore, DemandLines], exports: [DemandStore, DemandLines] })
export class DemandsModule {}
