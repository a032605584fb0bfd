import type { Requirement } from '../requirement.js';

/** Requirements that several profiles share. Each profile spreads one and changes what differs. */
/** Issued within 20 working days (domain.md 3.4), which is four weeks. */
const EXPORT_SALES_DAYS = 28;
const OF_DRUGS = { categories: ['drug'] } as const;
const OF_SUPPLIES = { categories: ['supply'] } as const;
const certificates = (...kinds: Requirement['paper']['certificates']): Requirement['paper'] => ({
  certificates: kinds,
  registration: null,
});

/** The firm exists and may trade; the same for every category. */
export const BUSINESS_LICENCE: Requirement = {
  code: 'business-licence',
  paper: certificates('business-licence'),
  of: 'supplier',
  when: {},
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'Business licence', zh: '营业执照' },
};

export const DRUG_PRODUCTION_LICENCE: Requirement = {
  code: 'drug-production-licence',
  paper: certificates('production-licence'),
  of: 'site',
  when: OF_DRUGS,
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'Drug production licence of the site', zh: '生产地址药品生产许可证' },
};

/** GMP of the site that makes the product; WHO prequalification includes it. */
export const DRUG_GMP: Requirement = {
  code: 'drug-gmp',
  paper: certificates('drug-gmp', 'who-prequalification'),
  of: 'site',
  when: OF_DRUGS,
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'Drug GMP certificate of the site', zh: '生产地址药品 GMP 证明' },
};

export const DRUG_REGISTRATION: Requirement = {
  code: 'drug-registration',
  paper: { certificates: [], registration: 'destination' },
  of: 'product',
  when: OF_DRUGS,
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'Registration of the drug in the destination', zh: '目的国药品注册' },
};

/** NMPA's drug export sales certificate in the WHO format, three years from 2026 on (domain.md 3.4). */
export const PHARMACEUTICAL_PRODUCT: Requirement = {
  code: 'pharmaceutical-product',
  paper: certificates('pharmaceutical-product'),
  of: 'product',
  when: OF_DRUGS,
  mustOutlive: 'delivery',
  needed: false,
  usualDays: EXPORT_SALES_DAYS,
  text: { en: 'Certificate of a pharmaceutical product (CPP)', zh: '药品出口销售证明（CPP）' },
};

export const DEVICE_QUALITY: Requirement = {
  code: 'iso-13485',
  paper: certificates('iso-13485'),
  of: 'site',
  when: OF_SUPPLIES,
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'ISO 13485 certificate of the site', zh: '生产地址 ISO 13485 证书' },
};

/** One of the three approvals that buyers rank devices by (domain.md 4.1). */
export const DEVICE_APPROVAL: Requirement = {
  code: 'device-approval',
  paper: certificates('ce', 'fda', 'nmpa-registration'),
  of: 'product',
  when: OF_SUPPLIES,
  mustOutlive: 'delivery',
  needed: true,
  usualDays: null,
  text: { en: 'CE, FDA or NMPA approval of the device', zh: '医疗器械 CE、FDA 或 NMPA 批准' },
};

export const DEVICE_REGISTRATION: Requirement = {
  code: 'device-registration',
  paper: { certificates: [], registration: 'destination' },
  of: 'product',
  when: OF_SUPPLIES,
  mustOutlive: 'delivery',
  needed: false,
  usualDays: null,
  text: { en: 'Registration of the device in the destination', zh: '目的国医疗器械注册' },
};

export const DEVICE_EXPORT_SALES: Requirement = {
  code: 'device-export-sales',
  paper: certificates('device-export-sales', 'free-sale'),
  of: 'product',
  when: OF_SUPPLIES,
  mustOutlive: 'delivery',
  needed: false,
  usualDays: EXPORT_SALES_DAYS,
  text: { en: 'Device export sales or free sale certificate', zh: '医疗器械出口销售证明或自由销售证明' },
};
