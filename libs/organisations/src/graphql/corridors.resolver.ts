import { Args, Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';
import { invariant, ok } from '#libs/kernel';
import { Access, type Caller, CurrentCaller, definePayload, IDEMPOTENCY_REFUSALS } from '#libs/platform';
import { ADD_CORRIDOR_REFUSALS } from '#libs/rules';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { AddCorridor } from '../use-cases/add-corridor.use-case.js';
import { Corridor } from './types.js';

const TEXT = 1000;
const MOST = 200;

@InputType()
export class AddCorridorInput {
  @MaxLength(TEXT)
  @Field(() => String, { description: 'As china-asean; it cannot be changed.' })
  corridorCode: string;
  @MaxLength(TEXT) @Field(() => String) nameEn: string;
  @MaxLength(TEXT) @Field(() => String) nameZh: string;
  @ArrayMaxSize(MOST)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'ISO 3166-1 alpha-2.' })
  countries: string[];
  @ArrayMaxSize(MOST)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'ISO 4217; demand is posted in one of them.' })
  currencies: string[];
  @ArrayMaxSize(MOST)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'ISO 639-1.' })
  languages: string[];
  @Field(() => Boolean, { description: 'Whether organisations of other countries take part.' })
  openToOtherCountries: boolean;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'Of a rulebook that is in force; see rulebooks.' })
  rulebookCode: string;
  @IsOptional()
  @Field(() => Int, {
    nullable: true,
    description: 'How often its demand is pooled without anybody asking; left out: only when an operator asks.',
  })
  poolEveryHours?: number | null = null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

const AddCorridorPayload = definePayload('AddCorridor', Corridor, {
  ...ADD_CORRIDOR_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});

@Resolver(() => Corridor)
export class CorridorsResolver {
  constructor(
    private readonly organisations: OrganisationsReader,
    private readonly adding: AddCorridor,
  ) {}

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => AddCorridorPayload.type, {
    description: 'Another regional platform. Its papers, routes and contract terms are chosen apart.',
  })
  async addCorridor(@CurrentCaller() caller: Caller, @Args('input') input: AddCorridorInput): Promise<object> {
    const { corridorCode: code, poolEveryHours = null, ...rest } = input;
    const result = await this.adding.run(caller, { ...rest, code, poolEveryHours });
    if (!result.ok) return AddCorridorPayload.answer(result, (row: Corridor) => row);
    const corridor = (await this.organisations.corridors()).find((row) => row.code === code);
    invariant(corridor, `corridor ${code} can be read by everybody`);
    return AddCorridorPayload.answer(ok(corridor), (row) => row);
  }
}
