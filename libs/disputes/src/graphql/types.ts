import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  ATTACH_FILE_REFUSALS,
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Money,
  MoneyInput,
  PageArgs,
  Uuid,
} from '#libs/platform';
import {
  ACCEPT_PROPOSAL_REFUSALS,
  ADD_EVIDENCE_REFUSALS,
  ALL_DISPUTE_GROUNDS,
  ANSWER_DISPUTE_REFUSALS,
  APPEAL_DISPUTE_REFUSALS,
  CONTEST_REJECTION_REFUSALS,
  type ContractSide,
  DISPUTE_LIFECYCLE,
  type DisputeGround,
  type DisputeParty,
  type DisputeStatus,
  FILE_DISPUTE_REFUSALS,
  MAX_DISPUTE_FILES,
  PROPOSE_REMEDY_REFUSALS,
  RULE_DISPUTE_REFUSALS,
  WITHDRAW_DISPUTE_REFUSALS,
} from '#libs/rules';
import { DISPUTE_ENTRY_KINDS, type DisputeEntryKind } from '../persistence/rows.js';

/** GraphQL names have no hyphens. */
const named = <T extends string>(name: string, values: readonly T[], description?: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, ...(description === undefined ? {} : { description }) });
  return choices;
};
const StatusEnum = named('DisputeStatus', Object.keys(DISPUTE_LIFECYCLE) as DisputeStatus[]);
export const GroundEnum = named<DisputeGround>('DisputeGround', ALL_DISPUTE_GROUNDS);
const SideEnum = named<ContractSide>('DisputeSide', ['purchaser', 'supplier']);
const PartyEnum = named<DisputeParty>('DisputeParty', ['purchaser', 'supplier', 'operator']);
const EntryKindEnum = named<DisputeEntryKind>('DisputeEntryKind', DISPUTE_ENTRY_KINDS);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 10_000;

@ObjectType({ description: 'What a proposal or a ruling does with the money.' })
export class Remedy {
  @Field(() => Money, {
    nullable: true,
    description: 'Out of the invoice in dispute, back to the purchaser; the rest is the supplier’s.',
  })
  refund: Money | null;
  @Field(() => Money, { nullable: true, description: 'What one side pays the other besides.' }) penalty: Money | null;
  @Field(() => SideEnum, { nullable: true }) penaltyFrom: ContractSide | null;
}

@ObjectType({ description: 'What was written into the file of a dispute; both sides and the operators read it.' })
export class DisputeEntry {
  @Field(() => Int) number: number;
  @Field(() => PartyEnum) party: DisputeParty;
  @Field(() => EntryKindEnum) kind: DisputeEntryKind;
  @Field(() => String) text: string;
  @Field(() => Remedy, { nullable: true }) remedy: Remedy | null;
  @Field(() => [Uuid]) fileIds: readonly string[];
  @Field(() => DateTime) writtenAt: Date;
}

@ObjectType({ description: 'How many days each step of this dispute may take, as it was filed.' })
export class DisputePeriods {
  @Field(() => String) code: string;
  @Field(() => Int) answerDays: number;
  @Field(() => Int) rulingDays: number;
  @Field(() => Int) appealDays: number;
  @Field(() => Int) appealDecisionDays: number;
  @Field(() => Int, { description: 'After a receipt, for its goods to be complained of.' }) claimDays: number;
}

@ObjectType({ description: 'A dispute of the two sides of a contract.' })
export class Dispute {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => String) contractReference: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Uuid, { nullable: true, description: 'The goods that it is about; null for the contract as such.' })
  shipmentId: string | null;
  @Field(() => SideEnum) claimant: ContractSide;
  @Field(() => GroundEnum) ground: DisputeGround;
  @Field(() => Money) claimed: Money;
  @Field(() => StatusEnum) status: DisputeStatus;
  @Field(() => Day, { nullable: true, description: 'The last day of the step that is waited for.' })
  dueOn: string | null;
  @Field(() => DisputePeriods) periods: DisputePeriods;
  @Field(() => Remedy, { nullable: true, description: 'The officer’s proposal on the table.' }) proposal: Remedy | null;
  @Field(() => Int, { nullable: true, description: 'The number of its entry, for acceptProposal.' })
  proposalNumber: number | null;
  @Field(() => Boolean) acceptedByPurchaser: boolean;
  @Field(() => Boolean) acceptedBySupplier: boolean;
  @Field(() => Remedy, { nullable: true, description: 'As it stands; final when the dispute is.' })
  ruling: Remedy | null;
  @Field(() => Money, { description: 'What one side still owes the other of it.' }) outstanding: Money;
  @Field(() => DateTime) filedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => Int) entryCount: number;
  @Field(() => [DisputeEntry], { description: 'The file, oldest first. Lists leave it empty: ask for one dispute.' })
  entries: readonly DisputeEntry[];
  @Field(() => Int) version: number;
}
export const DisputeConnection = defineConnection(Dispute, 'Dispute');

