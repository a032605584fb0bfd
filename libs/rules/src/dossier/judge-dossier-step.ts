import { defineRefusals, err, ok, type Result, transition } from '#libs/kernel';
import { addDays, type Day, dayOf, isDay } from '../calendar.js';
import type { PaperToVerify } from '../paper/paper.js';
import { latestLastDay } from '../paper/paper-validity.js';
import { openQuantity, orderLineStatus, type OrderLineProgress, type OrderStatus } from '../order/order-lifecycle.js';
import { isTransportDocument } from '../order/transport-document.js';
import { isPaperText, isReason } from '../text.js';
import {
  DOSSIER_LIFECYCLE,
  type DossierAction,
  DOSSIER_PAPER_LIFECYCLE,
  type DossierPaperAction,
  type DossierPaperStatus,
  type DossierStatus,
  type InspectionState,
} from './dossier-lifecycle.js';
import type { PaperOwer } from './route-profile.js';
import { ROUTE_PAPERS } from './shipped-routes.js';
import type { ShippingJudgement } from './shipping.js';

const DOSSIER_UNKNOWN = {
  en: 'There is no dossier of such a shipment for you to see. Take the id from your orders.',
  zh: '您可见范围内没有该批货物的随货单证。请从订单中取其编号。',
} as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'It is {status}: this step is not possible now. Possible: {possible}.',
  zh: '当前状态为 {status}，不能执行此操作。可执行：{possible}。',
} as const;
const REASON_MISSING = {
  en: 'Write the reason in 3 to 500 characters: the other sides read it.',
  zh: '请用 3 至 500 个字符写明原因，其他各方可见。',
} as const;
const DOSSIER_INCOMPLETE = {
  en: 'The goods may not leave yet. Still open: {open}. The dossier says what to do about each.',
  zh: '尚不能放行。未完成：{open}。随货单证中列有各项处理办法。',
} as const;
const PAPER_UNKNOWN = {
  en: 'The dossier has no such paper. Take the code from its list.',
  zh: '随货单证中没有该单证。请从列表中取其代码。',
} as const;

export const PROVIDE_PAPER_REFUSALS = defineRefusals({
  DOSSIER_UNKNOWN,
  PAPER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  NOT_YOURS_TO_PROVIDE: {
    en: 'This paper is owed by the {owedBy}: ask them for it.',
    zh: '该单证由 {owedBy} 提供，请联系该方。',
  },
  TEXT_INVALID: {
    en: 'Give {field} with 1 to {limit} characters, without blanks at its ends.',
    zh: '{field} 须为 1 至 {limit} 个字符，首尾不得有空格。',
  },
  DAY_INVALID: {
    en: 'Give {field} as an existing day, such as 2026-11-23.',
    zh: '{field} 须为存在的日期，例如 2026-11-23。',
  },
  ISSUED_IN_FUTURE: {
    en: 'It says it is issued in the future: hand it in when it has been issued.',
    zh: '签发日尚未到来，请在签发后提交。',
  },
  EXPIRES_BEFORE_ISSUE: {
    en: 'The last day lies before the day of issue: look at both again.',
    zh: '截止日早于签发日，请核对。',
  },
  PAPER_EXPIRED: {
    en: 'It ended on {expiresOn}: hand in one that holds.',
    zh: '已于 {expiresOn} 到期，请提交有效单证。',
  },
  NOT_GENERATED: {
    en: 'Medlane does not draw this paper up: hand it in with provideDossierPaper.',
    zh: '平台不生成该单证，请用 provideDossierPaper 提交。',
  },
  FILE_UNKNOWN: { en: 'Upload the file first, then name its id.', zh: '请先上传文件，再填写其编号。' },
});
export type ProvidePaperRefusal = keyof typeof PROVIDE_PAPER_REFUSALS;

