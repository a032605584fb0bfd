import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CustomsClassEnum } from '#libs/compliance';
import { IncotermEnum, ShelfLifePointEnum, TransportModeEnum } from '#libs/organisations';
import { DateTime, Day, defineConnection, Money, QuantityOrZero, Uuid } from '#libs/platform';
import {
  CONTROL_CLASSES,
  type ControlClass,
  type CustomsClass,
  DOSSIER_LIFECYCLE,
  DOSSIER_PAPER_LIFECYCLE,
  type DossierPaperStatus,
  type DossierStatus,
  GENERATED_PAPERS,
  type GeneratedPaper,
  type Incoterm,
  INSPECTION_STATES,
  type InspectionState,
  ORIGIN_SCHEMES,
  type OriginScheme,
  PAPER_OWERS,
  PAPER_STAGES,
  type PaperOwer,
  type PaperStage,
  type ShelfLifePoint,
  SPECIAL_GOODS,
  type SpecialGoods,
  type TransportMode,
} from '#libs/rules';

/** GraphQL names have no hyphens: `form-e` is `form_e` there. */
const enumOf = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));

export const DossierStatusEnum = enumOf(Object.keys(DOSSIER_LIFECYCLE));
registerEnumType(DossierStatusEnum, { name: 'DossierStatus' });
export const DossierPaperStatusEnum = enumOf(Object.keys(DOSSIER_PAPER_LIFECYCLE));
registerEnumType(DossierPaperStatusEnum, { name: 'DossierPaperStatus' });
export const PaperOwerEnum = enumOf(PAPER_OWERS);
registerEnumType(PaperOwerEnum, { name: 'PaperOwer', description: 'Who has to bring a paper.' });
export const PaperStageEnum = enumOf(PAPER_STAGES);
registerEnumType(PaperStageEnum, { name: 'PaperStage', description: 'What a missing paper holds up.' });
export const GeneratedPaperEnum = enumOf(GENERATED_PAPERS);
registerEnumType(GeneratedPaperEnum, { name: 'GeneratedPaper' });
export const InspectionStateEnum = enumOf(INSPECTION_STATES);
registerEnumType(InspectionStateEnum, { name: 'InspectionState' });
export const SpecialGoodsEnum = enumOf(SPECIAL_GOODS);
registerEnumType(SpecialGoodsEnum, { name: 'SpecialGoods', description: 'Goods that the announcements of 2020 name.' });
export const ControlClassEnum = enumOf(CONTROL_CLASSES);
registerEnumType(ControlClassEnum, { name: 'ControlClass' });
export const OriginSchemeEnum = enumOf(ORIGIN_SCHEMES);
registerEnumType(OriginSchemeEnum, { name: 'OriginScheme', description: 'The tariff preference that is claimed.' });

@ObjectType({ description: 'A paper that a shipment owes.' })
export class DossierPaper {
  @Field(() => Uuid) id: string;
  @Field(() => String, { description: 'The same in every route profile.' }) code: string;
  @Field(() => String) nameEn: string;
  @Field(() => String) nameZh: string;
  @Field(() => PaperOwerEnum) owedBy: PaperOwer;
  @Field(() => Boolean) required: boolean;
  @Field(() => PaperStageEnum) stage: PaperStage;
  @Field(() => Day) dueOn: string;
  @Field(() => String, { nullable: true, description: 'One option of each group suffices, wholly.' })
  choiceGroup: string | null;
  @Field(() => String, { nullable: true }) choiceOption: string | null;
  @Field(() => String, { description: 'The route profile that asks for it.' }) routeCode: string;
  @Field(() => Int) routeVersion: number;
  @Field(() => Boolean, { description: 'No source confirms that it is asked for.' }) unverified: boolean;
  @Field(() => GeneratedPaperEnum, { nullable: true, description: 'Medlane draws its text up.' })
  generated: GeneratedPaper | null;
  @Field(() => DossierPaperStatusEnum) status: DossierPaperStatus;
  @Field(() => String, { nullable: true }) number: string | null;
  @Field(() => String, { nullable: true }) issuer: string | null;
  @Field(() => Day, { nullable: true }) issuedOn: string | null;
  @Field(() => Day, { nullable: true }) expiresOn: string | null;
  @Field(() => String, { nullable: true, description: 'The only place of clearance that it is good for.' })
  place: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The certificate that serves as it.' }) certificateId:
    string | null;
  @Field(() => Uuid, { nullable: true, description: 'The registration that serves as it.' })
  registrationId: string | null;
  @Field(() => Uuid, { nullable: true }) fileId: string | null;
  @Field(() => DateTime, { nullable: true }) providedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was refused.' }) reason: string | null;
}