@InputType()
export class DisputesFilter {
  @IsOptional() @Field(() => StatusEnum, { nullable: true }) status?: DisputeStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) contractId?: string | null;
}
@ArgsType()
export class DisputesArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => DisputesFilter)
  @Field(() => DisputesFilter, { nullable: true })
  filter?: DisputesFilter | null = null;
}

@InputType()
export class FileDisputeInput {
  @Field(() => Uuid) contractId: string;
  @IsOptional()
  @Field(() => Uuid, { nullable: true, description: 'The goods that it is about.' })
  shipmentId?: string | null = null;
  @Field(() => GroundEnum) ground: DisputeGround;
  @ValidateNested() @Type(() => MoneyInput) @Field(() => MoneyInput) claimed: MoneyInput;
  @MaxLength(TEXT) @Field(() => String) text: string;
  @ArrayMaxSize(MAX_DISPUTE_FILES * 2) @Field(() => [Uuid], { defaultValue: [] }) fileIds: string[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ContestRejectionInput {
  @Field(() => Uuid) shipmentId: string;
  @MaxLength(TEXT) @Field(() => String) text: string;
  @ArrayMaxSize(MAX_DISPUTE_FILES * 2) @Field(() => [Uuid], { defaultValue: [] }) fileIds: string[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class DisputeStatementInput {
  @Field(() => Uuid) disputeId: string;
  @MaxLength(TEXT) @Field(() => String) text: string;
  @ArrayMaxSize(MAX_DISPUTE_FILES * 2) @Field(() => [Uuid], { defaultValue: [] }) fileIds: string[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RemedyInput {
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyInput)
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Out of the invoice in dispute, back to the purchaser; may be nothing. Only while one is unpaid.',
  })
  refund?: MoneyInput | null = null;
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyInput)
  @Field(() => MoneyInput, { nullable: true })
  penalty?: MoneyInput | null = null;
  @IsOptional()
  @Field(() => SideEnum, { nullable: true, description: 'Who pays it.' })
  penaltyFrom?: ContractSide | null = null;
}

@InputType()
export class DisputeRemedyInput extends DisputeStatementInput {
  @ValidateNested() @Type(() => RemedyInput) @Field(() => RemedyInput) remedy: RemedyInput;
}

@InputType()
export class AcceptProposalInput {
  @Field(() => Uuid) disputeId: string;
  @Field(() => Int, { description: 'proposalNumber of the dispute as you have read it.' }) proposalNumber: number;
}

const WRITTEN = { ...ATTACH_FILE_REFUSALS, ...IDEMPOTENCY_REFUSALS } as const;
export const FileDisputePayload = definePayload('FileDispute', Dispute, { ...FILE_DISPUTE_REFUSALS, ...WRITTEN });
export const ContestRejectionPayload = definePayload('ContestRejection', Dispute, {
  ...CONTEST_REJECTION_REFUSALS,
  ...FILE_DISPUTE_REFUSALS,
  ...WRITTEN,
});
export const AnswerDisputePayload = definePayload('AnswerDispute', Dispute, { ...ANSWER_DISPUTE_REFUSALS, ...WRITTEN });
export const AddDisputeEvidencePayload = definePayload('AddDisputeEvidence', Dispute, {
  ...ADD_EVIDENCE_REFUSALS,
  ...WRITTEN,
});
export const ProposeRemedyPayload = definePayload('ProposeRemedy', Dispute, { ...PROPOSE_REMEDY_REFUSALS, ...WRITTEN });
export const AcceptProposalPayload = definePayload('AcceptProposal', Dispute, ACCEPT_PROPOSAL_REFUSALS);
export const RuleDisputePayload = definePayload('RuleDispute', Dispute, { ...RULE_DISPUTE_REFUSALS, ...WRITTEN });
export const AppealDisputePayload = definePayload('AppealDispute', Dispute, { ...APPEAL_DISPUTE_REFUSALS, ...WRITTEN });
export const WithdrawDisputePayload = definePayload('WithdrawDispute', Dispute, {
  ...WITHDRAW_DISPUTE_REFUSALS,
  ...WRITTEN,
});
