import { ANNOUNCEMENT_53_CODES } from '../announcement-53.js';
import type { RoutePaper, RouteProfile } from '../route-profile.js';
import { SPECIAL_GOODS, type SpecialGoods } from '../shipment-facts.js';

/** Certified to Chinese or to foreign standards: either announcement lets the five categories through. */
const FIVE: readonly SpecialGoods[] = SPECIAL_GOODS.filter((goods) => goods !== 'non-medical-mask');
const MASKS: readonly SpecialGoods[] = ['medical-mask', 'non-medical-mask'];
const ANNOUNCEMENT_12_FROM = '2020-04-26';
const ANNOUNCEMENT_53_FROM = '2020-04-10';

const announcement5 = { group: 'standard', option: 'announcement-5' };
const announcement12 = { group: 'standard', option: 'announcement-12' };

const ANNOUNCEMENT_5: readonly RoutePaper[] = [
  {
    code: 'device-registration',
    text: { en: 'PRC medical device registration certificate', zh: '医疗器械注册证' },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: FIVE },
    choice: announcement5,
    certificates: ['nmpa-registration'],
  },
  {
    code: 'export-declaration',
    text: {
      en: 'Declaration of the exporter (Announcement 5, Annex 1)',
      zh: '出口医疗物资声明（2020 年第 5 号公告附件 1）',
    },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -3,
    when: { special: FIVE },
    choice: announcement5,
    generated: 'declaration',
  },
];

const ANNOUNCEMENT_12: readonly RoutePaper[] = [
  {
    code: 'foreign-certificate',
    text: {
      en: 'Certificate or registration to a foreign standard (CE, FDA, NIOSH)',
      zh: '国外标准认证或注册证明（CE、FDA、NIOSH）',
    },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: FIVE },
    from: ANNOUNCEMENT_12_FROM,
    choice: announcement12,
    certificates: ['ce', 'fda', 'niosh'],
  },
  {
    code: 'bilingual-declaration',
    text: {
      en: 'Bilingual declaration of exporter and importer (Announcement 12)',
      zh: '出口医疗物资中英文声明（2020 年第 12 号公告）',
    },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -3,
    when: { special: FIVE },
    from: ANNOUNCEMENT_12_FROM,
    choice: announcement12,
    generated: 'declaration',
  },
  {
    code: 'mofcom-list',
    text: { en: "Proof that the maker is on the Ministry of Commerce's list", zh: '生产企业列入商务部确认清单的证明' },
    owedBy: 'operator',
    required: true,
    stage: 'departure',
    dueDays: -3,
    when: { special: FIVE },
    from: ANNOUNCEMENT_12_FROM,
    choice: announcement12,
    certificates: ['export-manufacturer-listing'],
  },
  {
    code: 'joint-declaration',
    text: {
      en: 'Joint declaration of exporter and importer: not for medical use',
      zh: '进出口双方共同声明（非医用口罩）',
    },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -3,
    when: { special: ['non-medical-mask'] },
    from: ANNOUNCEMENT_12_FROM,
    generated: 'declaration',
  },
  {
    code: 'mofcom-list-non-medical',
    text: { en: "Proof that the maker is on the Ministry of Commerce's list", zh: '生产企业列入商务部确认清单的证明' },
    owedBy: 'operator',
    required: true,
    stage: 'departure',
    dueDays: -3,
    when: { special: ['non-medical-mask'] },
    from: ANNOUNCEMENT_12_FROM,
    certificates: ['export-manufacturer-listing'],
  },
  {
    code: 'samr-check',
    text: {
      en: 'Proof that the masks are not on the list of the market regulator (SAMR)',
      zh: '口罩未列入市场监管总局查处清单的证明',
    },
    owedBy: 'operator',
    required: true,
    stage: 'departure',
    dueDays: -1,
    when: { special: MASKS },
    from: ANNOUNCEMENT_12_FROM,
  },
];

const PACKET: readonly RoutePaper[] = [
  {
    code: 'maker-business-licence',
    text: { en: "The maker's business licence", zh: '生产企业营业执照' },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: SPECIAL_GOODS },
    certificates: ['business-licence'],
  },
  {
    code: 'maker-production-licence',
    text: { en: "The maker's production licence", zh: '医疗器械生产许可证' },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: FIVE },
    certificates: ['production-licence'],
  },
  {
    code: 'maker-mandate',
    text: { en: "The maker's mandate to the exporter", zh: '生产企业对出口商的授权' },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: SPECIAL_GOODS, ownMake: false },
  },
  {
    code: 'ingredient-statement',
    text: { en: 'Statement of ingredients', zh: '成分说明' },
    owedBy: 'supplier',
    required: false,
    stage: 'departure',
    dueDays: -5,
    when: { special: SPECIAL_GOODS },
  },
  {
    // The announcements ask for a declaration of meeting the destination's standards, not for this report.
    code: 'laboratory-report',
    text: {
      en: 'Test report of a laboratory designated by CNAS',
      zh: 'CNAS 指定实验室的检测报告',
    },
    owedBy: 'laboratory',
    required: false,
    stage: 'departure',
    dueDays: -5,
    certificates: ['test-report'],
  },
  {
    code: 'special-goods-approval',
    text: { en: 'Approval of special goods (biosafety)', zh: '出入境特殊物品卫生检疫审批单' },
    owedBy: 'supplier',
    required: true,
    stage: 'departure',
    dueDays: -7,
    when: { special: ['test-kit'] },
  },
];

/**
 * The special rules of April 2020: Announcements 5 (from 04-01) and 12 (from 04-26) of MOFCOM, GACC and NMPA or SAMR,
 * and 53 of GACC. Nobody has established when they end.
 */
export const CN_EXPORT_2020: RouteProfile = {
  code: 'cn-export-2020',
  version: 1,
  title: { en: 'Medical goods under the announcements of 2020', zh: '2020 年医疗物资出口公告' },
  effectiveFrom: '2020-04-01',
  effectiveTo: null,
  needsReview: true,
  unverified: ['effectiveTo', 'special-goods-approval'],
  applies: { origins: ['CN'], exceptDestinations: ['CN'] },
  hsDigits: 10,
  nameAsRegistered: true,
  papers: [
    ...ANNOUNCEMENT_5,
    ...ANNOUNCEMENT_12,
    {
      code: 'statutory-inspection',
      text: { en: 'Export inspection by customs (Announcement 53)', zh: '出口商品法定检验（2020 年第 53 号公告）' },
      owedBy: 'supplier',
      required: true,
      stage: 'departure',
      dueDays: -1,
      from: ANNOUNCEMENT_53_FROM,
      when: { hsCodes: ANNOUNCEMENT_53_CODES },
    },
    ...PACKET,
  ],
};
