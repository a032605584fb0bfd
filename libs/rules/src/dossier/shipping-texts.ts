import type { RefusalTexts } from '#libs/kernel';
import type { ShippingState } from './shipping.js';

/** In the language of whoever reads a finding: what it means and what to do. */
export const SHIPPING_TEXTS: RefusalTexts<ShippingState> = {
  missing: { en: 'Not handed in yet: hand it in.', zh: '尚未提交，请提交。' },
  refused: { en: 'Refused: read the reason and hand in a better one.', zh: '已退回，请查看原因后重新提交。' },
  unverified: { en: 'Handed in; an officer has to accept it.', zh: '已提交，待审核。' },
  rejected: { en: 'The certificate was rejected: hand in another one.', zh: '该证件核验未通过，请另行提交。' },
  withdrawn: { en: 'The certificate has been withdrawn: hand in another one.', zh: '该证件已撤回，请另行提交。' },
  revoked: {
    en: 'The authority has revoked it: hand in one that holds.',
    zh: '该证件已被主管部门撤销，请提交有效证件。',
  },
  used: { en: 'It has cleared another shipment: a new one is needed.', zh: '已用于另一批货物，须另行申领。' },
  'not-yet-valid': { en: 'It does not hold yet: wait for its first day.', zh: '尚未生效，请待生效日。' },
  expired: {
    en: 'It has ended: renew it, or ship goods that are fresh.',
    zh: '已到期，请更新，或更换效期合格的货物。',
  },
  expiring: { en: 'In order, and ends soon: ship before then.', zh: '符合要求，但即将到期，请在到期前发运。' },
  valid: { en: 'In order.', zh: '符合要求。' },
  'other-place': {
    en: 'It names another port of clearance: ship from there, or have it changed.',
    zh: '其指定的口岸与申报口岸不同，请改由该口岸出境或变更单证。',
  },
  'name-differs': {
    en: 'The goods are not called as on their registration: use its name, letter by letter.',
    zh: '货物名称与注册证不一致，请使用注册证上的名称。',
  },
  'hs-malformed': { en: 'This border wants the HS code with ten digits.', zh: '该口岸要求 10 位 HS 编码。' },
  'hs-unknown': {
    en: 'HS 2022 has no such subheading: take one of the suggestions.',
    zh: 'HS 2022 无此子目，请采用建议编码。',
  },
  'hs-unchecked': {
    en: 'Not looked up: no list of HS 2022 has been imported here.',
    zh: '未核对：本平台尚未导入 HS 2022 目录。',
  },
  'too-short': {
    en: 'Too little shelf life is left for this purchaser: ship a fresher batch.',
    zh: '剩余效期不符合采购方要求，请更换批次。',
  },
  'not-originating': {
    en: 'Less than the needed share comes from the region: drop the preference.',
    zh: '区域价值成分不足，请勿申请优惠税率。',
  },
  held: { en: 'An officer holds it: read the reason.', zh: '已被暂扣，请查看原因。' },
  'inspection-not-drawn': {
    en: 'The draw for inspection is held when the dossier is handed in.',
    zh: '提交随货单证时抽取查验。',
  },
  'inspection-open': { en: 'Drawn for inspection: an officer records the result.', zh: '已抽中查验，待登记结果。' },
  'inspection-failed': {
    en: 'The inspection failed: put it right and ask for another.',
    zh: '查验不合格，请整改后申请复验。',
  },
};
