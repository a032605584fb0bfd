import { defineRefusals, err, ok, type RefusalDetails, type Result } from '#libs/kernel';
import { parseHsCode, parseLocode } from '../code/trade-codes.js';
import { addDays, type Day, dayOf, isDay } from '../calendar.js';
import type { OrderLineProgress } from '../order/order-lifecycle.js';
import { type BatchDraft, DISPATCH_REFUSALS, type DispatchRefusal, judgeDispatch } from '../order/judge-shipment.js';
import type { DutyRates } from '../standing/consequences.js';
import { isPaperText } from '../text.js';
import type {
  ControlClass,
  Incoterm,
  OriginScheme,
  ShipmentFacts,
  SpecialGoods,
  TransportMode,
} from './shipment-facts.js';

/** A batch with the day it was made on, which a percentage of shelf life is measured from. */
export interface AnnouncedBatch extends BatchDraft {
  readonly madeOn: Day | null;
}

/** The goods as the papers describe them. Texts as they are to be printed. */
export interface GoodsDraft {
  readonly nameEn: string;
  readonly nameZh: string | null;
  readonly specification: string | null;
  /** The name and number on the registration that the goods go under, as printed there. */
  readonly registeredName: string | null;
  readonly registrationNumber: string | null;
  readonly manufacturer: string;
  readonly hsCode: string;
  readonly special: SpecialGoods | null;
  readonly control: ControlClass;
  readonly coldChain: boolean;
  readonly dangerous: boolean;
  readonly ownMake: boolean;
  readonly packages: number;
  /** What is painted on the packages. */
  readonly marks: string | null;
  readonly grossGrams: bigint;
  readonly netGrams: bigint;
}

export interface RouteDraft {
  readonly destination: string | null;
  readonly transport: TransportMode;
  readonly incoterm: Incoterm;
  /** The place that the Incoterm names. */
  readonly incotermPlace: string;
  /** UN/LOCODE of the customs clearance on leaving, and of the arrival. */
  readonly port: string | null;
  readonly arrivalPort: string | null;
  /** Name of the ship, number of the flight or train. */
  readonly vessel: string | null;
  readonly paidByCredit: boolean;
  readonly preference: OriginScheme | null;
  /** Of the materials that do not come from the region; asked for where a preference is claimed. */
  readonly nonOriginatingMinor: bigint | null;
  /** What customs takes of the goods, where it is known: what a guarantee is reckoned from. */
  readonly duties: DutyRates | null;
}

export interface AnnouncementDraft {
  readonly quantity: bigint;
  readonly plannedOn: Day;
  readonly arrivesOn: Day | null;
  readonly batches: readonly AnnouncedBatch[];
  readonly goods: GoodsDraft;
  readonly route: RouteDraft;
}

export interface AnnouncementContext {
  readonly line: OrderLineProgress;
  /** What other announced shipments of the line hold already. */
  readonly announcedQuantity: bigint;
  readonly category: 'drug' | 'supply';
  readonly origin: string;
  /** Where the purchaser's demand on the lot goes, the first one where nothing is said. */
  readonly destinations: readonly string[];
  readonly wanted: readonly string[];
  /** Whether HS 2022 has the code's first six digits; null when no list has been imported. */
  readonly hsCodeKnown: boolean | null;
}

const { TRANSPORT_DOCUMENT_INVALID: _later, DOSSIER_NEEDED: _given, ...BATCHES } = DISPATCH_REFUSALS;

