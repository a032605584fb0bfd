import type { PaperProfile } from '../requirement.js';

/** Asks for admission to the platform and nothing else. Tenders under it keep no copy of a profile. */
export const NO_PAPERS: PaperProfile = {
  code: 'none',
  version: 1,
  title: { en: 'Admission only', zh: '仅需平台准入' },
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
  unverified: [],
  bid: [],
};
