import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import { refusalText } from '#libs/kernel';
import { Access, type Caller, CurrentCaller, DateTime, UnitPriceScalar, Uuid } from '#libs/platform';
import { NO_PRICE_REASONS } from '#libs/rules';
import { ReasonText } from '#libs/tenders';
import { EvaluationReader } from '../persistence/evaluation.reader.js';

@ObjectType({
  description: 'How a tender was evaluated. `npm run evaluate` on the input gives the same digests, on any machine.',
})
export class Evaluation {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => String, { description: 'Name and version of the program that evaluated.' }) engine: string;
  @Field(() => DateTime) evaluatedAt: Date;
  @Field(() => String, { description: 'SHA-256 of the canonical input, hex.' }) inputDigest: string;
  @Field(() => String, { description: 'SHA-256 of the canonical output with the prices that would have won, hex.' })
  outputDigest: string;
  @Field(() => GraphQLJSONObject, { description: 'Save it as a file for `npm run evaluate`.' }) input: object;
  @Field(() => GraphQLJSONObject, { description: 'Without the prices that would have won: each bidder has its own.' })
  output: object;
}

@ObjectType({ description: 'What your losing bid would have won at, all other bids unchanged.' })
export class PriceToWin {
  @Field(() => Uuid, { description: 'The bid.' }) id: string;
  @Field(() => UnitPriceScalar, { nullable: true, description: 'The highest price; a millionth more loses.' })
  price: string | null;
  @Field(() => String, { nullable: true, description: 'Why no price would have won: a code of a closed list.' })
  reason: string | null;
  @Field(() => ReasonText, { nullable: true }) reasonText: ReasonText | null;
}

@Resolver(() => Evaluation)
export class EvaluationResolver {
  constructor(@Inject(EvaluationReader) private readonly reader: EvaluationReader) {}

  @Access({})
  @Query(() => Evaluation, {
    nullable: true,
    description:
      'For operators as soon as a tender is evaluated; for the purchasers served and all who bid when its awards are active.',
  })
  async evaluation(
    @CurrentCaller() caller: Caller,
    @Args('tenderId', { type: () => Uuid }) tenderId: string,
  ): Promise<Evaluation | null> {
    return (await this.reader.ofTender(caller, tenderId)) ?? null;
  }

  @Access({ kinds: ['supplier'] })
  @Query(() => PriceToWin, {
    nullable: true,
    description: 'Of your own losing bid, after the notice period; null when there is nothing to tell.',
  })
  async priceToWin(
    @CurrentCaller() caller: Caller,
    @Args('bidId', { type: () => Uuid }) bidId: string,
  ): Promise<PriceToWin | null> {
    const found = await this.reader.priceToWin(caller, bidId);
    if (!found) return null;
    const reasons: Readonly<Record<string, ReasonText | undefined>> = NO_PRICE_REASONS;
    const text = found.reason === null ? undefined : reasons[found.reason];
    return { ...found, reasonText: text ? { en: refusalText(text.en, {}), zh: refusalText(text.zh, {}) } : null };
  }
}
