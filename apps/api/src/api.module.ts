import { type DynamicModule, Module } from '@nestjs/common';
import { CLOSING_ENTITIES, ClosingModule } from '#libs/closing';
import { CATALOGUE_ENTITIES, CatalogueModule } from '#libs/catalogue';
import { COMPLIANCE_ENTITIES, ComplianceModule } from '#libs/compliance';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { AWARDS_ENTITIES, AwardsModule } from '#libs/awards';
import { CONTRACTS_ENTITIES, ContractsModule } from '#libs/contracts';
import { IMPORTS_ENTITIES, ImportsModule } from '#libs/imports';
import { DISPUTE_ENTITIES, DisputesModule } from '#libs/disputes';
import { InsightModule } from '#libs/insight';
import { LEDGER_ENTITIES, LedgerModule } from '#libs/ledger';
import { LOGISTICS_ENTITIES, LogisticsModule } from '#libs/logistics';
import { MATCHING_ENTITIES, MatchingModule } from '#libs/matching';
import { ORGANISATIONS_ENTITIES, OrganisationsModule } from '#libs/organisations';
import { PAYMENTS_ENTITIES, PaymentsModule } from '#libs/payments';
import { type Config, FilesModule, PlatformModule } from '#libs/platform';
import { RATES_ENTITIES, RatesModule } from '#libs/rates';
import { SUPPLY_ENTITIES, SupplyModule } from '#libs/supply';
import { TENDERS_ENTITIES, TendersModule } from '#libs/tenders';

const ENTITIES = [
  ...LEDGER_ENTITIES,
  ...RATES_ENTITIES,
  ...ORGANISATIONS_ENTITIES,
  ...CATALOGUE_ENTITIES,
  ...COMPLIANCE_ENTITIES,
  ...DEMANDS_ENTITIES,
  ...IMPORTS_ENTITIES,
  ...TENDERS_ENTITIES,
  ...AWARDS_ENTITIES,
  ...CONTRACTS_ENTITIES,
  ...PAYMENTS_ENTITIES,
  ...LOGISTICS_ENTITIES,
  ...DISPUTE_ENTITIES,
  ...CLOSING_ENTITIES,
  ...SUPPLY_ENTITIES,
  ...MATCHING_ENTITIES,
];

/** Every library that has something to show, lowest first. */
@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forProcess('medlane-api', config, ENTITIES),
        FilesModule,
        LedgerModule,
        RatesModule,
        OrganisationsModule,
        CatalogueModule,
        ComplianceModule,
        DemandsModule,
        ImportsModule,
        TendersModule,
        AwardsModule,
        ContractsModule,
        PaymentsModule,
        LogisticsModule,
        DisputesModule,
        ClosingModule,
        SupplyModule,
        MatchingModule,
        InsightModule,
      ],
    };
  }
}
