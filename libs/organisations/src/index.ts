export { AuthPort } from './auth/auth-port.js';
export { mountAuth } from './auth/auth-routes.js';
export { CorridorDirectory, OrganisationDirectory, type OrganisationSummary } from './directory.js';
export * from './events.js';
export { Corridor, Organisation, OrganisationKindEnum } from './graphql/types.js';
export { OrganisationsModule } from './organisations.module.js';
export type { CorridorRecord, NewCorridor } from './persistence/corridors.store.js';
export { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
export { CHINA_ASEAN, SeedCorridorUseCase } from './use-cases/seed-corridor.use-case.js';
export {
  type SeedMember,
  type SeedOrganisation,
  SeedOrganisationUseCase,
} from './use-cases/seed-organisation.use-case.js';
