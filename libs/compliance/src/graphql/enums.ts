import { registerEnumType } from '@nestjs/graphql';
import {
  AUTHORITIES,
  AUTHORITY_FACTS,
  CERTIFICATE_KIND_FACTS,
  CERTIFICATE_KINDS,
  GMP_SCHEMES,
  PAPER_LIFECYCLE,
  type PaperState,
  type PaperStatus,
  SITE_LIFECYCLE,
  type SiteStatus,
  VERIFICATION_METHODS,
} from '#libs/rules';

/** Names of GraphQL have no hyphens. */
const named = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
const described = (facts: Readonly<Record<string, { readonly en: string }>>) =>
  Object.fromEntries(Object.entries(facts).map(([value, { en }]) => [value.replaceAll('-', '_'), { description: en }]));

export const CertificateKindEnum = named(CERTIFICATE_KINDS);
registerEnumType(CertificateKindEnum, {
  name: 'CertificateKind',
  valuesMap: described(CERTIFICATE_KIND_FACTS),
});
export const AuthorityEnum = named(AUTHORITIES);
registerEnumType(AuthorityEnum, {
  name: 'Authority',
  description: 'Authorities whose numbers are known here; of another one, give the name.',
  valuesMap: described(AUTHORITY_FACTS),
});
export const GmpSchemeEnum = named(GMP_SCHEMES);
registerEnumType(GmpSchemeEnum, {
  name: 'GmpScheme',
  description: 'What good manufacturing practice is inspected against.',
});
export const VerificationMethodEnum = named(VERIFICATION_METHODS);
registerEnumType(VerificationMethodEnum, {
  name: 'VerificationMethod',
  description: 'How an officer made sure that a paper is genuine.',
});
export const PaperStatusEnum = named(Object.keys(PAPER_LIFECYCLE) as PaperStatus[]);
registerEnumType(PaperStatusEnum, {
  name: 'PaperStatus',
  valuesMap: { checked: { description: 'By the first of two officers.' } },
});
const STATES: Readonly<Record<PaperState, string>> = {
  unverified: 'Waits for an officer.',
  rejected: 'An officer sent it back.',
  withdrawn: 'Its owner took it back.',
  revoked: 'Its authority took it back.',
  used: 'Good for one clearance, and used.',
  'not-yet-valid': 'Its first day has not come.',
  expired: 'Its last day has passed.',
  expiring: 'Counts, and ends within 90 days.',
  valid: 'Counts.',
};
export const PaperStateEnum = named(Object.keys(STATES) as PaperState[]);
registerEnumType(PaperStateEnum, {
  name: 'PaperState',
  description: 'What a paper is worth on a day.',
  valuesMap: Object.fromEntries(
    Object.entries(STATES).map(([state, description]) => [state.replaceAll('-', '_'), { description }]),
  ),
});
export const SiteStatusEnum = named(Object.keys(SITE_LIFECYCLE) as SiteStatus[]);
registerEnumType(SiteStatusEnum, { name: 'SiteStatus' });
