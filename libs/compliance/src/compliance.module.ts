import { Module } from '@nestjs/common';
import { PapersStore } from './persistence/papers.store.js';

const FOR_OTHERS = [PapersStore];

/** Certificates, market registrations, sites and designated laboratories. */
@Module({
  providers: [...FOR_OTHERS],
  exports: FOR_OTHERS,
})
export class ComplianceModule {}
