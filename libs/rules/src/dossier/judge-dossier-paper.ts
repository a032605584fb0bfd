import { addDays, type Day } from '../calendar.js';
import { paperStateOn } from '../paper/paper.js';
import type { DossierPaper, ServingPaper, ShippedPaperState } from './shipping.js';

export interface PaperSurroundings {
  readonly serving: ReadonlyMap<string, ServingPaper>;
  readonly used: ReadonlySet<string>;
  readonly port: string | null;
}

/** How single-use papers are told apart: papers of two kinds may have one number. */
export const usedKey = ({ code, number }: { readonly code: string; readonly number: string | null }): string =>
  `${code} ${number ?? ''}`;

/** The last day of a paper and of what serves as it; null when neither ends. */
export function paperLastDay(paper: DossierPaper, serving: ReadonlyMap<string, ServingPaper>): Day | null {
  const served = paper.paperId === null ? undefined : serving.get(paper.paperId);
  const revokedFrom = served?.status === 'revoked' ? served.revokedFrom : null;
  const days = [paper.expiresOn, served?.expiresOn, revokedFrom === null ? null : addDays(revokedFrom, -1)];
  return days.filter((day) => day !== null && day !== undefined).sort()[0] ?? null;
}

/** What a paper of a dossier is worth on a day. Accepting it does not make it hold longer than it says. */
export function dossierPaperStateOn(paper: DossierPaper, around: PaperSurroundings, day: Day): ShippedPaperState {
  if (paper.status === 'owed') return 'missing';
  if (paper.status === 'refused') return 'refused';
  if (paper.status === 'provided') return 'unverified';
  const served = paper.paperId === null ? undefined : around.serving.get(paper.paperId);
  // What serves as it is gone from the supplier's papers.
  if (paper.paperId !== null && served === undefined) return 'withdrawn';
  if (paper.singleUse && around.used.has(usedKey(paper))) return 'used';
  if (paper.place !== null && paper.place !== around.port) return 'other-place';
  const own = paperStateOn(
    {
      status: 'verified',
      // Without a day of issue it has held ever since.
      issuedOn: paper.issuedOn ?? '1900-01-01',
      expiresOn: paper.expiresOn,
      revokedFrom: null,
      usedOn: null,
    },
    day,
  );
  const lent = served ? paperStateOn(served, day) : own;
  const worst = WORST_FIRST.find((state) => state === own || state === lent);
  return worst ?? own;
}

const WORST_FIRST: readonly ShippedPaperState[] = [
  'rejected',
  'withdrawn',
  'revoked',
  'used',
  'expired',
  'not-yet-valid',
  'unverified',
  'expiring',
  'valid',
];
