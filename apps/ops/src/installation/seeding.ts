import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type NewCorridor,
  ORGANISATIONS_ENTITIES,
  OrganisationsModule,
  SeedCorridorUseCase,
  type SeedOrganisation,
  SeedOrganisationUseCase,
} from '#libs/organisations';
import { parseConfig, PlatformModule } from '#libs/platform';

export interface Seeding {
  corridor(corridor: NewCorridor): Promise<boolean>;
  has(organisation: Pick<SeedOrganisation, 'kind' | 'country' | 'legalName'>): Promise<boolean>;
  organisation(organisation: SeedOrganisation): Promise<{ readonly organisationId: string; readonly added: boolean }>;
}

/** What an installation is born with goes through the same use cases and checks as everything else; run as the system. */
export async function withSeeding<T>(databaseUrl: string, work: (seeding: Seeding) => Promise<T>): Promise<T> {
  const config = parseConfig({ ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' });

  @Module({ imports: [PlatformModule.forProcess('ops', config, ORGANISATIONS_ENTITIES), OrganisationsModule] })
  class SeedingModule {}

  const context = await NestFactory.createApplicationContext(SeedingModule, { logger: ['error'], abortOnError: false });
  try {
    const corridors = context.get(SeedCorridorUseCase);
    const organisations = context.get(SeedOrganisationUseCase);
    return await work({
      corridor: (corridor) => corridors.run(corridor),
      has: async (organisation) => (await organisations.find(organisation)) !== undefined,
      organisation: (organisation) => organisations.run(organisation),
    });
  } finally {
    await context.close();
  }
}
