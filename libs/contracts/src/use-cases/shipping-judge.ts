import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { invariant, lineAmount, type Minor, unitPrice } from '#libs/kernel';
import { PapersStore, StandingStore, type SupplierPapers } from '#libs/compliance';
import type { Tx } from '#libs/platform';
import {
  certificateLastDay,
  type CustomsClass,
  type Day,
  dayOf,
  type DossierPaper,
  dutyGuarantee,
  type DutyGuarantee,
  mayShip,
  ROUTE_PAPERS,
  type ServingCertificate,
  servingCertificate,
  type ServingPaper,
  type ShippingJudgement,
  type Shipment,
  standingOn,
  usedKey,
} from '#libs/rules';
import type { DossierPaperRow } from '../persistence/dossier-rows.js';
import { DossierStore, type LockedDossier } from '../persistence/dossiers.store.js';

/** A dossier with its papers, and what the rules say of it now. */
export interface JudgedDossier {
  readonly dossier: LockedDossier;
  readonly papers: readonly DossierPaperRow[];
  readonly judgement: ShippingJudgement;
  readonly customs: CustomsTreatment;
}

/** How customs treats the goods by the supplier's standing of today. */
export interface CustomsTreatment {
  readonly customsClass: CustomsClass;
  /** Of the FOB value; null while the rates are not known. */
  readonly guarantee: DutyGuarantee | null;
  readonly fobMinor: Minor;
}

/** Puts before the rules what they judge a shipment by: the dossier, and the supplier's papers that it names. */
@Injectable()
export class ShippingJudge {
  constructor(
    private readonly dossiers: DossierStore,
    private readonly papers: PapersStore,
    private readonly standing: StandingStore,
  ) {}

  async judge(tx: Tx, dossier: LockedDossier): Promise<JudgedDossier> {
    const papers = await this.dossiers.papers(tx, dossier.shipmentId);
    const serving = await this.servingPapers(tx, dossier.supplierId);
    const used = new Set((await this.dossiers.usedElsewhere(tx, dossier.shipmentId)).map(usedKey));
    const { holdReason, inspection } = dossier;
    const judged = { papers: papers.map(toDossierPaper), holdReason, inspection, used };
    const hsCodeKnown = await this.dossiers.isHsCodeKnown(tx, dossier.facts.hsCode);
    const judgement = mayShip(toShipment(dossier, hsCodeKnown), judged, serving, tx.now);
    return { dossier, papers, judgement, customs: await this.customs(tx, dossier) };
  }

  /** As the system: a rival's or a purchaser's view of the record must not change what customs does. */
  private async customs(tx: Tx, dossier: LockedDossier): Promise<CustomsTreatment> {
    const entries = await tx.elevated(() => this.standing.entriesOf(tx, dossier.supplierId));
    const { customsClass } = standingOn(entries, dayOf(tx.now));
    const customsValueMinor = fobOf(dossier);
    const { duties } = dossier.goods.route;
    const guarantee = duties === null ? null : dutyGuarantee(customsClass, { ...duties, customsValueMinor });
    return { customsClass, guarantee, fobMinor: customsValueMinor };
  }

  /** What of the supplier's papers serves for those that a dossier still waits for, by their codes. */
  async served(
    tx: Tx,
    shipment: {
      readonly supplierId: string;
      readonly productId: string | null;
      readonly destination: string;
      readonly plannedOn: Day;
    },
    codes: readonly string[],
  ): Promise<ReadonlyMap<string, ServingCertificate>> {
    const held = await this.held(tx, shipment.supplierId);
    const today = dayOf(tx.now);
    const days = [today, shipment.plannedOn < today ? today : shipment.plannedOn];
    return new Map(
      codes.flatMap((code) => {
        const paper = ROUTE_PAPERS.get(code);
        const serving = paper && held && servingCertificate(paper, { ...shipment, days }, held);
        return serving ? [[code, serving] as const] : [];
      }),
    );
  }

  /** A certificate that is good for one clearance has now had it. */
  async useUp(tx: Tx, shipmentId: string, papers: readonly DossierPaperRow[]): Promise<void> {
    for (const { singleUse, certificateId, code } of papers) {
      if (!singleUse || certificateId === null) continue;
      const used = await tx.elevated(() => this.papers.useOnce(tx, certificateId, dayOf(tx.now), shipmentId));
      invariant(used, `${code}: certificate ${certificateId} was judged to be unused`);
    }
  }

  private async servingPapers(tx: Tx, supplierId: string): Promise<ServingPaper[]> {
    const held = await this.held(tx, supplierId);
    const certificates = (held?.certificates ?? []).map((one) => ({ ...one, expiresOn: certificateLastDay(one) }));
    return [...certificates, ...(held?.registrations ?? [])];
  }

  /** As the system: a purchaser sees fewer of the supplier's papers, and the judgement must not depend on who asks. */
  private held(tx: Tx, supplierId: string): Promise<SupplierPapers | undefined> {
    return tx.elevated(async () => (await this.papers.papersOf(tx, [supplierId])).get(supplierId));
  }
}

/** What the draw goes by; whoever knows the seed computes it again. */
export const drawDigest = (seed: Buffer, shipmentId: string): Buffer =>
  createHash('sha256').update(seed).update(shipmentId, 'utf8').digest();

const fobOf = ({ quantity, unitPrice: price, currency }: LockedDossier): Minor =>
  lineAmount(quantity, unitPrice(price), currency);

function toDossierPaper(row: DossierPaperRow): DossierPaper {
  const {
    id,
    code,
    required,
    stage,
    choiceGroup,
    choiceOption,
    singleUse,
    status,
    number,
    issuedOn,
    expiresOn,
    place,
  } = row;
  const choice = choiceGroup === null || choiceOption === null ? null : { group: choiceGroup, option: choiceOption };
  const paperId = row.certificateId ?? row.registrationId;
  return { id, code, required, stage, choice, singleUse, status, number, issuedOn, expiresOn, place, paperId };
}

function toShipment(dossier: LockedDossier, hsCodeKnown: boolean | null): Shipment {
  const { facts, goods: stored } = dossier;
  const { goods, route } = stored;
  const fobMinor = fobOf(dossier);
  return {
    ...facts,
    goodsName: goods.nameZh ?? goods.nameEn,
    registeredNames: dossier.nameAsRegistered ? registeredNames(goods.registeredName) : null,
    hsCodeKnown,
    hsDigits: dossier.hsDigits,
    batches: dossier.batches,
    shelfLife: dossier.shelfLife,
    arrivesOn: dossier.arrivesOn,
    value:
      route.nonOriginatingMinor === null ? null : { fobMinor, nonOriginatingMinor: BigInt(route.nonOriginatingMinor) },
    port: route.port,
  };
}

const registeredNames = (name: string | null): string[] => (name === null ? [] : [name]);