export interface ProvidedPaper {
  readonly number: string;
  readonly issuer: string | null;
  readonly issuedOn: Day | null;
  readonly expiresOn: Day | null;
  /** The only place of clearance that it is good for. */
  readonly place: string | null;
}

/** Papers of laboratories and banks come through the side that asked for them; an officer may hand in any. */
const HANDED_IN_BY: Readonly<Record<PaperOwer, 'supplier' | 'purchaser' | 'operator'>> = {
  supplier: 'supplier',
  laboratory: 'supplier',
  purchaser: 'purchaser',
  bank: 'purchaser',
  operator: 'operator',
};

export const mayHandIn = (kind: string, owedBy: PaperOwer): boolean =>
  kind === 'operator' || HANDED_IN_BY[owedBy] === kind;

/** Whether a side may hand a paper in, and on which day it ends: as printed, or earlier where the law says so. */
export function judgeProvision(
  paper: { readonly code: string; readonly owedBy: PaperOwer; readonly status: DossierPaperStatus },
  dossier: { readonly status: DossierStatus; readonly origin: string },
  provided: ProvidedPaper,
  by: { readonly kind: string; readonly now: Date },
): Result<{ readonly expiresOn: Day | null }, ProvidePaperRefusal> {
  if (!mayHandIn(by.kind, paper.owedBy)) return err('NOT_YOURS_TO_PROVIDE', { owedBy: paper.owedBy });
  if (dossier.status === 'cancelled') return err('ACTION_NOT_ALLOWED_NOW', { status: dossier.status, possible: [] });
  const next = transition<DossierPaperStatus, DossierPaperAction>(DOSSIER_PAPER_LIFECYCLE, paper.status, 'provide');
  if (!next.ok) return next;
  const { number, issuer, issuedOn, place } = provided;
  const texts = { number, issuer, place };
  for (const [field, text] of Object.entries(texts)) {
    if (text !== null && !isPaperText(text, 200)) return err('TEXT_INVALID', { field, limit: 200 });
  }
  const today = dayOf(by.now);
  if (issuedOn !== null && !isDay(issuedOn)) return err('DAY_INVALID', { field: 'issuedOn' });
  if (provided.expiresOn !== null && !isDay(provided.expiresOn)) return err('DAY_INVALID', { field: 'expiresOn' });
  if (issuedOn !== null && issuedOn > addDays(today, 1)) return err('ISSUED_IN_FUTURE');
  const expiresOn = lastDayByLaw(paper.code, dossier.origin, issuedOn, provided.expiresOn);
  if (expiresOn !== null && issuedOn !== null && expiresOn < issuedOn) return err('EXPIRES_BEFORE_ISSUE');
  return expiresOn !== null && expiresOn < today ? err('PAPER_EXPIRED', { expiresOn }) : ok({ expiresOn });
}

/** A paper that is a certificate of a kind ends when the law ends such certificates, whatever is printed on it. */
export function lastDayByLaw(code: string, country: string, issuedOn: Day | null, printed: Day | null): Day | null {
  const kinds = ROUTE_PAPERS.get(code)?.certificates ?? [];
  if (issuedOn === null || kinds.length === 0) return printed;
  const bounds = kinds.map((kind) =>
    latestLastDay({ kind, issuerCountry: country, issuedOn, deviceClass: null, basisEndsOn: null }),
  );
  // One of several kinds: the longest of what they allow.
  if (bounds.includes(null)) return printed;
  const bound = bounds.sort().at(-1) ?? null;
  return [bound, printed].filter((day) => day !== null).sort()[0] ?? null;
}

