import type { Day } from '../calendar.js';
import type { CertificateKind } from './certificate-kinds.js';

/** How papers are verified, from day to day. `unverified` names what no source says. */
export interface VerificationProfile {
  readonly code: string;
  readonly version: number;
  readonly effectiveFrom: Day;
  /** The last day; null while it holds. */
  readonly effectiveTo: Day | null;
  readonly unverified: readonly string[];
  /** Two officers verify these: what they open the door to cannot be called back. */
  readonly twoOfficers: {
    readonly certificates: readonly CertificateKind[];
    /** Registrations in these countries (ISO 3166-1 alpha-2). */
    readonly registrations: readonly string[];
  };
}

/**
 * Mali's registrations stand in no register that anybody could look a number up in, and rely on nobody else's approval
 * (domain.md 4.1, F75). Which papers take two officers is the platform's own choice.
 */
export const VERIFICATION_PROFILES: readonly VerificationProfile[] = [
  {
    code: 'paper-verification',
    version: 1,
    effectiveFrom: '2000-01-01',
    effectiveTo: null,
    unverified: ['twoOfficers.certificates', 'twoOfficers.registrations'],
    twoOfficers: {
      certificates: [
        'who-prequalification',
        'stringent-approval',
        'narcotic-export-licence',
        'narcotic-import-licence',
        'special-import-authorisation',
      ],
      registrations: ['ML'],
    },
  },
];

/** A paper as far as it decides over how it is verified: a certificate of a kind, or a registration in a country. */
export type VerifiedPaper = { readonly kind: CertificateKind } | { readonly registeredIn: string };

/** Whether two officers verify a paper on that day, by the latest profile in force; without one, they do. */
export function needsTwoOfficers(
  paper: VerifiedPaper,
  day: Day,
  profiles: readonly VerificationProfile[] = VERIFICATION_PROFILES,
): boolean {
  const profile = profiles
    .filter(({ effectiveFrom, effectiveTo }) => effectiveFrom <= day && (effectiveTo === null || day <= effectiveTo))
    .toSorted((one, other) => other.version - one.version)[0];
  if (!profile) return true;
  const { certificates, registrations } = profile.twoOfficers;
  return 'kind' in paper ? certificates.includes(paper.kind) : registrations.includes(paper.registeredIn);
}
