import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
} from '#libs/platform';
import { ANSWER_REVIVAL_REFUSALS, COST_EXPLANATION_REFUSALS } from '#libs/rules';
import { FollowUpReader } from '../persistence/follow-up.reader.js';
import { AnswerRevivalOffer } from '../use-cases/answer-revival-offer.use-case.js';
import { ExplainCost } from '../use-cases/explain-cost.use-case.js';
import {
  AnswerRevivalOfferInput,
  CostExplanation,
  CostExplanationConnection,
  CostExplanationsArgs,
  ExplainCostInput,
  RevivalOffer,
  RevivalOfferConnection,
  RevivalOffersArgs,
} from './follow-up.types.js';

const AnswerRevivalOfferPayload = definePayload('AnswerRevivalOffer', RevivalOffer, {
  ...ANSWER_REVIVAL_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const ExplainCostPayload = definePayload('ExplainCost', CostExplanation, {
  ...COST_EXPLANATION_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const BIDDERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };
const same = <T extends object>(row: T): T => row;

@Resolver(() => RevivalOffer)
export class FollowUpResolver {
  constructor(
    @Inject(FollowUpReader) private readonly reader: FollowUpReader,
    @Inject(AnswerRevivalOffer) private readonly answering: AnswerRevivalOffer,
    @Inject(ExplainCost) private readonly explaining: ExplainCost,
  ) {}

  @Access({ kinds: ['supplier', 'operator'] })
  @Query(() => RevivalOfferConnection, { description: 'Offers made to you; operators see all. Newest first.' })
  revivalOffers(@CurrentCaller() caller: Caller, @Args() args: RevivalOffersArgs): Promise<Connection<RevivalOffer>> {
    return this.reader.offers(caller, args, args.unanswered ?? false, same);
  }

  @Access({})
  @Query(() => CostExplanationConnection, {
    description: 'The explanations of prices below the anchor in a tender: those given, and those asked of you.',
  })
  costExplanations(
    @CurrentCaller() caller: Caller,
    @Args() args: CostExplanationsArgs,
  ): Promise<Connection<CostExplanation>> {
    return this.reader.explanations(caller, args, args.tenderId, same);
  }

  @Access(BIDDERS)
  @Mutation(() => AnswerRevivalOfferPayload.type, {
    description: 'Accept or decline an offer to supply at a set price. An answer is final.',
  })
  async answerRevivalOffer(
    @CurrentCaller() caller: Caller,
    @Args('input') input: AnswerRevivalOfferInput,
  ): Promise<object> {
    const answered = await this.answering.run(caller, input);
    if (!answered.ok) return AnswerRevivalOfferPayload.answer(answered, same<RevivalOffer>);
    const offer = await this.reader.offer(caller, answered.value.offerId);
    invariant(offer, 'a supplier sees its own offer');
    return AnswerRevivalOfferPayload.answer(ok(offer), same<RevivalOffer>);
  }

  @Access(BIDDERS)
  @Mutation(() => ExplainCostPayload.type, {
    description: 'Explain a price of yours that won below the anchor, before the notice period ends. It is published.',
  })
  async explainCost(@CurrentCaller() caller: Caller, @Args('input') input: ExplainCostInput): Promise<object> {
    const explained = await this.explaining.run(caller, input);
    if (!explained.ok) return ExplainCostPayload.answer(explained, same<CostExplanation>);
    const explanation = await this.reader.explanation(caller, explained.value.bidId);
    invariant(explanation, 'a supplier sees its own explanation');
    return ExplainCostPayload.answer(ok(explanation), same<CostExplanation>);
  }
}
