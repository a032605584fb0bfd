import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { refusalText } from '#libs/kernel';
import {
  Access,
  badUserInput,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  PageArgs,
} from '#libs/platform';
import { MATCH_REASONS, SAVED_SEARCH_REFUSALS } from '#libs/rules';
import { type BidCallView, MatchReader, type MatchView } from '../persistence/match.reader.js';
import { SavedSearchStore } from '../persistence/saved-search.store.js';
import { DELETE_SEARCH_REFUSALS, SavedSearches } from '../use-cases/saved-searches.use-case.js';
import {
  BidCall,
  BidCallConnection,
  DeleteSearchInput,
  LineArgs,
  Match,
  MatchConnection,
  MatchCount,
  MatchesArgs,
  OpportunitiesArgs,
  SavedSearch,
  SaveSearchInput,
} from './matching.types.js';

const SaveSearchPayload = definePayload('SaveSearch', SavedSearch, {
  ...SAVED_SEARCH_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const DeleteSearchPayload = definePayload('DeleteSearch', SavedSearch, DELETE_SEARCH_REFUSALS);
const same = <T extends object>(row: T): T => row;

@Resolver(() => Match)
export class MatchingResolver {
  constructor(
    @Inject(MatchReader) private readonly reader: MatchReader,
    @Inject(SavedSearchStore) private readonly searches: SavedSearchStore,
    @Inject(SavedSearches) private readonly saving: SavedSearches,
  ) {}

  @Access({ kinds: ['purchaser', 'operator'] })
  @Query(() => MatchConnection, {
    description: 'Products that fit a line of your demand, the best first.',
  })
  async matches(@CurrentCaller() caller: Caller, @Args() args: MatchesArgs): Promise<Connection<Match>> {
    return inWords(await this.reader.ofLine(caller, args, args.demandLineId));
  }

  @Access({ kinds: ['purchaser', 'operator'] })
  @Query(() => MatchCount, { description: 'How many products fit a line of your demand, those of matches in all.' })
  matchCount(@CurrentCaller() caller: Caller, @Args() { demandLineId }: LineArgs): Promise<MatchCount> {
    return this.reader.count(caller, demandLineId);
  }

  @Access({ kinds: ['supplier'] })
  @Query(() => MatchConnection, { description: 'What is asked for that your products fit, the best first.' })
  async opportunities(@CurrentCaller() caller: Caller, @Args() args: OpportunitiesArgs): Promise<Connection<Match>> {
    if (!args.savedSearchId) return inWords(await this.reader.ofSupplier(caller, args, args));
    const search = await this.searches.one(caller, args.savedSearchId);
    if (!search) throw badUserInput('savedSearchId', 'is none of your saved searches; read savedSearches again');
    return inWords(await this.reader.ofSupplier(caller, args, search));
  }

  @Access({ kinds: ['supplier'] })
  @Query(() => BidCallConnection, { description: 'Open tenders that you were called to, the newest first.' })
  bidCalls(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<BidCall>> {
    return this.reader.calls(caller, args, callOf);
  }

  @Access({ kinds: ['supplier'] })
  @Query(() => [SavedSearch], { description: 'Your saved searches, by name; at most fifty.' })
  savedSearches(@CurrentCaller() caller: Caller): Promise<SavedSearch[]> {
    return this.searches.all(caller);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => SaveSearchPayload.type, { description: 'Keep a search for opportunities under a name.' })
  async saveSearch(@CurrentCaller() caller: Caller, @Args('input') input: SaveSearchInput): Promise<object> {
    const { idempotencyKey, name, productTypeId, destination, corridorCode, onlyQualifying } = input;
    const draft = {
      name,
      productTypeId: productTypeId ?? null,
      destination: destination ?? null,
      corridorCode: corridorCode ?? null,
      onlyQualifying,
    };
    return SaveSearchPayload.answer(await this.saving.save(caller, draft, idempotencyKey), same<SavedSearch>);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => DeleteSearchPayload.type, { description: 'Forget a saved search.' })
  async deleteSearch(@CurrentCaller() caller: Caller, @Args('input') input: DeleteSearchInput): Promise<object> {
    return DeleteSearchPayload.answer(await this.saving.delete(caller, input.savedSearchId), same<SavedSearch>);
  }
}

function inWords(page: Connection<MatchView>): Connection<Match> {
  const nodes = page.nodes.map((match) => ({
    ...match,
    reasons: match.reasons.map(({ details, ...reason }) => ({
      ...reason,
      text: refusalText(MATCH_REASONS[reason.code].en, details),
      textZh: refusalText(MATCH_REASONS[reason.code].zh, details),
    })),
  }));
  return {
    nodes,
    pageInfo: page.pageInfo,
    get edges() {
      return page.edges.map(({ cursor }, at) => ({ cursor, node: nodes[at] as Match }));
    },
  };
}

function callOf(call: BidCallView): BidCall {
  const { reference, lots, qualifyingLots, language } = call;
  const until = call.biddingEndsAt.toISOString();
  const text =
    language === 'zh'
      ? `招标 ${reference} 有 ${lots} 个标段适合贵司产品，其中 ${qualifyingLots} 个证件齐全。投标截止：${until}。`
      : `Your products fit ${lots} lots of tender ${reference}; for ${qualifyingLots} of them you have all papers. Bids are taken until ${until}.`;
  return { ...call, text };
}
