import { Module } from '@nestjs/common';
import { AdmissionStore, PeopleStore, ProposeSuspension } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { CertificatesResolver } from './graphql/certificates.resolver.js';
import { RegistrationsResolver } from './graphql/registrations.resolver.js';
import { ScreeningResolver } from './graphql/screening.js';
import { SitesResolver } from './graphql/sites.resolver.js';
import { RemindOfCertificates, RemindOfRegistrations } from './jobs/reminders.due-work.js';
import { ScreenApplicant, ScreenEveryone } from './jobs/screening.handlers.js';
import { PaperStepsStore } from './persistence/paper-steps.store.js';
import { PapersReader } from './persistence/papers.reader.js';
import { OwnPapersStore } from './persistence/own-papers.store.js';
import { PapersStore } from './persistence/papers.store.js';
import { ScreeningReader } from './persistence/screening.reader.js';
import { ScreeningStore } from './persistence/screening.store.js';
import { SitesStore } from './persistence/sites.store.js';
import { SubmissionsStore } from './persistence/submissions.store.js';
import { ImportScreeningList } from './use-cases/import-screening-list.use-case.js';
import { JudgePapers } from './use-cases/judge-papers.use-case.js';
import { DecideScreeningHit, ScreenOrganisations } from './use-cases/screening.use-case.js';
import { DesignateLaboratories, SitesUseCase } from './use-cases/sites.use-case.js';
import { SubmitCertificate } from './use-cases/submit-certificate.use-case.js';
import { StandingModule } from './standing.module.js';
import { SubmitRegistration } from './use-cases/submit-registration.use-case.js';

const FOR_OTHERS = [PapersStore, OwnPapersStore, ImportScreeningList, SubmitCertificate];
const STORES = [PaperStepsStore, PapersReader, SitesStore, SubmissionsStore];
const SCREENING = [
  AdmissionStore,
  PeopleStore,
  ProposeSuspension,
  ScreeningStore,
  ScreeningReader,
  ScreenOrganisations,
  DecideScreeningHit,
  ScreeningResolver,
  ScreenApplicant,
  ScreenEveryone,
];
const USE_CASES = [SubmitRegistration, JudgePapers, SitesUseCase, DesignateLaboratories];

/** Certificates, market registrations, sites and designated laboratories, and the record of conduct. */
@Module({
  imports: [FilesModule, StandingModule],
  providers: [
    ...FOR_OTHERS,
    ...STORES,
    ...USE_CASES,
    ...SCREENING,
    CertificatesResolver,
    RegistrationsResolver,
    SitesResolver,
    RemindOfCertificates,
    RemindOfRegistrations,
  ],
  exports: [...FOR_OTHERS, StandingModule],
})
export class ComplianceModule {}
