import type { RouteProfile } from '../route-profile.js';

const FROM_CHINA = { origins: ['CN'], exceptDestinations: ['CN'] } as const;

/** NMPA provisions of 2025-11-17 on drug export sales certificates, in force from 2026-01-01. */
export const CN_EXPORT_DRUG_2026: RouteProfile = {
  code: 'cn-export-drug-2026',
  version: 1,
  title: { en: 'Export of drugs, rules of 2026', zh: '药品出口（2026 年规定）' },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  needsReview: false,
  unverified: ['drug-gmp'],
  applies: { ...FROM_CHINA, categories: ['drug'] },
  hsDigits: 10,
  nameAsRegistered: true,
  papers: [
    {
      code: 'drug-export-certificate',
      text: { en: 'Drug export sales certificate (WHO format)', zh: '药品出口销售证明' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -7,
      certificates: ['pharmaceutical-product'],
    },
    {
      code: 'drug-gmp',
      text: { en: 'Proof of good manufacturing practice', zh: '药品生产质量管理规范符合性证明' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -7,
      certificates: ['drug-gmp'],
    },
    {
      code: 'laboratory-report',
      text: { en: 'Test report of a designated laboratory', zh: '指定实验室的检测报告' },
      owedBy: 'laboratory',
      required: false,
      stage: 'departure',
      dueDays: -5,
      certificates: ['test-report'],
    },
  ],
};

/** NMPA Announcement 126 of 2025, in force from 2026-05-01. */
export const CN_EXPORT_DEVICE_2026: RouteProfile = {
  code: 'cn-export-device-2026',
  version: 1,
  title: { en: 'Export of medical devices, rules of 2026', zh: '医疗器械出口（2026 年规定）' },
  effectiveFrom: '2026-05-01',
  effectiveTo: null,
  needsReview: false,
  unverified: ['quality-management'],
  applies: { ...FROM_CHINA, categories: ['supply'] },
  hsDigits: 10,
  nameAsRegistered: true,
  papers: [
    {
      code: 'device-export-certificate',
      text: { en: 'Device export sales certificate', zh: '医疗器械出口销售证明' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -7,
      certificates: ['device-export-sales'],
    },
    {
      code: 'quality-management',
      text: { en: 'ISO 13485 certificate', zh: 'ISO 13485 质量管理体系证书' },
      owedBy: 'supplier',
      required: false,
      stage: 'departure',
      dueDays: -7,
      certificates: ['iso-13485'],
    },
    {
      code: 'laboratory-report',
      text: { en: 'Test report of a designated laboratory', zh: '指定实验室的检测报告' },
      owedBy: 'laboratory',
      required: false,
      stage: 'departure',
      dueDays: -5,
      certificates: ['test-report'],
    },
  ],
};

/** Narcotic and psychotropic drugs: one licence for one clearance, at the port that it names, within its calendar year. */
export const CN_EXPORT_NARCOTIC: RouteProfile = {
  code: 'cn-export-narcotic',
  version: 1,
  title: { en: 'Export of narcotic and psychotropic drugs', zh: '麻醉药品和精神药品出口' },
  // The oldest source for it; the rule itself is older.
  effectiveFrom: '2019-01-01',
  effectiveTo: null,
  needsReview: false,
  unverified: [],
  applies: { ...FROM_CHINA, control: ['narcotic', 'psychotropic'] },
  hsDigits: 10,
  nameAsRegistered: true,
  papers: [
    {
      code: 'controlled-export-licence',
      text: { en: 'Export licence for narcotic or psychotropic drugs', zh: '麻醉药品、精神药品出口准许证' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -3,
      singleUse: true,
      certificates: ['narcotic-export-licence'],
    },
    {
      code: 'controlled-licence-check',
      text: { en: 'The licence, looked up with the authority', zh: '出口准许证联网核查结果' },
      owedBy: 'operator',
      required: true,
      stage: 'departure',
      dueDays: -1,
    },
    {
      code: 'destination-import-permit',
      text: { en: "Import permit of the destination's authority", zh: '进口国主管部门签发的进口准许证' },
      owedBy: 'purchaser',
      required: true,
      stage: 'departure',
      dueDays: -30,
      singleUse: true,
      certificates: ['narcotic-import-licence'],
    },
    {
      code: 'sales-contract',
      text: { en: 'Contract or order', zh: '合同或订单' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -30,
    },
  ],
};
