import { type DynamicModule, Module } from '@nestjs/common';
import { AWARDS_ENTITIES, AwardsModule } from '#libs/awards';
import { CLOSING_ENTITIES, ClosingModule } from '#libs/closing';
import { CATALOGUE_ENTITIES } from '#libs/catalogue';
import { COMPLIANCE_ENTITIES, ComplianceModule } from '#libs/compliance';
import { CONTRACTS_ENTITIES, ContractsModule } from '#libs/contracts';
import { DEMANDS_ENTITIES } from '#libs/demands';
import { IMPORTS_ENTITIES, ImportsModule } from '#libs/imports';
import { LedgerCheckModule } from '#libs/insight';
import { DISPUTE_ENTITIES, DisputesModule } from '#libs/disputes';
import { LEDGER_ENTITIES } from '#libs/ledger';
import { LOGISTICS_ENTITIES } from '#libs/logistics';
import { MATCHING_ENTITIES, MatchingModule } from '#libs/matching';
import { ORGANISATIONS_ENTITIES } from '#libs/organisations';
import { PAYMENTS_ENTITIES, PaymentsModule } from '#libs/payments';
import { type Config, FilesModule, PlatformModule } from '#libs/platform';
import { RATES_ENTITIES } from '#libs/rates';
import { SUPPLY_ENTITIES, SupplyModule } from '#libs/supply';
import { TENDERS_ENTITIES } from '#libs/tenders';

const ENTITIES = [
  ...ORGANISATIONS_ENTITIES,
  ...CATALOGUE_ENTITIES,
  ...COMPLIANCE_ENTITIES,
  ...DEMANDS_ENTITIES,
  ...IMPORTS_ENTITIES,
  ...TENDERS_ENTITIES,
  ...AWARDS_ENTITIES,
  ...LEDGER_ENTITIES,
  ...RATES_ENTITIES,
  ...CONTRACTS_ENTITIES,
  ...PAYMENTS_ENTITIES,
  ...LOGISTICS_ENTITIES,
  ...DISPUTE_ENTITIES,
  ...CLOSING_ENTITIES,
  ...SUPPLY_ENTITIES,
  ...MATCHING_ENTITIES,
];

/** Every library that has jobs, with what stands below it. */
@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forProcess('medlane-worker', config, ENTITIES),
        FilesModule,
        LedgerCheckModule,
        ComplianceModule,
        ImportsModule,
        AwardsModule,
        ContractsModule,
        PaymentsModule,
        DisputesModule,
        ClosingModule,
        SupplyModule,
        MatchingModule,
      ],
    };
  }
}