export const ANNOUNCE_REFUSALS = defineRefusals({
  ...BATCHES,
  NO_ROUTE_PROFILE: {
    en: 'Shipments of this corridor need no dossier: use dispatchShipment.',
    zh: '该通道的发货无需随货单证，请使用 dispatchShipment。',
  },
  PLANNED_DAY_INVALID: {
    en: 'Plan the departure for a day from today on, within a year.',
    zh: '计划发运日须为今日起一年以内的日期。',
  },
  ARRIVAL_DAY_INVALID: {
    en: 'The goods arrive on the day of their departure or later; write the day as YYYY-MM-DD.',
    zh: '到货日不得早于发运日，请按 YYYY-MM-DD 填写。',
  },
  BATCH_MADE_ON_INVALID: {
    en: 'Batch {batch}: the day of making lies before the day of expiry and not after today.',
    zh: '第 {batch} 批：生产日期须早于有效期，且不得晚于今日。',
  },
  DESTINATION_UNKNOWN: {
    en: 'Choose one of the destinations of the demand: {destinations}.',
    zh: '请选择需求中的目的国：{destinations}。',
  },
  PRODUCT_UNKNOWN: {
    en: 'Choose one of your own listed products of the type that was ordered.',
    zh: '请选择本单位已上架且与所订类型一致的产品。',
  },
  TEXT_INVALID: {
    en: 'Give {field} with 1 to {limit} characters, without blanks at its ends.',
    zh: '{field} 须为 1 至 {limit} 个字符，首尾不得有空格。',
  },
  HS_CODE_INVALID: {
    en: 'Write the HS code with 6, 8 or 10 digits, in a chapter that exists.',
    zh: 'HS 编码须为 6、8 或 10 位数字，且章号须存在。',
  },
  HS_CODE_UNKNOWN: {
    en: '{subheading} is no subheading of HS 2022. Take one of hsSuggestions, or look it up in the tariff.',
    zh: '{subheading} 不是 HS 2022 的子目。请采用 hsSuggestions 的建议，或查阅税则。',
  },
  PORT_INVALID: {
    en: 'Write {field} as a UN/LOCODE of five characters, such as CNSHA.',
    zh: '{field} 须为 5 位 UN/LOCODE，例如 CNSHA。',
  },
  PORT_UNKNOWN: {
    en: 'The list of UN/LOCODEs has no {place}. Near it: {near}. Correct {field}, or leave it out.',
    zh: 'UN/LOCODE 地点代码表中没有 {place}。相近代码：{near}。请更正 {field} 或不填写。',
  },
  WEIGHT_INVALID: {
    en: 'Give a net weight above zero and a gross weight that is not less.',
    zh: '净重须大于零，毛重不得小于净重。',
  },
  PACKAGES_INVALID: { en: 'Give 1 to {limit} packages.', zh: '件数须为 1 至 {limit}。' },
  ORIGIN_VALUE_MISSING: {
    en: 'A preference is claimed: say what the materials from outside the region are worth, 0 or more.',
    zh: '申请优惠税率时，须填写非原产材料价值（不小于 0）。',
  },
  DUTY_RATE_INVALID: {
    en: 'Give duty and VAT in basis points, each from 0 to {limit}.',
    zh: '关税和增值税税率须以基点填写，均为 0 至 {limit}。',
  },
});
export type AnnounceRefusal = keyof typeof ANNOUNCE_REFUSALS;

export const MAX_PACKAGES = 1_000_000;
/** Basis points; above any rate of a tariff. */
export const MAX_DUTY_RATE = 100_000;
type Fault = { readonly code: AnnounceRefusal; readonly details?: RefusalDetails } | undefined;

/** Whether a supplier may announce this shipment; the answer is what decides over its papers. */
export function judgeAnnouncement(
  draft: AnnouncementDraft,
  context: AnnouncementContext,
  now: Date,
): Result<ShipmentFacts, AnnounceRefusal> {
  const { line, announcedQuantity } = context;
  const left = { ...line, shippedQuantity: line.shippedQuantity + announcedQuantity };
  const judged = judgeDispatch(left, { ...draft, transportDocument: null }, now);
  if (!judged.ok)
    return err(
      judged.code as Exclude<DispatchRefusal, 'TRANSPORT_DOCUMENT_INVALID' | 'DOSSIER_NEEDED'>,
      judged.details,
    );
  const fault =
    daysFault(draft, dayOf(now)) ??
    textsFault(draft) ??
    goodsFault(draft.goods, context) ??
    routeFault(draft.route, context);
  if (fault) return err(fault.code, fault.details);
  const { goods, route } = draft;
  return ok({
    origin: context.origin,
    destination: route.destination ?? context.destinations[0] ?? '',
    category: context.category,
    special: goods.special,
    control: goods.control,
    hsCode: goods.hsCode,
    incoterm: route.incoterm,
    transport: route.transport,
    coldChain: goods.coldChain,
    dangerous: goods.dangerous,
    ownMake: goods.ownMake,
    paidByCredit: route.paidByCredit,
    preference: route.preference,
    plannedOn: draft.plannedOn,
    wanted: context.wanted,
  });
}

