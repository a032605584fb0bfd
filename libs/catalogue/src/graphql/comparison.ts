import { Args, Field, InputType, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { Access, type Caller, CurrentCaller, DateTime, definePayload, Uuid } from '#libs/platform';
import { COMPARISON_REFUSALS, DRUG_CLASSES, type DrugClass, FORM_CLASSES, type FormClass } from '#libs/rules';
import { ComparisonStore } from '../persistence/comparison.store.js';
import { SetComparison } from '../use-cases/set-comparison.use-case.js';

/** Names of GraphQL have no hyphens. */
const named = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
const DrugClassEnum = named(DRUG_CLASSES);
registerEnumType(DrugClassEnum, {
  name: 'DrugClass',
  description: 'Some classes have a guaranteed share of their own.',
});
const FormClassEnum = named(FORM_CLASSES);
registerEnumType(FormClassEnum, { name: 'FormClass', description: 'Forms that absolute price floors tell apart.' });

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 100;

@ObjectType({ description: 'How bids on a product type are compared. A lot keeps the copy it was drafted with.' })
export class Comparison {
  @Field(() => Uuid) productTypeId: string;
  @Field(() => DrugClassEnum) drugClass: DrugClass;
  @Field(() => FormClassEnum, { nullable: true }) formClass: FormClass | null;
  @Field(() => String, { nullable: true, description: 'Prices of other strengths are converted to this one.' })
  referenceStrength: string | null;
  @Field(() => String, { nullable: true, description: 'Prices of other fill volumes are converted to this one.' })
  referenceFill: string | null;
  @Field(() => DateTime) changedAt: Date;
}

@InputType()
export class SetComparisonInput {
  @Field(() => Uuid) productTypeId: string;
  @Field(() => DrugClassEnum) drugClass: DrugClass;
  @IsOptional() @Field(() => FormClassEnum, { nullable: true }) formClass?: FormClass | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) referenceStrength?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) referenceFill?: string | null = null;
}

const SetComparisonPayload = definePayload('SetComparison', Comparison, COMPARISON_REFUSALS);

@Resolver(() => Comparison)
export class ComparisonResolver {
  constructor(
    private readonly comparisons: ComparisonStore,
    private readonly setting: SetComparison,
  ) {}

  @Access('signed-in')
  @Query(() => Comparison, { nullable: true, description: 'Null: compared as they are, as an ordinary drug.' })
  async comparison(
    @CurrentCaller() caller: Caller,
    @Args('productTypeId', { type: () => Uuid }) productTypeId: string,
  ): Promise<Comparison | null> {
    return (await this.comparisons.ofType(caller, productTypeId)) ?? null;
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => SetComparisonPayload.type, {
    description: 'Say how bids on a product type are compared, for lots drafted from now on.',
  })
  async setComparison(@CurrentCaller() caller: Caller, @Args('input') input: SetComparisonInput): Promise<object> {
    const { productTypeId, drugClass, formClass, referenceStrength, referenceFill } = input;
    const result = await this.setting.run(caller, {
      productTypeId,
      drugClass,
      formClass: formClass ?? null,
      referenceStrength: referenceStrength ?? null,
      referenceFill: referenceFill ?? null,
    });
    return SetComparisonPayload.answer(result, (value) => value);
  }
}
