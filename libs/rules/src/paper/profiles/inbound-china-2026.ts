import type { PaperProfile } from '../requirement.js';
import {
  BUSINESS_LICENCE,
  DEVICE_EXPORT_SALES,
  DEVICE_QUALITY,
  DEVICE_REGISTRATION,
  DRUG_GMP,
  DRUG_REGISTRATION,
} from './asked.js';

/**
 * Into China (domain.md 4.1): the national NMPA registers or files every imported device, with ISO 13485, proof of free
 * sale at the origin and an agent in China, who is jointly liable. What a foreign firm shows in place of a business
 * licence is not established.
 */
export const INBOUND_CHINA_2026: PaperProfile = {
  code: 'inbound-china-2026',
  version: 1,
  title: { en: 'Into China, 2026', zh: '进口至中国（2026）' },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  unverified: ['bid[0].text', 'bid[1]', 'bid[2].needed'],
  bid: [
    { ...BUSINESS_LICENCE, text: { en: 'Business licence or company register extract', zh: '营业执照或公司注册证明' } },
    DRUG_GMP,
    { ...DRUG_REGISTRATION, text: { en: 'NMPA registration of the imported drug', zh: '进口药品 NMPA 注册' } },
    DEVICE_QUALITY,
    {
      ...DEVICE_REGISTRATION,
      paper: { certificates: ['nmpa-registration'], registration: 'destination' },
      needed: true,
      usualDays: null,
      text: { en: 'NMPA registration or filing of the imported device', zh: '进口医疗器械 NMPA 注册或备案' },
    },
    { ...DEVICE_EXPORT_SALES, code: 'free-sale', needed: true },
    {
      ...BUSINESS_LICENCE,
      code: 'china-agent',
      paper: { certificates: ['agent-authorisation'], registration: null },
      when: { destinations: ['CN'] },
      text: { en: 'Authorisation of the agent in China', zh: '境内代理人授权' },
    },
  ],
};
