import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { DemandStatus } from '../demand/demand-lifecycle.js';
import type { OrganisationKind } from '../organisation/roles.js';
import type { OrganisationStatus } from '../organisation/organisation-lifecycle.js';

/** The most suppliers that a direct request invites. */
export const MAX_INVITED_SUPPLIERS = 50;

export const DIRECT_REQUEST_REFUSALS = defineRefusals({
  DEMAND_UNKNOWN: { en: 'Choose one of your own demands.', zh: '请选择本单位的需求。' },
  DEMAND_NOT_OPEN: {
    en: 'The demand is {status}; choose an open one, or post a new one for this request.',
    zh: '需求状态为 {status}；请选择未入池的需求，或为本次询价新建需求。',
  },
  SUPPLIERS_MISSING: { en: 'Invite at least one supplier.', zh: '请至少邀请一家供应商。' },
  TOO_MANY_SUPPLIERS: { en: 'Invite at most {limit} suppliers.', zh: '最多邀请 {limit} 家供应商。' },
  SUPPLIER_REPEATED: { en: 'Name each supplier once.', zh: '同一供应商请勿重复填写。' },
  SUPPLIER_NOT_ADMITTED: {
    en: 'Invite admitted suppliers only; {supplier} is not one.',
    zh: '仅可邀请已准入的供应商；{supplier} 不符合。',
  },
});
export type DirectRequestRefusal = keyof typeof DIRECT_REQUEST_REFUSALS;

/** Whether a purchaser may turn one demand into a direct request to these suppliers. */
export function judgeDirectRequest(
  demand: { readonly status: DemandStatus; readonly anyLinePooled: boolean },
  supplierIds: readonly string[],
  organisations: readonly {
    readonly id: string;
    readonly kind: OrganisationKind;
    readonly status: OrganisationStatus;
  }[],
): Result<{ readonly supplierIds: readonly string[] }, DirectRequestRefusal> {
  if (demand.status !== 'open') return err('DEMAND_NOT_OPEN', { status: demand.status });
  if (demand.anyLinePooled) return err('DEMAND_NOT_OPEN', { status: 'pooled' });
  if (supplierIds.length === 0) return err('SUPPLIERS_MISSING');
  if (supplierIds.length > MAX_INVITED_SUPPLIERS) return err('TOO_MANY_SUPPLIERS', { limit: MAX_INVITED_SUPPLIERS });
  if (new Set(supplierIds).size !== supplierIds.length) return err('SUPPLIER_REPEATED');
  for (const id of supplierIds) {
    const found = organisations.find((organisation) => organisation.id === id);
    if (found?.kind !== 'supplier' || found.status !== 'admitted') {
      return err('SUPPLIER_NOT_ADMITTED', { supplier: id });
    }
  }
  return ok({ supplierIds });
}
