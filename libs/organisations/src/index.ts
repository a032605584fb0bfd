export { AuthPort } from './auth/auth-port.js';
export { mountAuth } from './auth/auth-routes.js';
export * from './events.js';
export { Organisation, ServerTime } from './graphql/types.js';
export { OrganisationsModule } from './organisations.module.js';
export type { NewCorridor } from './persistence/corridors.store.js';
export { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
export { CHINA_ASEAN, SeedCorridorUseCase } from './use-cases/seed-corridor.use-case.js';
export { type SeedOrganisation, SeedOrganisationUseCase } from './use-cases/seed-organisation.use-case.js';