function daysFault({ plannedOn, arrivesOn, batches }: AnnouncementDraft, today: Day): Fault {
  if (!isDay(plannedOn) || plannedOn < today || plannedOn > addDays(today, 366)) return { code: 'PLANNED_DAY_INVALID' };
  if (arrivesOn !== null && (!isDay(arrivesOn) || arrivesOn < plannedOn)) return { code: 'ARRIVAL_DAY_INVALID' };
  for (const [index, { madeOn, expiresOn }] of batches.entries()) {
    if (madeOn !== null && (!isDay(madeOn) || madeOn > today || madeOn >= expiresOn)) {
      return { code: 'BATCH_MADE_ON_INVALID', details: { batch: index + 1 } };
    }
  }
  return undefined;
}

function textsFault({ goods, route }: AnnouncementDraft): Fault {
  const required = { nameEn: goods.nameEn, manufacturer: goods.manufacturer, incotermPlace: route.incotermPlace };
  const optional = {
    nameZh: goods.nameZh,
    specification: goods.specification,
    registeredName: goods.registeredName,
    registrationNumber: goods.registrationNumber,
    marks: goods.marks,
    vessel: route.vessel,
  };
  for (const [field, text] of Object.entries({ ...required, ...optional })) {
    if (text === null && Object.hasOwn(optional, field)) continue;
    if (!isPaperText(text, 300)) return { code: 'TEXT_INVALID', details: { field, limit: 300 } };
  }
  return undefined;
}

function goodsFault(
  { hsCode, packages, grossGrams, netGrams }: GoodsDraft,
  { hsCodeKnown }: AnnouncementContext,
): Fault {
  const parsed = parseHsCode(hsCode);
  if (!parsed.ok || parsed.value.code !== hsCode) return { code: 'HS_CODE_INVALID' };
  if (hsCodeKnown === false) return { code: 'HS_CODE_UNKNOWN', details: { subheading: hsCode.slice(0, 6) } };
  if (netGrams <= 0n || grossGrams < netGrams) return { code: 'WEIGHT_INVALID' };
  const whole = Number.isInteger(packages) && packages >= 1 && packages <= MAX_PACKAGES;
  return whole ? undefined : { code: 'PACKAGES_INVALID', details: { limit: MAX_PACKAGES } };
}

function routeFault(route: RouteDraft, { destinations }: AnnouncementContext): Fault {
  const { destination, port, arrivalPort, preference, nonOriginatingMinor, duties } = route;
  if (destinations.length === 0 || (destination !== null && !destinations.includes(destination))) {
    return { code: 'DESTINATION_UNKNOWN', details: { destinations } };
  }
  for (const [field, place] of Object.entries({ port, arrivalPort })) {
    if (place === null) continue;
    const parsed = parseLocode(place);
    if (!parsed.ok || parsed.value.code !== place) return { code: 'PORT_INVALID', details: { field } };
  }
  const known = nonOriginatingMinor !== null && nonOriginatingMinor >= 0n;
  if (preference !== null && !known) return { code: 'ORIGIN_VALUE_MISSING' };
  const rates = duties === null ? [] : [duties.dutyBasisPoints, duties.vatBasisPoints];
  const sound = rates.every((rate) => Number.isInteger(rate) && rate >= 0 && rate <= MAX_DUTY_RATE);
  return sound ? undefined : { code: 'DUTY_RATE_INVALID', details: { limit: MAX_DUTY_RATE } };
}
