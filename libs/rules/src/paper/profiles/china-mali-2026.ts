import type { PaperProfile } from '../requirement.js';
import {
  BUSINESS_LICENCE,
  DEVICE_APPROVAL,
  DEVICE_EXPORT_SALES,
  DEVICE_QUALITY,
  DRUG_GMP,
  DRUG_PRODUCTION_LICENCE,
  DRUG_REGISTRATION,
  PHARMACEUTICAL_PRODUCT,
} from './asked.js';

/**
 * To Mali (domain.md 4.1): every import needs the AMM or the minister's special authorisation. Which authority registers today is not established.
 */
export const CHINA_MALI_2026: PaperProfile = {
  code: 'china-mali-2026',
  version: 1,
  title: { en: 'China to Mali, 2026', zh: '中国至马里（2026）' },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  unverified: ['bid[3]', 'bid[6]', 'bid[7]'],
  bid: [
    BUSINESS_LICENCE,
    DRUG_PRODUCTION_LICENCE,
    DRUG_GMP,
    {
      ...DRUG_REGISTRATION,
      code: 'amm-or-authorisation',
      // Three to twelve months.
      usualDays: 365,
      paper: { certificates: ['special-import-authorisation'], registration: 'destination' },
      text: { en: 'AMM of Mali, or special authorisation', zh: '马里上市许可（AMM）或特别进口授权' },
    },
    PHARMACEUTICAL_PRODUCT,
    DEVICE_QUALITY,
    DEVICE_APPROVAL,
    DEVICE_EXPORT_SALES,
  ],
};