export const DECIDE_PAPER_REFUSALS = defineRefusals({
  DOSSIER_UNKNOWN,
  PAPER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  OWN_PAPER: {
    en: 'You have handed this paper in: another officer has to accept it.',
    zh: '该单证由您提交，须由另一名人员审核。',
  },
  NOTHING_TO_ACCEPT: {
    en: 'Nothing has been handed in yet. Ask the {owedBy} for it.',
    zh: '尚未提交该单证，请联系 {owedBy}。',
  },
  SCAN_NOT_CLEARED: {
    en: 'The file of the paper waits in quarantine: accept the paper when it has been scanned.',
    zh: '该单证的文件仍在隔离待检；请在通过扫描后再接受。',
  },
  SCAN_INFECTED: {
    en: 'The file of the paper was found infected and is gone: refuse the paper and ask for a clean file.',
    zh: '该单证的文件被检出恶意代码并已删除；请拒绝并要求重新提交干净的文件。',
  },
  PAPER_USED: {
    en: 'Number {number} has cleared another shipment: one such paper clears one shipment.',
    zh: '编号 {number} 已用于另一批货物：此类单证一证一批。',
  },
});
export type DecidePaperRefusal = keyof typeof DECIDE_PAPER_REFUSALS;

/** An officer's decision over a paper. Who handed it in does not accept it. */
export function judgeDecision(
  paper: {
    readonly status: DossierPaperStatus;
    readonly owedBy: PaperOwer;
    readonly number: string | null;
    readonly providedBy: string | null;
    /** What became of its file; null when it has none. */
    readonly scan: PaperToVerify['scan'];
  },
  dossier: { readonly status: DossierStatus },
  decision: { readonly accept: boolean; readonly reason: string | null; readonly by: string },
): Result<{ readonly status: DossierPaperStatus; readonly reason: string | null }, DecidePaperRefusal> {
  if (['closed', 'cancelled'].includes(dossier.status) && !decision.accept) {
    return err('ACTION_NOT_ALLOWED_NOW', { status: dossier.status, possible: [] });
  }
  if (paper.status === 'owed' || paper.number === null) return err('NOTHING_TO_ACCEPT', { owedBy: paper.owedBy });
  const action = decision.accept ? 'accept' : 'refuse';
  const next = transition<DossierPaperStatus, DossierPaperAction>(DOSSIER_PAPER_LIFECYCLE, paper.status, action);
  if (!next.ok) return next;
  if (decision.accept && paper.providedBy === decision.by) return err('OWN_PAPER');
  if (decision.accept && paper.scan === 'quarantined') return err('SCAN_NOT_CLEARED');
  if (decision.accept && paper.scan === 'infected') return err('SCAN_INFECTED');
  const reason = decision.reason ?? undefined;
  if (!decision.accept && !isReason(reason)) return err('REASON_MISSING');
  return ok({ status: next.value, reason: reason?.trim() ?? null });
}

export const DOSSIER_STEP_REFUSALS = defineRefusals({
  DOSSIER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  DOSSIER_INCOMPLETE,
  INSPECTION_DRAWN: {
    en: 'The shipment is drawn for inspection: it can be cancelled only after that.',
    zh: '该批货物已被抽中查验，查验后方可取消。',
  },
});
export type DossierStepRefusal = keyof typeof DOSSIER_STEP_REFUSALS;

/** What blocks a shipment, as `paper: state`, each once. */
export const openFindings = ({ findings }: ShippingJudgement): string[] => [
  ...new Set(findings.flatMap(({ blocks, requirement, state }) => (blocks ? [`${requirement}: ${state}`] : []))),
];

/** States in which a paper waits for the officers only: enough to hand the dossier in. */
const WITH_OFFICERS: readonly string[] = ['unverified', 'inspection-open'];

const NEEDS_REASON: readonly DossierAction[] = ['hold', 'return', 'cancel'];

