import { ArgsType, Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime, Day, defineConnection, PageArgs, Uuid } from '#libs/platform';
import { FINDING_TEXTS, type FindingState } from '#libs/rules';
import { Organisation } from '#libs/organisations';
import { ReasonText } from './types.js';

const states = Object.keys(FINDING_TEXTS) as FindingState[];
const FindingStateEnum = Object.fromEntries(states.map((state) => [state.replaceAll('-', '_'), state]));
registerEnumType(FindingStateEnum, {
  name: 'PaperFindingState',
  valuesMap: Object.fromEntries(
    states.map((state) => [state.replaceAll('-', '_'), { description: FINDING_TEXTS[state].en }]),
  ),
});

@ObjectType({ description: 'How one requirement stands for a product and a lot.' })
export class PaperFinding {
  @Field(() => String, { description: 'The code of the requirement; admission and standing are asked for always.' })
  requirement: string;
  @Field(() => FindingStateEnum) state: FindingState;
  @Field(() => Boolean, { description: 'Whether it keeps bids out; else it is in order, or wanted only.' })
  blocks: boolean;
  @Field(() => String, { nullable: true, description: 'ISO 3166, where it is asked for in each country.' })
  destination: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The certificate or registration that comes nearest.' })
  paperId: string | null;
  @Field(() => Day, { nullable: true, description: 'The last day of that paper, or of a bar.' }) endsOn: string | null;
  @Field(() => Int, { nullable: true, description: 'From the judgement to that day; negative when it is over.' })
  daysLeft: number | null;
  @Field(() => Day, { nullable: true, description: 'The day that the paper has to reach.' }) neededUntil: string | null;
  @Field(() => String, { nullable: true, description: 'Why an officer rejected or revoked it; for its supplier.' })
  reason: string | null;
  @Field(() => ReasonText, { description: 'What it is and what to do.' }) text: ReasonText;
}

@ObjectType({ description: 'A product held against a lot: every requirement, in the order of the profile.' })
export class ProductPapers {
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) productId: string;
  @Field(() => String) brand: string;
  @Field(() => Boolean, { description: 'Whether it may be bid.' }) clear: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description: 'The first moment at which time alone ends that; null when it is not clear, or nothing ends it.',
  })
  clearUntil: Date | null;
  @Field(() => DateTime) judgedAt: Date;
  @Field(() => [PaperFinding]) findings: PaperFinding[];
}

@ObjectType({
  description: 'A bidder on a lot, by the product of its that is clear or comes nearest, as it was judged last.',
})
export class BidderPapers {
  @Field(() => Organisation) supplier: Organisation;
  @Field(() => ProductPapers, { nullable: true, description: 'Null when it lists no product for the lot.' })
  product: ProductPapers | null;
}
export const BidderPapersConnection = defineConnection(BidderPapers, 'BidderPapers');

@ArgsType()
export class BidderPapersArgs extends PageArgs {
  @Field(() => Uuid) lotId: string;
}
