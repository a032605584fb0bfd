import type { PaperProfile } from '../requirement.js';
import {
  BUSINESS_LICENCE,
  DEVICE_APPROVAL,
  DEVICE_QUALITY,
  DEVICE_REGISTRATION,
  DRUG_GMP,
  DRUG_PRODUCTION_LICENCE,
  DRUG_REGISTRATION,
  PHARMACEUTICAL_PRODUCT,
} from './asked.js';

/**
 * From Xinjiang to Central Asia. What each country asks for has no source yet, but for the papers that China itself
 * issues; the profile is the careful reading until one is found.
 */
export const XINJIANG_CENTRAL_ASIA_2026: PaperProfile = {
  code: 'xinjiang-central-asia-2026',
  version: 1,
  title: { en: 'Xinjiang to Central Asia, 2026', zh: '新疆至中亚（2026）' },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  unverified: ['bid[3]', 'bid[4].needed', 'bid[5]', 'bid[6]', 'bid[7]'],
  bid: [
    BUSINESS_LICENCE,
    DRUG_PRODUCTION_LICENCE,
    DRUG_GMP,
    DRUG_REGISTRATION,
    PHARMACEUTICAL_PRODUCT,
    DEVICE_QUALITY,
    DEVICE_APPROVAL,
    DEVICE_REGISTRATION,
  ],
};
