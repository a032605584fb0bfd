import {
  certificateLastDay,
  certificateStateOn,
  daysBetween,
  isInForce,
  numberFormatOf,
  type PaperState,
  registrationStateOn,
  type VerificationMethod,
} from '#libs/rules';
import { toCertificate, toRegistration } from '../persistence/paper-columns.js';
import type { CertificateView, RegistrationView } from '../persistence/paper-views.js';
import type { FiledPaper, SupplierFileRecord } from '../persistence/papers.reader.js';
import type { Certificate, PaperVerification, Registration, SupplierFile } from './types.js';

/** Rows of a list, and of a file that came as JSON. */
type OneOf<View> = View | FiledPaper<View>;

const verificationOf = (
  at: Date | string | null,
  how: VerificationMethod | null,
  more: Omit<PaperVerification, 'at' | 'how'>,
): PaperVerification | null => (at && how ? { at, how, ...more } : null);

const daysLeft = (state: PaperState, lastDay: string | null, today: string): number | null =>
  lastDay !== null && isInForce(state) ? daysBetween(today, lastDay) : null;

const verifications = (row: OneOf<CertificateView> | OneOf<RegistrationView>) => ({
  checked: verificationOf(row.checkedAt, row.checkedHow, {
    note: row.checkedNote,
    operatorName: row.verifiedForName,
    officerId: row.checkingOfficerId,
  }),
  verified: verificationOf(row.verifiedAt, row.verifiedHow, {
    note: row.verifiedNote,
    operatorName: row.verifiedForName,
    officerId: row.verifyingOfficerId,
  }),
});

export function certificateToGraphql(row: OneOf<CertificateView>): Certificate {
  const certificate = toCertificate(row as CertificateView);
  const state = certificateStateOn(certificate, row.today);
  const left = daysLeft(state, certificateLastDay(certificate), row.today);
  return { ...row, ...verifications(row), state, daysLeft: left };
}

export function registrationToGraphql(row: OneOf<RegistrationView>): Registration {
  const state = registrationStateOn(toRegistration(row as RegistrationView), row.today);
  const format = numberFormatOf(row.authority, row.number);
  return {
    ...row,
    ...verifications(row),
    numberFormatMatches: format === 'unknown' ? null : format === 'matches',
    state,
    daysLeft: daysLeft(state, row.expiresOn, row.today),
  };
}

export const supplierFileToGraphql = (file: SupplierFileRecord): SupplierFile => ({
  ...file,
  certificates: file.certificates.map(certificateToGraphql),
  registrations: file.registrations.map(registrationToGraphql),
});
