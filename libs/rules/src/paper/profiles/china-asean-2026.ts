import type { PaperProfile } from '../requirement.js';
import {
  BUSINESS_LICENCE,
  DEVICE_APPROVAL,
  DEVICE_EXPORT_SALES,
  DEVICE_QUALITY,
  DEVICE_REGISTRATION,
  DRUG_GMP,
  DRUG_PRODUCTION_LICENCE,
  DRUG_REGISTRATION,
  PHARMACEUTICAL_PRODUCT,
} from './asked.js';

/**
 * From China to the members of ASEAN (domain.md 3.4, 4.1): each country registers drugs itself; the certificate of a
 * pharmaceutical product is asked for at registration, hence wanted rather than needed with a bid. That devices need a
 * registration of their own in every member is not established.
 */
export const CHINA_ASEAN_2026: PaperProfile = {
  code: 'china-asean-2026',
  version: 1,
  title: { en: 'China to ASEAN, 2026', zh: '中国至东盟（2026）' },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  unverified: ['bid[6].needed', 'bid[7]', 'bid[8]'],
  bid: [
    BUSINESS_LICENCE,
    DRUG_PRODUCTION_LICENCE,
    DRUG_GMP,
    DRUG_REGISTRATION,
    PHARMACEUTICAL_PRODUCT,
    DEVICE_QUALITY,
    DEVICE_APPROVAL,
    DEVICE_REGISTRATION,
    DEVICE_EXPORT_SALES,
  ],
};
