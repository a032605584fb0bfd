export { AuthPort } from './auth/auth-port.js';
export { mountAuth } from './auth/auth-routes.js';
export { CredentialsModule } from './credentials.module.js';
export * from './events.js';
export { toContractTerms, toTermsOverride } from './graphql/contract-terms.tree.js';
export {
  ContractTerms,
  ContractTermsOverrideInput,
  IncotermEnum,
  PaymentInstrumentEnum,
  ShelfLifePointEnum,
  TransportModeEnum,
} from './graphql/contract-terms.types.js';
export { Organisation, ServerTime } from './graphql/types.js';
export { OrganisationsModule } from './organisations.module.js';
export { AdmissionStore } from './persistence/admission.store.js';
export { PeopleStore } from './persistence/people.store.js';
export { RelatedFirmsStore } from './persistence/related-firms.store.js';
export { RightsStore } from './persistence/rights.store.js';
export { type RulebookVersion, RulebooksStore } from './persistence/rulebooks.store.js';
export { RulebooksModule } from './rulebooks.module.js';
export { Signing } from './signing.js';
export type { NewCorridor } from './persistence/corridors.store.js';
export { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
export { ProposeSuspension } from './use-cases/propose-suspension.js';
export { CHINA_ASEAN, SeedCorridorUseCase } from './use-cases/seed-corridor.use-case.js';
export { type SeedOrganisation, SeedOrganisationUseCase } from './use-cases/seed-organisation.use-case.js';
