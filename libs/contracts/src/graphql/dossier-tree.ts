import { minorOf } from '#libs/platform';
import {
  type AnnouncementDraft,
  ROUTE_PROFILES,
  type RouteProfile as RouteProfileOfRules,
  SHIPPING_TEXTS,
} from '#libs/rules';
import type { JudgedDossier } from '../use-cases/shipping-judge.js';
import type { AnnounceShipmentInput } from './dossier.inputs.js';
import type { Dossier, RouteProfile, ShippingFinding } from './dossier.types.js';

export function toDossier({ dossier, papers, judgement }: JudgedDossier): Dossier {
  const { goods: stored, facts, routes, drawCommitment, drawSeed } = dossier;
  const { clear, clearUntil } = judgement;
  return {
    ...dossier,
    routes: routes.map(({ code, version }) => `${code} ${version}`),
    goods: stored.goods,
    route: { ...stored.route, destination: facts.destination },
    drawCommitment: drawCommitment.toString('hex'),
    drawSeed: drawSeed?.toString('hex') ?? null,
    clear,
    clearUntil,
    papers: [...papers],
    findings: judgement.findings.map((finding): ShippingFinding => {
      const { en, zh } = SHIPPING_TEXTS[finding.state];
      return { ...finding, text: en, textZh: zh };
    }),
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
  const { nonOriginatingValue, ...rest } = route;
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
      nonOriginatingMinor: nonOriginatingValue ? minorOf(nonOriginatingValue, 'nonOriginatingValue') : null,
    },
  };
}
