import type { Transitions } from '#libs/kernel';

export type DossierStatus = 'open' | 'gate' | 'held' | 'released' | 'closed' | 'cancelled';
export type DossierAction = 'submit' | 'return' | 'hold' | 'resume' | 'release' | 'leave' | 'cancel';

/** `gate`: handed in, for an officer to release. `closed`: the goods have left. */
export const DOSSIER_LIFECYCLE = {
  open: { submit: 'gate', cancel: 'cancelled' },
  gate: { release: 'released', hold: 'held', return: 'open', cancel: 'cancelled' },
  held: { resume: 'gate', return: 'open', cancel: 'cancelled' },
  released: { leave: 'closed', hold: 'held' },
  closed: {},
  cancelled: {},
} as const satisfies Transitions<DossierStatus, DossierAction>;

export type DossierPaperStatus = 'owed' | 'provided' | 'accepted' | 'refused';
export type DossierPaperAction = 'provide' | 'accept' | 'refuse';

/** A paper may be replaced by a better one as long as its dossier is open to it. */
export const DOSSIER_PAPER_LIFECYCLE = {
  owed: { provide: 'provided', accept: 'accepted' },
  provided: { provide: 'provided', accept: 'accepted', refuse: 'refused' },
  accepted: { provide: 'provided', refuse: 'refused' },
  refused: { provide: 'provided', accept: 'accepted' },
} as const satisfies Transitions<DossierPaperStatus, DossierPaperAction>;

export const INSPECTION_STATES = ['not-drawn', 'spared', 'drawn', 'passed', 'failed'] as const;
/** `spared`: the draw was held and did not fall on the shipment. */
export type InspectionState = (typeof INSPECTION_STATES)[number];
