import type { Currency, Minor } from '#libs/kernel';
import { minorOf, money } from '#libs/platform';
import {
  type AnnouncementDraft,
  ROUTE_PROFILES,
  type RouteProfile as RouteProfileOfRules,
  SHIPPING_TEXTS,
} from '#libs/rules';
import type { JudgedDossier } from '../use-cases/shipping-judge.js';
import type { AnnounceShipmentInput } from './dossier.inputs.js';
import type { CustomsTreatment, Dossier, RouteProfile, ShippingFinding } from './dossier.types.js';

export function toDossier({ dossier, papers, judgement, customs }: JudgedDossier): Dossier {
  const { goods: stored, facts, routes, drawCommitment, drawSeed } = dossier;
  const { clear, clearUntil } = judgement;
  return {
    ...dossier,
    routes: routes.map(({ code, version }) => `${code} ${version}`),
    goods: stored.goods,
    route: { ...stored.route, destination: facts.destination },
    drawCommitment: drawCommitment.toString('hex'),
    drawSeed: drawSeed?.toString('hex') ?? null,
    customs: toCustoms(customs, dossier.currency),
    clear,
    clearUntil,
    papers: [...papers],
    findings: judgement.findings.map((finding): ShippingFinding => {
      const { en, zh } = SHIPPING_TEXTS[finding.state];
      return { ...finding, text: en, textZh: zh };
    }),
  };
}

function toCustoms(
  { customsClass, guarantee, fobMinor }: JudgedDossier['customs'],
  currency: Currency,
): CustomsTreatment {
  const shown = (amount: Minor | null | undefined) =>
    amount === null || amount === undefined ? null : money(amount, currency);
  return {
    customsClass,
    depositInFull: customsClass === 'dishonest',
    mayBeExempt: customsClass === 'aeo',
    customsValue: money(fobMinor, currency),
    duty: shown(guarantee?.dutyMinor),
    vat: shown(guarantee?.vatMinor),
    full: shown(guarantee?.fullMinor),
    deposit: shown(guarantee?.owedMinor),
  };
}

const toRouteProfile = ({ title, papers, unverified, ...profile }: RouteProfileOfRules): RouteProfile => ({
  ...profile,
  titleEn: title.en,
  titleZh: title.zh,
  papers: papers.map(({ text, ...paper }) => ({
    ...paper,
    nameEn: text.en,
    nameZh: text.zh,
    unverified: unverified.includes(paper.code),
  })),
});

export const ROUTE_PROFILE_TREES: readonly RouteProfile[] = ROUTE_PROFILES.map(toRouteProfile);

/** Fields left out are null in the rules. */
export function toDraft({ batches, goods, route, ...input }: AnnounceShipmentInput): AnnouncementDraft {
  const { nonOriginatingValue, duties, ...rest } = route;
  return {
    quantity: input.quantity,
    plannedOn: input.plannedOn,
    arrivesOn: input.arrivesOn ?? null,
    batches: batches.map(({ batchNumber, madeOn, ...batch }) => ({
      ...batch,
      number: batchNumber,
      madeOn: madeOn ?? null,
    })),
    goods: {
      ...goods,
      nameZh: goods.nameZh ?? null,
      specification: goods.specification ?? null,
      registeredName: goods.registeredName ?? null,
      registrationNumber: goods.registrationNumber ?? null,
      special: goods.special ?? null,
      marks: goods.marks ?? null,
    },
    route: {
      ...rest,
      destination: rest.destination ?? null,
      port: rest.port ?? null,
      arrivalPort: rest.arrivalPort ?? null,
      vessel: rest.vessel ?? null,
      preference: rest.preference ?? null,
      duties: duties ? { ...duties } : null,
      nonOriginatingMinor: nonOriginatingValue ? minorOf(nonOriginatingValue, 'nonOriginatingValue') : null,
    },
  };
}