/** A step of a dossier. Handing in needs every paper there; releasing needs a clear judgement. */
export function judgeDossierStep(
  dossier: { readonly status: DossierStatus; readonly inspection: InspectionState },
  action: Exclude<DossierAction, 'leave'>,
  judgement: ShippingJudgement,
  reason: string | null,
): Result<{ readonly status: DossierStatus; readonly reason: string | null }, DossierStepRefusal> {
  const next = transition<DossierStatus, DossierAction>(DOSSIER_LIFECYCLE, dossier.status, action);
  if (!next.ok) return next;
  if (NEEDS_REASON.includes(action) && !isReason(reason ?? undefined)) return err('REASON_MISSING');
  if (action === 'cancel' && dossier.inspection === 'drawn') return err('INSPECTION_DRAWN');
  const judged = { ...judgement, findings: judgement.findings.filter(({ requirement }) => requirement !== 'hold') };
  const open = openFindings(
    action === 'submit'
      ? { ...judged, findings: judged.findings.filter(({ state }) => !WITH_OFFICERS.includes(state)) }
      : judged,
  );
  const needsAll = action === 'submit' || action === 'release';
  if (needsAll && open.length > 0) return err('DOSSIER_INCOMPLETE', { open });
  return ok({ status: next.value, reason: reason?.trim() ?? null });
}

export const INSPECTION_REFUSALS = defineRefusals({
  DOSSIER_UNKNOWN,
  REASON_MISSING,
  NOT_DRAWN: { en: 'No inspection is open for this shipment.', zh: '该批货物没有待完成的查验。' },
});
export type InspectionRefusal = keyof typeof INSPECTION_REFUSALS;

/** What an inspection came to. A failed one may be repeated once what was wrong is put right. */
export function judgeInspection(
  dossier: { readonly status: DossierStatus; readonly inspection: InspectionState },
  result: { readonly passed: boolean; readonly report: string },
): Result<{ readonly inspection: InspectionState; readonly report: string }, InspectionRefusal> {
  const open = ['drawn', 'failed'].includes(dossier.inspection) && !['closed', 'cancelled'].includes(dossier.status);
  if (!open) return err('NOT_DRAWN');
  if (!isReason(result.report)) return err('REASON_MISSING');
  return ok({ inspection: result.passed ? 'passed' : 'failed', report: result.report.trim() });
}

export const DISPATCH_ANNOUNCED_REFUSALS = defineRefusals({
  DOSSIER_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  DOSSIER_INCOMPLETE,
  TRANSPORT_DOCUMENT_INVALID: {
    en: 'Give the transport document with 1 to 100 characters, or leave it out.',
    zh: '运输单据须为 1 至 100 个字符，或不填写。',
  },
  OVER_ORDERED_QUANTITY: {
    en: 'Only {remaining} units of the order line are left to ship: cancel the shipment and announce it anew.',
    zh: '该订单行仅剩 {remaining} 个单位未发：请取消后重新申报。',
  },
});
export type DispatchAnnouncedRefusal = keyof typeof DISPATCH_ANNOUNCED_REFUSALS;

/** Whether announced goods may leave now. The answer is what the order line becomes. */
export function judgeDeparture(
  dossier: { readonly status: DossierStatus; readonly inspection: InspectionState; readonly quantity: bigint },
  judgement: ShippingJudgement,
  line: OrderLineProgress,
  transportDocument: string | null,
): Result<{ readonly shippedQuantity: bigint; readonly lineStatus: OrderStatus }, DispatchAnnouncedRefusal> {
  if (transportDocument !== null && !isTransportDocument(transportDocument)) return err('TRANSPORT_DOCUMENT_INVALID');
  const next = transition<DossierStatus, DossierAction>(DOSSIER_LIFECYCLE, dossier.status, 'leave');
  if (!next.ok) return next;
  const open = openFindings(judgement);
  if (open.length > 0) return err('DOSSIER_INCOMPLETE', { open });
  const remaining = openQuantity(line) - line.shippedQuantity;
  if (dossier.quantity > remaining) return err('OVER_ORDERED_QUANTITY', { remaining: String(remaining) });
  const shippedQuantity = line.shippedQuantity + dossier.quantity;
  return ok({ shippedQuantity, lineStatus: orderLineStatus({ ...line, shippedQuantity }) });
}
