import { Module } from '@nestjs/common';
import { CredentialsModule } from './credentials.module.js';
import { ControlLinksResolver } from './graphql/control-links.resolver.js';
import { AdmissionResolver } from './graphql/admission.resolver.js';
import { ApiKeysResolver, MembersResolver } from './graphql/members.resolver.js';
import { OrganisationsResolver } from './graphql/organisations.resolver.js';
import { RelatedFirmsResolver } from './graphql/related-firms.resolver.js';
import { ContractTermsResolver } from './graphql/contract-terms.resolver.js';
import { BidDepositsResolver } from './graphql/bid-deposits.resolver.js';
import { RulebooksResolver } from './graphql/rulebooks.resolver.js';
import { SignInLimits } from './graphql/sign-in-limits.js';
import { SignInResolver } from './graphql/sign-in.resolver.js';
import { ControlLinksStore } from './persistence/control-links.store.js';
import { AdmissionReader } from './persistence/admission.reader.js';
import { AdmissionStore } from './persistence/admission.store.js';
import { ApiKeysStore } from './persistence/api-keys.store.js';
import { CorridorsStore } from './persistence/corridors.store.js';
import { InvitationsStore } from './persistence/invitations.store.js';
import { MembersStore } from './persistence/members.store.js';
import { OrganisationsReader } from './persistence/organisations.reader.js';
import { OrganisationsStore } from './persistence/organisations.store.js';
import { PeopleStore } from './persistence/people.store.js';
import { RightsStore } from './persistence/rights.store.js';
import { RulebooksReader } from './persistence/rulebooks.reader.js';
import { RulebooksModule } from './rulebooks.module.js';
import { ControlLinksUseCase } from './use-cases/control-links.use-case.js';
import { AnswerChecklistUseCase } from './use-cases/answer-checklist.use-case.js';
import { ApiKeysUseCase } from './use-cases/api-keys.use-case.js';
import { AddCorridor } from './use-cases/add-corridor.use-case.js';
import { CorridorsResolver } from './graphql/corridors.resolver.js';
import { ChooseRoutesUseCase } from './use-cases/choose-routes.use-case.js';
import { DecideAdmissionUseCase } from './use-cases/decide-admission.use-case.js';
import { AcceptInvitationUseCase, InviteMemberUseCase } from './use-cases/invitations.use-case.js';
import { ChangeMemberRolesUseCase, WithdrawMemberUseCase } from './use-cases/members.use-case.js';
import { RelatedFirmsUseCase } from './use-cases/related-firms.use-case.js';
import { ReapplyUseCase } from './use-cases/reapply.use-case.js';
import { ChooseBidDepositUseCase } from './use-cases/choose-bid-deposit.use-case.js';
import { ChooseContractTermsUseCase } from './use-cases/choose-contract-terms.use-case.js';
import { ChoosePaperProfileUseCase } from './use-cases/choose-paper-profile.use-case.js';
import { RegisterOrganisationUseCase } from './use-cases/register-organisation.use-case.js';
import { ChooseRulebookUseCase, CopyRulebookUseCase, RulebookStatusUseCase } from './use-cases/rulebooks.use-case.js';
import { SeedCorridorUseCase } from './use-cases/seed-corridor.use-case.js';
import { SeedOrganisationUseCase } from './use-cases/seed-organisation.use-case.js';
import { SecondFactorUseCase, SignInUseCase } from './use-cases/sign-in.use-case.js';

const STORES = [
  AdmissionStore,
  ControlLinksStore,
  PeopleStore,
  OrganisationsStore,
  MembersStore,
  InvitationsStore,
  ApiKeysStore,
  CorridorsStore,
  RightsStore,
];
const USE_CASES = [
  RegisterOrganisationUseCase,
  DecideAdmissionUseCase,
  AnswerChecklistUseCase,
  ReapplyUseCase,
  SignInUseCase,
  SecondFactorUseCase,
  InviteMemberUseCase,
  AcceptInvitationUseCase,
  ChangeMemberRolesUseCase,
  WithdrawMemberUseCase,
  ApiKeysUseCase,
  CopyRulebookUseCase,
  RulebookStatusUseCase,
  ChooseContractTermsUseCase,
  ChooseBidDepositUseCase,
  ChoosePaperProfileUseCase,
  ChooseRulebookUseCase,
  AddCorridor,
  ChooseRoutesUseCase,
  RelatedFirmsUseCase,
  ControlLinksUseCase,
  SeedCorridorUseCase,
  SeedOrganisationUseCase,
];
const RESOLVERS = [
  CorridorsResolver,
  RulebooksResolver,
  ContractTermsResolver,
  BidDepositsResolver,
  RelatedFirmsResolver,
  ControlLinksResolver,
  OrganisationsResolver,
  AdmissionResolver,
  SignInResolver,
  MembersResolver,
  ApiKeysResolver,
];
const FOR_OTHERS = [SeedCorridorUseCase, SeedOrganisationUseCase, CredentialsModule];

/** Purchasers, suppliers, operators and laboratories; their members, invitations and keys; corridors. */
@Module({
  imports: [RulebooksModule, CredentialsModule],
  providers: [
    ...STORES,
    ...USE_CASES,
    ...RESOLVERS,
    OrganisationsReader,
    AdmissionReader,
    RulebooksReader,
    SignInLimits,
  ],
  exports: FOR_OTHERS,
})
export class OrganisationsModule {}
