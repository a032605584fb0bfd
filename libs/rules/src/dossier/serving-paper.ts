import type { Day } from '../calendar.js';
import { type Certificate, certificateLastDay, certificateStateOn, coversProduct } from '../paper/certificate.js';
import { isInForce, paperStateOn } from '../paper/paper.js';
import type { Registration } from '../paper/registration.js';
import { byText } from '../order-by.js';
import type { DuePaper } from './dossier-for.js';

/** A certificate or registration that stands for a paper of a dossier. */
export interface ServingCertificate {
  readonly certificateId: string | null;
  readonly registrationId: string | null;
  readonly number: string;
  readonly issuer: string;
  readonly issuedOn: Day;
  readonly expiresOn: Day | null;
}

/**
 * What of the supplier's verified papers serves as a paper that a shipment owes, in force on every one of the days
 * (today and the planned departure); undefined when nothing does. Of several, the one that lasts longest.
 */
export function servingCertificate(
  paper: Pick<DuePaper, 'certificates' | 'registration'>,
  shipment: { readonly productId: string | null; readonly destination: string; readonly days: readonly Day[] },
  held: { readonly certificates: readonly Certificate[]; readonly registrations: readonly Registration[] },
): ServingCertificate | undefined {
  const { productId, destination, days } = shipment;
  const certificates = held.certificates
    .filter(
      (certificate) =>
        paper.certificates?.includes(certificate.kind) === true &&
        (productId === null ? certificate.productIds === 'all' : coversProduct(certificate, productId)) &&
        days.every((day) => isInForce(certificateStateOn(certificate, day))),
    )
    .map((certificate) => ({
      certificateId: certificate.id,
      registrationId: null,
      number: certificate.number,
      issuer: certificate.issuer,
      issuedOn: certificate.issuedOn,
      expiresOn: certificateLastDay(certificate),
    }));
  const registrations = held.registrations
    .filter(
      (registration) =>
        paper.registration === true &&
        registration.productId === productId &&
        registration.country === destination &&
        days.every((day) => isInForce(paperStateOn(registration, day))),
    )
    .map((registration) => ({
      certificateId: null,
      registrationId: registration.id,
      number: registration.number,
      issuer: registration.authorityName,
      issuedOn: registration.issuedOn,
      expiresOn: registration.expiresOn,
    }));
  const end = ({ expiresOn }: ServingCertificate): Day => expiresOn ?? '9999-12-31';
  return [...registrations, ...certificates].sort(
    (a, b) => byText(end(b), end(a)) || byText(a.certificateId ?? '', b.certificateId ?? ''),
  )[0];
}