@ObjectType({ description: 'How one paper or rule stands now.' })
export class ShippingFinding {
  @Field(() => String, {
    description: 'Code of a paper, or goods-name, hs-code, shelf-life, origin, inspection, hold.',
  })
  requirement: string;
  @Field(() => String) state: string;
  @Field(() => Boolean, { description: 'Whether it keeps the goods from leaving.' }) blocks: boolean;
  @Field(() => String, { nullable: true }) batch: string | null;
  @Field(() => Day, { nullable: true }) endsOn: string | null;
  @Field(() => Int, { nullable: true }) daysLeft: number | null;
  @Field(() => String, { description: 'What to do.' }) text: string;
  @Field(() => String) textZh: string;
}

@ObjectType({ description: 'The goods as the papers describe them.' })
export class ShippedGoods {
  @Field(() => String) nameEn: string;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String, { nullable: true }) specification: string | null;
  @Field(() => String, { nullable: true }) registeredName: string | null;
  @Field(() => String, { nullable: true }) registrationNumber: string | null;
  @Field(() => String) manufacturer: string;
  @Field(() => String) hsCode: string;
  @Field(() => SpecialGoodsEnum, { nullable: true }) special: SpecialGoods | null;
  @Field(() => ControlClassEnum) control: ControlClass;
  @Field(() => Boolean) coldChain: boolean;
  @Field(() => Boolean) dangerous: boolean;
  @Field(() => Int) packages: number;
  @Field(() => QuantityOrZero) grossGrams: string;
  @Field(() => QuantityOrZero) netGrams: string;
}

@ObjectType()
export class ShipmentRoute {
  @Field(() => String) destination: string;
  @Field(() => TransportModeEnum) transport: TransportMode;
  @Field(() => IncotermEnum) incoterm: Incoterm;
  @Field(() => String) incotermPlace: string;
  @Field(() => String, { nullable: true }) port: string | null;
  @Field(() => String, { nullable: true }) arrivalPort: string | null;
  @Field(() => OriginSchemeEnum, { nullable: true }) preference: OriginScheme | null;
}

@ObjectType({ description: 'How customs treats the goods of a supplier of this class.' })
export class CustomsTreatment {
  @Field(() => CustomsClassEnum) customsClass: CustomsClass;
  @Field(() => Boolean, { description: 'Duty and VAT are to be deposited in full.' }) depositInFull: boolean;
  @Field(() => Boolean, { description: 'Customs may waive the deposit.' }) mayBeExempt: boolean;
  @Field(() => Money, { description: 'Of the goods, FOB.' }) customsValue: Money;
  @Field(() => Money, { nullable: true, description: 'Null while the rates were not given.' }) duty: Money | null;
  @Field(() => Money, { nullable: true }) vat: Money | null;
  @Field(() => Money, { nullable: true, description: 'Duty and VAT together.' }) full: Money | null;
  @Field(() => Money, { nullable: true, description: 'Null where customs decides case by case.' })
  deposit: Money | null;
}

