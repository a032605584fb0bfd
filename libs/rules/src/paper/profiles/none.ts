import type { PaperProfile } from '../requirement.js';

/**
 * Asks for admission to the platform and nothing else, on any day, also those of a replay of past years. Tenders under
 * it keep no copy of a profile.
 */
export const NO_PAPERS: PaperProfile = {
  code: 'none',
  version: 1,
  title: { en: 'Admission only', zh: '仅需平台准入' },
  effectiveFrom: '1900-01-01',
  effectiveTo: null,
  unverified: [],
  bid: [],
};
