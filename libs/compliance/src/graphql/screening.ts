import {
  Args,
  ArgsType,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { ok } from '#libs/kernel';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  DateTime,
  defineConnection,
  definePayload,
  PageArgs,
  Uuid,
} from '#libs/platform';
import {
  SCREENING_DECISIONS,
  SCREENING_HIT_STATUSES,
  SCREENING_REFUSALS,
  type ScreeningDecision,
  type ScreeningHitStatus,
} from '#libs/rules';
import { type ScreeningHitRecord, type ScreeningListRecord, ScreeningReader } from '../persistence/screening.reader.js';
import { DecideScreeningHit } from '../use-cases/screening.use-case.js';
import { OFFICERS } from './access.js';

const named = <T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
const ScreeningHitStatusEnum = named(SCREENING_HIT_STATUSES);
registerEnumType(ScreeningHitStatusEnum, { name: 'ScreeningHitStatus' });
const ScreeningDecisionEnum = named(SCREENING_DECISIONS);
registerEnumType(ScreeningDecisionEnum, { name: 'ScreeningDecision' });
const ScreeningKindEnum = named(['exact', 'alias', 'near']);
registerEnumType(ScreeningKindEnum, {
  name: 'ScreeningKind',
  description: 'exact: the same words as the entry’s name; alias: as one of its other names; near: alike.',
});

@ObjectType({ description: 'A list of names that everyone is screened against, as its publisher dated it.' })
export class ScreeningList {
  @Field(() => Uuid) id: string;
  @Field(() => String) source: string;
  @Field(() => Boolean, { description: 'Whether it is in force; older ones are kept as a record.' }) current: boolean;
  @Field(() => String, { description: 'YYYY-MM-DD.' }) publishedOn: string;
  @Field(() => Int, { description: 'Days since then.' }) ageDays: number;
  @Field(() => DateTime) importedAt: Date;
  @Field(() => String, { description: 'SHA-256 of its files, hex.' }) digest: string;
  @Field(() => Int) entries: number;
  @Field(() => Int, { description: 'Names and aliases.' }) names: number;
  @Field(() => DateTime, { nullable: true, description: 'When everyone had been screened against it.' })
  screenedAt: Date | null;
  @Field(() => Int, { nullable: true, description: 'How many organisations that were.' }) screened: number | null;
}

@ObjectType()
export class ScreeningAddress {
  @Field(() => String) address: string;
  @Field(() => String) city: string;
  @Field(() => String) country: string;
}

@ObjectType({
  description:
    'A listed name that an organisation may be meant by. A person decides; nothing is blocked by it alone but the admission.',
})
export class ScreeningHit {
  @Field(() => Uuid) id: string;
  @Field(() => ScreeningHitStatusEnum) status: ScreeningHitStatus;
  @Field(() => ScreeningKindEnum) kind: 'exact' | 'alias' | 'near';
  @Field(() => Int, { description: 'How alike the names are, in thousandths.' }) score: number;
  @Field(() => Uuid) organisationId: string;
  @Field(() => String) organisationStatus: string;
  @Field(() => String) organisationCountry: string;
  @Field(() => String) screenedName: string;
  @Field(() => String) listedName: string;
  @Field(() => String) source: string;
  @Field(() => String, { description: "The publisher's number of the entry." }) entryNumber: string;
  @Field(() => String) entryName: string;
  @Field(() => String) programme: string;
  @Field(() => String, { nullable: true }) remarks: string | null;
  @Field(() => [String]) aliases: string[];
  @Field(() => [ScreeningAddress]) addresses: ScreeningAddress[];
  @Field(() => DateTime) foundAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'The member or key who decided.' }) decidedBy: string | null;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Int) version: number;
}

const ScreeningHitConnection = defineConnection(ScreeningHit, 'ScreeningHit');

@ArgsType()
class ScreeningHitsArgs extends PageArgs {
  @IsOptional() @Field(() => ScreeningHitStatusEnum, { nullable: true }) status?: ScreeningHitStatus | null = null;
  @Field(() => Uuid, { nullable: true }) organisationId?: string | null = null;
}

@InputType()
class DecideScreeningHitInput {
  @Field(() => Uuid) hitId: string;
  @Field(() => Int, { description: 'The version that was looked at.' }) version: number;
  @Field(() => ScreeningDecisionEnum, { description: 'clear: another one; confirm: the one that is listed.' })
  decision: ScreeningDecision;
  @MaxLength(1000) @Field(() => String) reason: string;
}

const DecideScreeningHitPayload = definePayload('DecideScreeningHit', ScreeningHit, SCREENING_REFUSALS);

const listOf = ({ status, digest, ...list }: ScreeningListRecord): ScreeningList => ({
  ...list,
  current: status === 'current',
  digest: digest.toString('hex'),
});
const hitOf = ({ aliases, addresses, ...hit }: ScreeningHitRecord): ScreeningHit => ({
  ...hit,
  aliases: aliases.map(({ name }) => name),
  addresses: [...addresses],
});

@Resolver(() => ScreeningHit)
export class ScreeningResolver {
  constructor(
    private readonly reader: ScreeningReader,
    private readonly deciding: DecideScreeningHit,
  ) {}

  @Access(OFFICERS)
  @Query(() => [ScreeningList], { description: 'Lists in force first, with their age; at most 100.' })
  async screeningLists(@CurrentCaller() caller: Caller): Promise<ScreeningList[]> {
    return (await this.reader.lists(caller)).map(listOf);
  }

  @Access(OFFICERS)
  @Query(() => ScreeningHitConnection, { description: 'What a person has to decide or has decided, newest first.' })
  screeningHits(
    @CurrentCaller() caller: Caller,
    @Args() { status, organisationId, ...page }: ScreeningHitsArgs,
  ): Promise<Connection<ScreeningHit>> {
    return this.reader.hits(caller, page, { status: status ?? null, organisationId: organisationId ?? null }, hitOf);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideScreeningHitPayload.type, {
    description:
      'Say whether the organisation is the one that is listed. A confirmed one cannot be admitted or restored.',
  })
  async decideScreeningHit(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DecideScreeningHitInput,
  ): Promise<object> {
    const decided = await this.deciding.run(caller, input.hitId, input);
    if (!decided.ok) return DecideScreeningHitPayload.answer(decided, () => new ScreeningHit());
    const hit = await this.reader.hit(caller, input.hitId);
    if (!hit) throw new Error('a decided hit is there');
    return DecideScreeningHitPayload.answer(ok(hit), hitOf);
  }
}