@ObjectType({ description: 'The papers of a shipment, and whether it may leave.' })
export class Dossier {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => String) reference: string;
  @Field(() => DossierStatusEnum) status: DossierStatus;
  @Field(() => [String], { description: 'Route profiles in force for it, each as code and version.' }) routes: string[];
  @Field(() => Day) plannedOn: string;
  @Field(() => Day, { nullable: true }) arrivesOn: string | null;
  @Field(() => ShippedGoods) goods: ShippedGoods;
  @Field(() => ShipmentRoute) route: ShipmentRoute;
  @Field(() => String, { nullable: true, description: 'Why an officer holds it.' }) holdReason: string | null;
  @Field(() => InspectionStateEnum) inspection: InspectionState;
  @Field(() => String, { nullable: true }) inspectionReport: string | null;
  @Field(() => String, { description: 'SHA-256 of the seed that the inspection is drawn with, hex.' })
  drawCommitment: string;
  @Field(() => String, { nullable: true, description: 'The seed, hex, once it is drawn.' }) drawSeed: string | null;
  @Field(() => CustomsClassEnum, { nullable: true, description: 'The supplier’s class when it was drawn.' })
  drawClass: CustomsClass | null;
  @Field(() => Int, { nullable: true, description: 'Chance of an inspection in basis points.' })
  drawProbability: number | null;
  @Field(() => CustomsTreatment, { description: 'By the supplier’s standing of today.' }) customs: CustomsTreatment;
  @Field(() => Boolean, { description: 'Whether the goods may leave now.' }) clear: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When time alone ends that.' }) clearUntil: Date | null;
  @Field(() => [DossierPaper], { description: 'By the day they are due on, at most 100.' }) papers: DossierPaper[];
  @Field(() => [ShippingFinding], { description: 'All of them, also those in order.' }) findings: ShippingFinding[];
  @Field(() => DateTime, { nullable: true }) submittedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) releasedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) closedAt: Date | null;
}

@ObjectType()
export class DossierSummary {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => String) reference: string;
  @Field(() => DossierStatusEnum) status: DossierStatus;
  @Field(() => Day) plannedOn: string;
  @Field(() => InspectionStateEnum) inspection: InspectionState;
  @Field(() => Int, { description: 'Required papers for the departure that are not accepted.' }) openPapers: number;
}
export const DossierConnection = defineConnection(DossierSummary, 'Dossier');

@ObjectType({ description: 'A paper that a route profile asks for.' })
export class RoutePaper {
  @Field(() => String) code: string;
  @Field(() => String) nameEn: string;
  @Field(() => String) nameZh: string;
  @Field(() => PaperOwerEnum) owedBy: PaperOwer;
  @Field(() => Boolean) required: boolean;
  @Field(() => PaperStageEnum) stage: PaperStage;
  @Field(() => Int, { description: 'Days after the planned departure; negative before it.' }) dueDays: number;
  @Field(() => Boolean) unverified: boolean;
}

@ObjectType({ description: 'Which papers a route asks for.' })
export class RouteProfile {
  @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @Field(() => String) titleEn: string;
  @Field(() => String) titleZh: string;
  @Field(() => Day) effectiveFrom: string;
  @Field(() => Day, { nullable: true }) effectiveTo: string | null;
  @Field(() => Boolean, { description: 'Somebody has to look whether it still is the law.' }) needsReview: boolean;
  @Field(() => [RoutePaper]) papers: RoutePaper[];
}

@ObjectType({ description: 'What a purchaser asks of its shipments on a corridor, beyond what the routes ask.' })
export class DossierTerms {
  @Field(() => [String], { description: 'Codes of optional papers.' }) wanted: readonly string[];
  @Field(() => Int, { nullable: true }) shelfPercent: number | null;
  @Field(() => Int, { nullable: true }) shelfMonths: number | null;
  @Field(() => ShelfLifePointEnum, { nullable: true }) shelfPoint: ShelfLifePoint | null;
}

@ObjectType({ description: 'A subheading of HS 2022. A suggestion binds nobody: customs decides.' })
export class HsSuggestion {
  @Field(() => String, { description: 'Six digits.' }) subheading: string;
  @Field(() => String) description: string;
  @Field(() => String, { description: 'What speaks for it: catalogue, atc-group, name or category.' }) because: string;
}
