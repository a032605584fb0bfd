import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { DateTime, Day, defineConnection, Money, PageArgs, Uuid } from '#libs/platform';
import {
  CREDIT_AMENDMENT_LIFECYCLE,
  CREDIT_DOCUMENTS,
  CREDIT_LIFECYCLE,
  type CreditAmendmentStatus,
  type CreditDocument,
  type CreditStatus,
  PRESENTATION_LIFECYCLE,
  type PresentationStatus,
} from '#libs/rules';
import { CREDIT_NOUNS, CREDIT_PARTIES, type CreditNoun, type CreditParty } from '../persistence/credit-rows.js';

/** GraphQL names have no hyphens. */
const named = <T extends string>(name: string, values: readonly T[], description?: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, ...(description === undefined ? {} : { description }) });
  return choices;
};
const CreditStatusEnum = named('CreditStatus', Object.keys(CREDIT_LIFECYCLE) as CreditStatus[]);
const PresentationStatusEnum = named('PresentationStatus', Object.keys(PRESENTATION_LIFECYCLE) as PresentationStatus[]);
const AmendmentStatusEnum = named(
  'CreditAmendmentStatus',
  Object.keys(CREDIT_AMENDMENT_LIFECYCLE) as CreditAmendmentStatus[],
);
export const CreditDocumentEnum = named<CreditDocument>('CreditDocument', CREDIT_DOCUMENTS);
const PartyEnum = named<CreditParty>(
  'CreditParty',
  CREDIT_PARTIES,
  'The bank by the hand of an officer; time: a day that passed.',
);
const NounEnum = named<CreditNoun>('CreditNoun', CREDIT_NOUNS);

@ObjectType({ description: 'A document that a credit asks for.' })
export class RequiredDocument {
  @Field(() => CreditDocumentEnum) kind: CreditDocument;
  @Field(() => Int) originals: number;
  @Field(() => Int) copies: number;
  @Field(() => String, { nullable: true, description: 'What it has to show.' }) note: string | null;
}

@ObjectType({ description: 'What a letter of credit says, under UCP 600.' })
export class CreditTerms {
  @Field(() => Money) amount: Money;
  @Field(() => Int, { description: 'By how much more may be drawn.' }) plusBasisPoints: number;
  @Field(() => Int) minusBasisPoints: number;
  @Field(() => Day) expiresOn: string;
  @Field(() => String) expiryPlace: string;
  @Field(() => Day) latestShipmentOn: string;
  @Field(() => Int, { description: 'Calendar days after shipment for the presentation.' }) presentationDays: number;
  @Field(() => [RequiredDocument]) documents: readonly RequiredDocument[];
}

@ObjectType()
export class PresentedDocument {
  @Field(() => CreditDocumentEnum) kind: CreditDocument;
  @Field(() => Uuid) fileId: string;
  @Field(() => Uuid, { nullable: true }) dossierPaperId: string | null;
}

@ObjectType({ description: 'Documents of a shipment before the bank.' })
export class Presentation {
  @Field(() => Uuid) id: string;
  @Field(() => Int) number: number;
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Money, { description: 'What is drawn with it.' }) amount: Money;
  @Field(() => PresentationStatusEnum) status: PresentationStatus;
  @Field(() => [PresentedDocument]) documents: readonly PresentedDocument[];
  @Field(() => Day) presentedOn: string;
  @Field(() => Day, { description: 'The last day for these documents.' }) presentableUntil: string;
  @Field(() => Day, { description: 'The fifth banking day after the presentation.' }) examinationEndsOn: string;
  @Field(() => Boolean, { description: 'The bank let its days pass: it may not refuse any more.' }) precluded: boolean;
  @Field(() => [String], { description: 'All of them, in the bank’s one notice.' }) discrepancies: readonly string[];
  @Field(() => String, { nullable: true, description: 'Of the payment.' }) bankReference: string | null;
  @Field(() => DateTime) presentedAt: Date;
  @Field(() => DateTime, { nullable: true }) honouredAt: Date | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it reached the ledger: with the honour, or once the goods are invoiced and not in dispute.',
  })
  bookedAt: Date | null;
  @Field(() => Int) version: number;
}

