import type { CastOrganisation } from '../actors/enrolment.js';

/**
 * The demo's organisations, after the first deal of 2026 that the press reported: a Thai purchaser and a Chinese
 * supplier, above CNY 10 million. All names are made up; members are called by what they do.
 */
export const OPERATOR: CastOrganisation = {
  slug: 'operator',
  kind: 'operator',
  legalName: 'Fangchenggang Trading Platform (demo)',
  nameZh: '防城港交易平台（演示）',
  country: 'CN',
  members: [
    { slug: 'officer', name: 'Officer', roles: ['viewer', 'officer'] },
    // What one officer proposes, another decides.
    { slug: 'second-officer', name: 'Second officer', roles: ['viewer', 'officer'] },
    { slug: 'administrator', name: 'Administrator', roles: ['viewer', 'administrator'] },
  ],
};

export const PURCHASER: CastOrganisation = {
  slug: 'purchaser',
  kind: 'purchaser',
  legalName: 'Chao Phraya Hospitals Purchasing Office (demo)',
  country: 'TH',
  members: [
    { slug: 'buyer', name: 'Buyer', roles: ['viewer', 'buyer'] },
    { slug: 'approver', name: 'Approver', roles: ['viewer', 'approver'] },
    { slug: 'viewer', name: 'Viewer', roles: ['viewer'] },
  ],
};

const supplier = (slug: string, legalName: string, nameZh: string): CastOrganisation => ({
  slug,
  kind: 'supplier',
  legalName,
  nameZh,
  country: 'CN',
  members: [
    { slug: 'bidder', name: 'Bidder', roles: ['viewer', 'bidder'] },
    { slug: 'approver', name: 'Approver', roles: ['viewer', 'approver'] },
  ],
});

export const WINNER = supplier('lanxi', 'Lanxi River Pharmaceutical Co., Ltd. (demo)', '兰溪河药业有限公司（演示）');
export const RUNNER_UP = supplier('beiwan', 'Beiwan Generics Co., Ltd. (demo)', '北湾仿制药有限公司（演示）');
export const TOO_DEAR = supplier('yunling', 'Yunling Biopharma Co., Ltd. (demo)', '云岭生物制药有限公司（演示）');

export const PRODUCT_TYPE = {
  category: 'drug',
  nameEn: 'Amlodipine besilate 5 mg tablet',
  nameZh: '苯磺酸氨氯地平片 5mg',
  inn: 'amlodipine',
  dosageForm: 'tablet',
  strength: '5 mg',
  route: 'oral',
  unit: 'tablet',
  atcCode: 'C08CA01',
  hsCode: '300490',
} as const;

/** Two hospitals' needs; together 24 million tablets. */
export const NEEDS = [
  { reference: 'CPH-2026-01 Bangkok', quantity: '14000000' },
  { reference: 'CPH-2026-02 Chiang Mai', quantity: '10000000' },
] as const;
export const CEILING_PRICE = '0.550000';

/** CNY per tablet. The third is above the ceiling and will be found invalid at the opening. */
export const OFFERS = [
  { by: WINNER, brand: 'Lanxi Amlodipine', unitPrice: '0.460000', capacity: '30000000', leadTimeDays: 60 },
  { by: RUNNER_UP, brand: 'Beiwan Amlodipine', unitPrice: '0.472500', capacity: '40000000', leadTimeDays: 45 },
  { by: TOO_DEAR, brand: 'Yunling Amlodipine', unitPrice: '0.560000', capacity: '50000000', leadTimeDays: 30 },
] as const;
