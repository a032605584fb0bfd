import { Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { ATTACH_FILE_REFUSALS, Day, definePayload, IDEMPOTENCY_REFUSALS, MoneyInput, Uuid } from '#libs/platform';
import {
  ANSWER_DISCREPANCIES_REFUSALS,
  APPLY_FOR_CREDIT_REFUSALS,
  type CreditDocument,
  DECIDE_CREDIT_AMENDMENT_REFUSALS,
  EXAMINE_PRESENTATION_REFUSALS,
  HONOUR_PRESENTATION_REFUSALS,
  MAX_CLOSED_DAYS,
  MAX_CREDIT_DOCUMENTS,
  MAX_DISCREPANCIES,
  MAX_PRESENTED_DOCUMENTS,
  PRESENT_DOCUMENTS_REFUSALS,
  RECORD_CREDIT_REFUSALS,
  REQUEST_CREDIT_AMENDMENT_REFUSALS,
  WITHDRAW_CREDIT_REFUSALS,
} from '#libs/rules';
import { CreditDocumentEnum, LetterOfCredit } from './credit.types.js';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const BankStep = { issue: 'issue', advise: 'advise', decline: 'decline' } as const;
registerEnumType(BankStep, { name: 'CreditBankStep' });
const DiscrepancyAnswer = { waive: 'waive', refuse: 'refuse' } as const;
registerEnumType(DiscrepancyAnswer, { name: 'DiscrepancyAnswer' });

@InputType()
class RequiredDocumentInput {
  @Field(() => CreditDocumentEnum) kind: CreditDocument;
  @Field(() => Int, { defaultValue: 1 }) originals: number = 1;
  @Field(() => Int, { defaultValue: 0 }) copies: number = 0;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) note?: string | null = null;
}

@InputType()
export class CreditTermsInput {
  @ValidateNested() @Type(() => MoneyInput) @Field(() => MoneyInput) amount: MoneyInput;
  @Field(() => Int, { defaultValue: 0 }) plusBasisPoints: number = 0;
  @Field(() => Int, { defaultValue: 0 }) minusBasisPoints: number = 0;
  @Field(() => Day) expiresOn: string;
  @MaxLength(TEXT) @Field(() => String) expiryPlace: string;
  @Field(() => Day) latestShipmentOn: string;
  @Field(() => Int, { defaultValue: 21, description: '1 to 21 calendar days after shipment.' })
  presentationDays: number = 21;
  @ArrayMaxSize(MAX_CREDIT_DOCUMENTS * 2)
  @ValidateNested({ each: true })
  @Type(() => RequiredDocumentInput)
  @Field(() => [RequiredDocumentInput])
  documents: RequiredDocumentInput[];
}

@InputType()
export class ApplyForCreditInput {
  @Field(() => Uuid) contractId: string;
  @MaxLength(TEXT) @Field(() => String) bankName: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166.' }) bankCountry: string;
  @ValidateNested() @Type(() => CreditTermsInput) @Field(() => CreditTermsInput) terms: CreditTermsInput;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class WithdrawCreditApplicationInput {
  @Field(() => Uuid) creditId: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RecordCreditStepInput {
  @Field(() => Uuid) creditId: string;
  @Field(() => BankStep) action: keyof typeof BankStep;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Of the issuing bank, or of the one that advises.' })
  bankReference?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) reason?: string | null = null;
  @ArrayMaxSize(MAX_CLOSED_DAYS * 2)
  @Field(() => [Day], {
    defaultValue: [],
    description: 'Days on which the issuing bank is closed, beyond the holidays of its country.',
  })
  closedDays: string[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
class PresentedDocumentInput {
  @Field(() => CreditDocumentEnum) kind: CreditDocument;
  @IsOptional()
  @Field(() => Uuid, { nullable: true, description: 'Your own uploaded file, or else:' })
  fileId?: string | null = null;
  @IsOptional()
  @Field(() => Uuid, { nullable: true, description: 'a paper of the dossier of the shipment.' })
  dossierPaperId?: string | null = null;
}

@InputType()
export class PresentDocumentsInput {
  @Field(() => Uuid) creditId: string;
  @Field(() => Uuid) shipmentId: string;
  @ArrayMaxSize(MAX_PRESENTED_DOCUMENTS * 2)
  @ValidateNested({ each: true })
  @Type(() => PresentedDocumentInput)
  @Field(() => [PresentedDocumentInput])
  documents: PresentedDocumentInput[];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RecordExaminationInput {
  @Field(() => Uuid) presentationId: string;
  @ArrayMaxSize(MAX_DISCREPANCIES * 2)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'All that the bank found, in one notice; none: the presentation complies.' })
  discrepancies: string[];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class AnswerDiscrepanciesInput {
  @Field(() => Uuid) presentationId: string;
  @Field(() => DiscrepancyAnswer) action: keyof typeof DiscrepancyAnswer;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RecordHonourInput {
  @Field(() => Uuid) presentationId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Of the payment.' }) bankReference: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RequestCreditAmendmentInput {
  @Field(() => Uuid) creditId: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => CreditTermsInput)
  @Field(() => CreditTermsInput, { nullable: true, description: 'All that it should say; left out: cancel it.' })
  terms?: CreditTermsInput | null = null;
  @MaxLength(TEXT) @Field(() => String, { defaultValue: '' }) note: string = '';
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class DecideCreditAmendmentInput {
  @Field(() => Uuid) amendmentId: string;
  @Field(() => Boolean, { description: 'Issued by the bank, or accepted by the supplier.' }) accepted: boolean;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) reason?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class WithdrawCreditAmendmentInput {
  @Field(() => Uuid) amendmentId: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

const payload = <R extends string>(name: string, texts: Readonly<Record<R, { en: string; zh: string }>>) =>
  definePayload(name, LetterOfCredit, { ...texts, ...IDEMPOTENCY_REFUSALS });
export const ApplyForCreditPayload = payload('ApplyForCredit', APPLY_FOR_CREDIT_REFUSALS);
export const WithdrawCreditApplicationPayload = payload('WithdrawCreditApplication', WITHDRAW_CREDIT_REFUSALS);
export const RecordCreditStepPayload = payload('RecordCreditStep', RECORD_CREDIT_REFUSALS);
export const PresentDocumentsPayload = payload('PresentDocuments', {
  ...PRESENT_DOCUMENTS_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
});
export const RecordExaminationPayload = payload('RecordExamination', EXAMINE_PRESENTATION_REFUSALS);
export const AnswerDiscrepanciesPayload = payload('AnswerDiscrepancies', ANSWER_DISCREPANCIES_REFUSALS);
export const RecordHonourPayload = payload('RecordHonour', HONOUR_PRESENTATION_REFUSALS);
export const RequestCreditAmendmentPayload = payload('RequestCreditAmendment', REQUEST_CREDIT_AMENDMENT_REFUSALS);
export const RecordCreditAmendmentPayload = payload('RecordCreditAmendment', DECIDE_CREDIT_AMENDMENT_REFUSALS);
export const AnswerCreditAmendmentPayload = payload('AnswerCreditAmendment', DECIDE_CREDIT_AMENDMENT_REFUSALS);
export const WithdrawCreditAmendmentPayload = payload('WithdrawCreditAmendment', DECIDE_CREDIT_AMENDMENT_REFUSALS);