@ObjectType({ description: 'An amendment of a letter of credit; it takes effect when the supplier accepts it.' })
export class CreditAmendment {
  @Field(() => Uuid) id: string;
  @Field(() => Int) number: number;
  @Field(() => AmendmentStatusEnum) status: CreditAmendmentStatus;
  @Field(() => CreditTerms, { nullable: true, description: 'What the credit would say; null: cancelled.' })
  terms: CreditTerms | null;
  @Field(() => String) note: string;
  @Field(() => DateTime) requestedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => Int) version: number;
}

@ObjectType({ description: 'What happened to a letter of credit; both sides read the same.' })
export class CreditEvent {
  @Field(() => Int) number: number;
  @Field(() => PartyEnum) party: CreditParty;
  @Field(() => NounEnum, { description: 'What it happened to.' }) noun: CreditNoun;
  @Field(() => Int, { nullable: true, description: 'Of the presentation or the amendment.' }) nounNumber: number | null;
  @Field(() => String) action: string;
  @Field(() => String) status: string;
  @Field(() => String, { nullable: true }) text: string | null;
  @Field(() => DateTime) happenedAt: Date;
}

@ObjectType({ description: 'A letter of credit under UCP 600: a bank pays for documents.' })
export class LetterOfCredit {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => String) contractReference: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid, { description: 'The applicant.' }) purchaserId: string;
  @Field(() => Uuid, { description: 'The beneficiary.' }) supplierId: string;
  @Field(() => CreditStatusEnum) status: CreditStatus;
  @Field(() => String) bankName: string;
  @Field(() => String, { description: 'ISO 3166: whose holidays are no banking days.' }) bankCountry: string;
  @Field(() => Boolean, {
    description: 'Whether the holidays of that country are known here; else only what the bank says it is closed on.',
  })
  holidaysKnown: boolean;
  @Field(() => [Day], { description: 'Days on which the bank says it is closed besides.' })
  closedDays: readonly string[];
  @Field(() => String, { nullable: true, description: 'The number of the credit at the issuing bank.' })
  bankReference: string | null;
  @Field(() => String, { nullable: true, description: 'At the advising bank.' }) adviceReference: string | null;
  @Field(() => CreditTerms) terms: CreditTerms;
  @Field(() => Money, { description: 'What presentations that were not refused draw.' }) drawn: Money;
  @Field(() => Money, { description: 'What the bank has paid.' }) honoured: Money;
  @Field(() => Money, { description: 'What is left to be drawn.' }) available: Money;
  @Field(() => Int) openPresentations: number;
  @Field(() => DateTime) appliedAt: Date;
  @Field(() => DateTime, { nullable: true }) issuedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => [Presentation], { description: 'Lists leave them empty: ask for one credit.' })
  presentations: readonly Presentation[];
  @Field(() => [CreditAmendment], { description: 'Lists leave them empty.' }) amendments: readonly CreditAmendment[];
  @Field(() => [CreditEvent], { description: 'The timeline, oldest first. Lists leave it empty.' })
  events: readonly CreditEvent[];
  @Field(() => Int) version: number;
}
export const LetterOfCreditConnection = defineConnection(LetterOfCredit, 'LetterOfCredit');

@InputType()
export class LettersOfCreditFilter {
  @IsOptional() @Field(() => CreditStatusEnum, { nullable: true }) status?: CreditStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) contractId?: string | null;
}
@ArgsType()
export class LettersOfCreditArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => LettersOfCreditFilter)
  @Field(() => LettersOfCreditFilter, { nullable: true })
  filter?: LettersOfCreditFilter | null = null;
}
