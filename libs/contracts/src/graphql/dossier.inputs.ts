import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Day, MoneyInput, PageArgs, Quantity, QuantityOrZero, Uuid } from '#libs/platform';
import {
  type ControlClass,
  type DossierStatus,
  type Incoterm,
  MAX_BATCHES,
  type OriginScheme,
  type ShelfLifePoint,
  type SpecialGoods,
  type TransportMode,
} from '#libs/rules';
import { IncotermEnum, ShelfLifePointEnum, TransportModeEnum } from '#libs/organisations';
import { ControlClassEnum, DossierStatusEnum, OriginSchemeEnum, SpecialGoodsEnum } from './dossier.types.js';

const TEXT = 1000;

@InputType()
export class AnnouncedBatchInput {
  @MaxLength(TEXT) @Field(() => String) batchNumber: string;
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'A percentage of shelf life needs it.' })
  madeOn?: string | null;
  @Field(() => Day) expiresOn: string;
  @Field(() => Quantity) quantity: bigint;
}

@InputType()
export class ShippedGoodsInput {
  @MaxLength(TEXT) @Field(() => String) nameEn: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) nameZh?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) specification?: string | null;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'As printed on the registration certificate.' })
  registeredName?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) registrationNumber?: string | null;
  @MaxLength(TEXT) @Field(() => String) manufacturer: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Digits only; ten for an export from China.' }) hsCode: string;
  @IsOptional() @Field(() => SpecialGoodsEnum, { nullable: true }) special?: SpecialGoods | null;
  @Field(() => ControlClassEnum, { defaultValue: 'none' }) control: ControlClass;
  @Field(() => Boolean, { defaultValue: false }) coldChain: boolean;
  @Field(() => Boolean, { defaultValue: false }) dangerous: boolean;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether you make the goods yourself.' }) ownMake: boolean;
  @Field(() => Int) packages: number;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) marks?: string | null;
  @Field(() => QuantityOrZero) grossGrams: bigint;
  @Field(() => QuantityOrZero) netGrams: bigint;
}

@InputType()
export class DutyRatesInput {
  @Field(() => Int, { description: 'Basis points of the customs value.' }) dutyBasisPoints: number;
  @Field(() => Int, { description: 'Basis points of the customs value with the duty.' }) vatBasisPoints: number;
}

@InputType()
export class ShipmentRouteInput {
  @IsOptional()
  @MaxLength(2)
  @Field(() => String, { nullable: true, description: 'ISO 3166; left out: where the demand goes.' })
  destination?: string | null;
  @Field(() => TransportModeEnum) transport: TransportMode;
  @Field(() => IncotermEnum) incoterm: Incoterm;
  @MaxLength(TEXT) @Field(() => String, { description: 'The place that the Incoterm names.' }) incotermPlace: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'UN/LOCODE of the clearance.' })
  port?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) arrivalPort?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) vessel?: string | null;
  @Field(() => Boolean, { defaultValue: false }) paidByCredit: boolean;
  @IsOptional() @Field(() => OriginSchemeEnum, { nullable: true }) preference?: OriginScheme | null;
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyInput)
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Materials from outside the region, in the contract’s currency.',
  })
  nonOriginatingValue?: MoneyInput | null;
  @IsOptional()
  @ValidateNested()
  @Type(() => DutyRatesInput)
  @Field(() => DutyRatesInput, { nullable: true, description: 'What a deposit is reckoned from.' })
  duties?: DutyRatesInput | null;
}

@InputType()
export class AnnounceShipmentInput {
  @Field(() => Uuid) orderLineId: string;
  @IsOptional()
  @Field(() => Uuid, {
    nullable: true,
    description: 'Your article: its certificates and registrations serve as papers.',
  })
  productId?: string | null;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day) plannedOn: string;
  @IsOptional() @Field(() => Day, { nullable: true }) arrivesOn?: string | null;
  @ArrayMaxSize(MAX_BATCHES)
  @ValidateNested({ each: true })
  @Type(() => AnnouncedBatchInput)
  @Field(() => [AnnouncedBatchInput])
  batches: AnnouncedBatchInput[];
  @ValidateNested() @Type(() => ShippedGoodsInput) @Field(() => ShippedGoodsInput) goods: ShippedGoodsInput;
  @ValidateNested() @Type(() => ShipmentRouteInput) @Field(() => ShipmentRouteInput) route: ShipmentRouteInput;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ProvideDossierPaperInput {
  @Field(() => Uuid) shipmentId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Code of the paper in the dossier.' }) code: string;
  @MaxLength(TEXT) @Field(() => String) number: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) issuer?: string | null;
  @IsOptional() @Field(() => Day, { nullable: true }) issuedOn?: string | null;
  @IsOptional() @Field(() => Day, { nullable: true }) expiresOn?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) place?: string | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) fileId?: string | null;
}

@InputType()
export class DossierPaperInput {
  @Field(() => Uuid) shipmentId: string;
  @MaxLength(TEXT) @Field(() => String) code: string;
}

@InputType()
export class RefuseDossierPaperInput extends DossierPaperInput {
  @MaxLength(TEXT) @Field(() => String, { description: 'The side that owes it reads it.' }) reason: string;
}

@InputType()
export class DossierInput {
  @Field(() => Uuid) shipmentId: string;
}

@InputType()
export class DossierReasonInput extends DossierInput {
  @MaxLength(TEXT) @Field(() => String, { description: 'The other sides read it.' }) reason: string;
}

@InputType()
export class RecordInspectionInput extends DossierInput {
  @Field(() => Boolean) passed: boolean;
  @MaxLength(TEXT) @Field(() => String) report: string;
}

@InputType()
export class DispatchAnnouncedShipmentInput extends DossierInput {
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) transportDocument?: string | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class SetDossierTermsInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @ArrayMaxSize(50)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'Codes of optional papers.' })
  wanted: string[];
  @IsOptional() @Field(() => Int, { nullable: true }) shelfPercent?: number | null;
  @IsOptional() @Field(() => Int, { nullable: true }) shelfMonths?: number | null;
  @Field(() => ShelfLifePointEnum, { defaultValue: 'entry' }) shelfPoint: ShelfLifePoint;
}

@InputType()
export class DossierFilterInput {
  @IsOptional() @Field(() => DossierStatusEnum, { nullable: true }) status?: DossierStatus | null;
}

@ArgsType()
export class DossiersArgs extends PageArgs {
  @IsOptional() @Field(() => DossierFilterInput, { nullable: true }) filter?: DossierFilterInput | null;
}
