import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
} from '#libs/platform';
import {
  ACTIVATE_RULEBOOK_REFUSALS,
  CHOOSE_PAPER_PROFILE_REFUSALS,
  CHOOSE_RULEBOOK_REFUSALS,
  COPY_RULEBOOK_REFUSALS,
  PAPER_PROFILES,
  ROUTES_REFUSALS,
  WITHDRAW_RULEBOOK_REFUSALS,
} from '#libs/rules';
import { ChooseRoutesUseCase } from '../use-cases/choose-routes.use-case.js';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { RulebooksReader, type RulebookView } from '../persistence/rulebooks.reader.js';
import { ChoosePaperProfileUseCase } from '../use-cases/choose-paper-profile.use-case.js';
import {
  ChooseRulebookUseCase,
  CopyRulebookUseCase,
  type RulebookName,
  RulebookStatusUseCase,
} from '../use-cases/rulebooks.use-case.js';
import {
  ChoosePaperProfileInput,
  ChooseRoutesInput,
  ChooseRulebookInput,
  CopyRulebookInput,
  PaperProfile,
  Rulebook,
  RulebookConnection,
  ActivateRulebookInput,
  RulebooksArgs,
  WithdrawRulebookInput,
} from './rulebook.types.js';
import { Corridor } from './types.js';

const CopyRulebookPayload = definePayload('CopyRulebook', Rulebook, {
  ...COPY_RULEBOOK_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const ActivateRulebookPayload = definePayload('ActivateRulebook', Rulebook, ACTIVATE_RULEBOOK_REFUSALS);
const WithdrawRulebookPayload = definePayload('WithdrawRulebook', Rulebook, WITHDRAW_RULEBOOK_REFUSALS);
const ChooseRulebookPayload = definePayload('ChooseRulebook', Corridor, CHOOSE_RULEBOOK_REFUSALS);
const ChoosePaperProfilePayload = definePayload('ChoosePaperProfile', Corridor, CHOOSE_PAPER_PROFILE_REFUSALS);
const ChooseRoutesPayload = definePayload('ChooseRoutes', Corridor, ROUTES_REFUSALS);

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => Rulebook)
export class RulebooksResolver {
  constructor(
    private readonly reader: RulebooksReader,
    private readonly organisations: OrganisationsReader,
    private readonly copying: CopyRulebookUseCase,
    private readonly status: RulebookStatusUseCase,
    private readonly choosing: ChooseRulebookUseCase,
    private readonly papers: ChoosePaperProfileUseCase,
    private readonly routes: ChooseRoutesUseCase,
  ) {}

  @Access('signed-in')
  @Query(() => RulebookConnection, { description: 'Newest first; drafts are shown to operators only.' })
  rulebooks(@CurrentCaller() caller: Caller, @Args() args: RulebooksArgs): Promise<Connection<Rulebook>> {
    return this.reader.list(caller, args, args, toRulebook);
  }

  @Access('signed-in')
  @Query(() => Rulebook, { nullable: true })
  async rulebook(
    @CurrentCaller() caller: Caller,
    @Args('code', { type: () => String }) code: string,
    @Args('version', { type: () => Int, nullable: true, description: 'Left out: the latest you may see.' })
    version: number | null = null,
  ): Promise<Rulebook | null> {
    const row = await this.reader.one(caller, code, version);
    return row ? toRulebook(row) : null;
  }

  @Access(OFFICERS)
  @Mutation(() => CopyRulebookPayload.type, {
    description: 'A copy with changes, as a draft. No rulebook is ever edited.',
  })
  async copyRulebook(@CurrentCaller() caller: Caller, @Args('input') input: CopyRulebookInput): Promise<object> {
    return CopyRulebookPayload.answer(await this.seen(caller, await this.copying.run(caller, input)), toRulebook);
  }

  @Access(OFFICERS)
  @Mutation(() => ActivateRulebookPayload.type, { description: 'From now on a corridor or a draft may be given it.' })
  async activateRulebook(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ActivateRulebookInput,
  ): Promise<object> {
    return ActivateRulebookPayload.answer(
      await this.seen(caller, await this.status.activate(caller, input)),
      toRulebook,
    );
  }

  @Access(OFFICERS)
  @Mutation(() => WithdrawRulebookPayload.type, { description: 'Tenders that carry a copy go on under it.' })
  async withdrawRulebook(
    @CurrentCaller() caller: Caller,
    @Args('input') input: WithdrawRulebookInput,
  ): Promise<object> {
    return WithdrawRulebookPayload.answer(
      await this.seen(caller, await this.status.withdraw(caller, input)),
      toRulebook,
    );
  }

  @Access(OFFICERS)
  @Mutation(() => ChooseRulebookPayload.type, { description: 'The rulebook of a corridor’s rounds from now on.' })
  async chooseRulebook(@CurrentCaller() caller: Caller, @Args('input') input: ChooseRulebookInput): Promise<object> {
    const result = await this.choosing.run(caller, input);
    const corridor = result.ok ? ok(await this.corridor(input.corridorCode)) : result;
    return ChooseRulebookPayload.answer(corridor, (row) => row);
  }

  @Access('signed-in')
  @Query(() => [PaperProfile], { description: 'Every version of every profile of papers that this installation has.' })
  paperProfiles(): PaperProfile[] {
    return PAPER_PROFILES.map((document) => ({ ...document, document }));
  }

  @Access(OFFICERS)
  @Mutation(() => ChoosePaperProfilePayload.type, {
    description: 'The papers that bids in a corridor’s rounds need from now on; drafts and open rounds keep their own.',
  })
  async choosePaperProfile(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ChoosePaperProfileInput,
  ): Promise<object> {
    const result = await this.papers.run(caller, input);
    const corridor = result.ok ? ok(await this.corridor(input.corridorCode)) : result;
    return ChoosePaperProfilePayload.answer(corridor, (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => ChooseRoutesPayload.type, {
    description: 'The route profiles that shipments of a corridor are looked at by from now on; none: no dossiers.',
  })
  async chooseRoutes(@CurrentCaller() caller: Caller, @Args('input') input: ChooseRoutesInput): Promise<object> {
    const result = await this.routes.run(caller, input);
    const corridor = result.ok ? ok(await this.corridor(input.corridorCode)) : result;
    return ChooseRoutesPayload.answer(corridor, (row) => row);
  }

  private async corridor(code: string): Promise<Corridor> {
    const corridor = (await this.organisations.corridors()).find((row) => row.code === code);
    invariant(corridor, `corridor ${code} can be read by everybody`);
    return corridor;
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<RulebookName, R>,
  ): Promise<Result<RulebookView, R>> {
    if (!result.ok) return result;
    const { code, version } = result.value;
    const row = await this.reader.one(caller, code, version);
    invariant(row, `rulebook ${code} ${version} can be read by who changed it`);
    return ok(row);
  }
}

const toRulebook = ({ document, digest, ...row }: RulebookView): Rulebook => ({
  ...row,
  document,
  digest: digest.toString('hex'),
});
