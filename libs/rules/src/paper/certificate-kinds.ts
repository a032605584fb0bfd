/** What a certificate speaks of, and whether it must name its last day. */
export interface CertificateKindFacts {
  readonly en: string;
  readonly zh: string;
  /** `product`: it names its products. `site`: it names the site. `supplier`: the firm as a whole. */
  readonly of: 'supplier' | 'site' | 'product';
  readonly mustExpire: boolean;
}

const kind = (en: string, zh: string, of: CertificateKindFacts['of'], mustExpire: boolean): CertificateKindFacts => ({
  en,
  zh,
  of,
  mustExpire,
});

/** Dated papers about a supplier, a site or products (domain.md 3 and 4). Registrations stand apart. */
export const CERTIFICATE_KIND_FACTS = {
  'business-licence': kind('Business licence', '营业执照', 'supplier', false),
  'production-licence': kind('Production licence', '生产许可证', 'site', true),
  'distribution-licence': kind('Distribution licence', '经营许可证', 'supplier', true),
  'market-authorisation-holder': kind('Marketing authorisation holder', '上市许可持有人', 'product', false),
  'drug-gmp': kind('GMP certificate', '药品 GMP 证书', 'site', true),
  bioequivalence: kind('Bioequivalence evidence', '生物等效性证明', 'product', false),
  'iso-13485': kind('ISO 13485 certificate', 'ISO 13485 证书', 'site', true),
  ce: kind('CE certificate (MDR 2017/745)', 'CE 证书', 'product', true),
  fda: kind('US FDA clearance or approval', '美国 FDA 许可', 'product', false),
  niosh: kind('NIOSH approval', 'NIOSH 认证', 'product', false),
  'who-prequalification': kind('WHO prequalification', '世卫组织预认证', 'product', false),
  'stringent-approval': kind('Approval by a stringent regulator', '严格监管机构批准', 'product', false),
  'nmpa-registration': kind('NMPA registration', '国家药监局注册证', 'product', true),
  'pharmaceutical-product': kind(
    'Certificate of a pharmaceutical product (drug export sales certificate)',
    '药品出口销售证明',
    'product',
    true,
  ),
  'device-export-sales': kind('Device export sales certificate', '医疗器械出口销售证明', 'product', true),
  'free-sale': kind('Free sale certificate', '自由销售证明', 'product', false),
  'test-report': kind('Test report of a designated laboratory', '指定实验室检测报告', 'product', false),
  'import-licence': kind('Import licence', '进口许可证', 'supplier', true),
  'special-import-authorisation': kind('Special import authorisation', '特别进口许可', 'product', true),
  'narcotic-export-licence': kind('Narcotic or psychotropic export licence', '麻醉精神药品出口准许证', 'product', true),
  'narcotic-import-licence': kind('Narcotic or psychotropic import licence', '麻醉精神药品进口准许证', 'product', true),
  'agent-authorisation': kind('Authorisation of a local agent', '境内代理人授权书', 'supplier', true),
  'export-manufacturer-listing': kind('Listing among export manufacturers', '出口生产企业清单', 'supplier', false),
} as const satisfies Readonly<Record<string, CertificateKindFacts>>;

export type CertificateKind = keyof typeof CERTIFICATE_KIND_FACTS;
export const CERTIFICATE_KINDS = Object.keys(CERTIFICATE_KIND_FACTS) as CertificateKind[];

/** Good manufacturing practice is inspected against one of these; PIC/S and EU practice include WHO's. */
export const GMP_SCHEMES = ['pics', 'eu', 'who', 'national'] as const;
export type GmpScheme = (typeof GMP_SCHEMES)[number];
