import type { AdmissionChecklist, ChecklistItem } from './admission-checklist.js';

type Texts = readonly [code: string, check: ChecklistItem['check'], en: string, zh: string];
const needed = ([code, check, en, zh]: Texts): ChecklistItem => ({ code, check, needed: true, en, zh });
const welcome = ([code, check, en, zh]: Texts): ChecklistItem => ({ code, check, needed: false, en, zh });

const REACHABLE: readonly ChecklistItem[] = [
  needed(['address', 'text', 'Registered address', '注册地址']),
  needed(['contact-name', 'text', 'Contact person', '联系人']),
  needed(['contact-email', 'email', 'Mail address of the contact', '联系人邮箱']),
  needed(['contact-phone', 'phone', 'Telephone of the contact', '联系人电话']),
];
const NUMBER = needed(['registration-number', 'text', 'Number in the companies register', '公司注册号']);
const USCC = needed(['registration-number', 'uscc', 'Unified social credit code', '统一社会信用代码']);
const HEAD = needed(['legal-representative', 'text', 'Legal representative', '法定代表人']);
const BANK = needed([
  'bank-reference',
  'text',
  'Bank, account holder and number of the bank’s reference letter',
  '开户行、户名及银行资信证明编号',
]);
const CUSTOMS = welcome(['customs-registration', 'text', 'Customs registration number', '海关注册编码']);

/** From before any round that is kept here, so that old markets can be replayed under them. */
const SINCE = '2000-01-01';
const list = (
  code: string,
  kind: AdmissionChecklist['kind'],
  country: string | null,
  items: readonly ChecklistItem[],
): AdmissionChecklist => ({ code, version: 1, kind, country, effectiveFrom: SINCE, effectiveTo: null, items });

/**
 * What applicants give. A changed list is another version with its own days; an application is judged by the list of
 * the day. What the law asks of products and sites is not here but in the paper profiles.
 */
export const SHIPPED_CHECKLISTS: readonly AdmissionChecklist[] = [
  list('supplier-any', 'supplier', null, [
    NUMBER,
    HEAD,
    ...REACHABLE,
    BANK,
    needed(['business-licence', 'paper', 'Business licence', '营业执照']),
    welcome([
      'trade-licence',
      'dated-paper',
      'Licence to make or trade medical products',
      '药品或医疗器械生产经营许可证',
    ]),
  ]),
  list('supplier-cn', 'supplier', 'CN', [
    USCC,
    HEAD,
    ...REACHABLE,
    BANK,
    needed([
      'trade-licence',
      'dated-paper',
      'Production or distribution licence for drugs or devices',
      '药品或医疗器械生产、经营许可证',
    ]),
    CUSTOMS,
  ]),
  list('purchaser-any', 'purchaser', null, [
    NUMBER,
    ...REACHABLE,
    BANK,
    needed(['purchasing-mandate', 'paper', 'Act or mandate that it buys under', '采购授权文件']),
  ]),
  list('purchaser-cn', 'purchaser', 'CN', [
    USCC,
    HEAD,
    ...REACHABLE,
    BANK,
    needed([
      'purchasing-mandate',
      'paper',
      'Practice licence or mandate that it buys under',
      '医疗机构执业许可证或采购授权文件',
    ]),
    CUSTOMS,
  ]),
  list('laboratory-any', 'laboratory', null, [
    NUMBER,
    ...REACHABLE,
    needed(['accreditation', 'dated-paper', 'Accreditation to ISO/IEC 17025', 'ISO/IEC 17025 认可证书']),
  ]),
  list('laboratory-cn', 'laboratory', 'CN', [
    USCC,
    HEAD,
    ...REACHABLE,
    needed(['accreditation', 'dated-paper', 'CNAS accreditation to ISO/IEC 17025', 'CNAS 认可证书（ISO/IEC 17025）']),
  ]),
];
