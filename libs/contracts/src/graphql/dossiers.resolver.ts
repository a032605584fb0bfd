import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import {
  ANNOUNCE_REFUSALS,
  DECIDE_PAPER_REFUSALS,
  DISPATCH_ANNOUNCED_REFUSALS,
  SHIPPING_MONEY_REFUSALS,
  DOSSIER_STEP_REFUSALS,
  DOSSIER_TERMS_REFUSALS,
  INSPECTION_REFUSALS,
  PROVIDE_PAPER_REFUSALS,
  RECALLED_REFUSALS,
} from '#libs/rules';
import { DossiersReader } from '../persistence/dossiers.reader.js';
import { AnnounceShipment } from '../use-cases/announce-shipment.use-case.js';
import { DispatchAnnouncedShipment } from '../use-cases/dispatch-announced.use-case.js';
import { DecideDossierPaper, ProvideDossierPaper } from '../use-cases/dossier-papers.use-cases.js';
import { GenerateDossierPaper } from '../use-cases/generate-paper.use-case.js';
import { type DossierStep, MoveDossier } from '../use-cases/move-dossier.use-case.js';
import { ReadDossier } from '../use-cases/read-dossier.use-case.js';
import { RecordInspection } from '../use-cases/record-inspection.use-case.js';
import { SetDossierTerms } from '../use-cases/set-dossier-terms.use-case.js';
import {
  AnnounceShipmentInput,
  DispatchAnnouncedShipmentInput,
  DossierInput,
  DossierPaperInput,
  DossierReasonInput,
  DossiersArgs,
  ProvideDossierPaperInput,
  RecordInspectionInput,
  RefuseDossierPaperInput,
  SetDossierTermsInput,
} from './dossier.inputs.js';
import { ROUTE_PROFILE_TREES, toDossier, toDraft } from './dossier-tree.js';
import {
  Dossier,
  DossierConnection,
  type DossierSummary,
  DossierTerms,
  HsSuggestion,
  RouteProfile,
} from './dossier.types.js';

const AnnouncePayload = definePayload('AnnounceShipment', Dossier, { ...ANNOUNCE_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const ProvidePayload = definePayload('ProvideDossierPaper', Dossier, PROVIDE_PAPER_REFUSALS);
const GeneratePayload = definePayload('GenerateDossierPaper', Dossier, PROVIDE_PAPER_REFUSALS);
const AcceptPayload = definePayload('AcceptDossierPaper', Dossier, DECIDE_PAPER_REFUSALS);
const RefusePayload = definePayload('RefuseDossierPaper', Dossier, DECIDE_PAPER_REFUSALS);
const SubmitPayload = definePayload('SubmitDossier', Dossier, DOSSIER_STEP_REFUSALS);
const CancelPayload = definePayload('CancelShipment', Dossier, DOSSIER_STEP_REFUSALS);
const ReleasePayload = definePayload('ReleaseDossier', Dossier, DOSSIER_STEP_REFUSALS);
const HoldPayload = definePayload('HoldDossier', Dossier, DOSSIER_STEP_REFUSALS);
const ResumePayload = definePayload('ResumeDossier', Dossier, DOSSIER_STEP_REFUSALS);
const ReturnPayload = definePayload('ReturnDossier', Dossier, DOSSIER_STEP_REFUSALS);
const InspectionPayload = definePayload('RecordInspection', Dossier, INSPECTION_REFUSALS);
const DispatchPayload = definePayload('DispatchAnnouncedShipment', Dossier, {
  ...DISPATCH_ANNOUNCED_REFUSALS,
  ...RECALLED_REFUSALS,
  ...SHIPPING_MONEY_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const TermsPayload = definePayload('SetDossierTerms', DossierTerms, DOSSIER_TERMS_REFUSALS);

const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SIDES: AccessRule = { kinds: ['supplier', 'purchaser', 'operator'], roles: ['bidder', 'buyer', 'officer'] };

/** What every step answers with: the dossier as it is now. */
@Resolver(() => Dossier)
export class DossiersResolver {
  constructor(
    private readonly reading: ReadDossier,
    private readonly reader: DossiersReader,
    private readonly announcing: AnnounceShipment,
    private readonly dispatching: DispatchAnnouncedShipment,
  ) {}

  @Access(OWN_FILE)
  @Query(() => Dossier, { nullable: true, description: 'Its parties and operators see it, judged as of now.' })
  async dossier(
    @CurrentCaller() caller: Caller,
    @Args('shipmentId', { type: () => Uuid }) shipmentId: string,
  ): Promise<Dossier | null> {
    const found = await this.reading.run(caller, shipmentId);
    return found ? toDossier(found) : null;
  }

  @Access(OWN_FILE)
  @Query(() => DossierConnection, { description: 'Of your shipments; operators see all. Newest first.' })
  dossiers(@CurrentCaller() caller: Caller, @Args() args: DossiersArgs): Promise<Connection<DossierSummary>> {
    return this.reader.dossiers(caller, args, args.filter?.status ?? undefined);
  }

  @Access('signed-in')
  @Query(() => [RouteProfile], { description: 'Every version of every route profile.' })
  routeProfiles(): readonly RouteProfile[] {
    return ROUTE_PROFILE_TREES;
  }

  @Access('signed-in')
  @Query(() => [HsSuggestion], {
    description:
      'Subheadings that goods of a type usually go under, best founded first; none before HS 2022 is imported.',
  })
  hsSuggestions(
    @CurrentCaller() caller: Caller,
    @Args('productTypeId', { type: () => Uuid }) productTypeId: string,
  ): Promise<HsSuggestion[]> {
    return this.reader.hsSuggestions(caller, productTypeId);
  }

  @Access(SUPPLIERS)
  @Mutation(() => AnnouncePayload.type, {
    description: 'Say what is to leave and when; answers with the papers that it takes.',
  })
  async announceShipment(
    @CurrentCaller() caller: Caller,
    @Args('input') input: AnnounceShipmentInput,
  ): Promise<object> {
    const { orderLineId, idempotencyKey, productId = null } = input;
    const result = await this.announcing.run(caller, { ...toDraft(input), orderLineId, productId, idempotencyKey });
    return AnnouncePayload.answer(await this.shown(caller, result), toDossier);
  }

  @Access(SUPPLIERS)
  @Mutation(() => DispatchPayload.type, { description: 'Send what was announced, once its dossier is released.' })
  async dispatchAnnouncedShipment(
    @CurrentCaller() caller: Caller,
    @Args('input') { transportDocument = null, ...input }: DispatchAnnouncedShipmentInput,
  ): Promise<object> {
    const result = await this.dispatching.run(caller, { ...input, transportDocument });
    return DispatchPayload.answer(await this.shown(caller, result), toDossier);
  }

  private shown<R extends string>(caller: Caller, result: Result<{ shipmentId: string }, R>) {
    return showDossier(this.reading, caller, result);
  }
}

@Resolver(() => Dossier)
export class DossierPapersResolver {
  constructor(
    private readonly reading: ReadDossier,
    private readonly providing: ProvideDossierPaper,
    private readonly deciding: DecideDossierPaper,
    private readonly generating: GenerateDossierPaper,
    private readonly terms: SetDossierTerms,
  ) {}

  @Access(SIDES)
  @Mutation(() => ProvidePayload.type, { description: 'Hand in a paper that you owe; again to replace it.' })
  async provideDossierPaper(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ProvideDossierPaperInput,
  ): Promise<object> {
    const { issuer = null, issuedOn = null, expiresOn = null, place = null, fileId = null, ...rest } = input;
    const result = await this.providing.run(caller, { ...rest, issuer, issuedOn, expiresOn, place, fileId });
    return ProvidePayload.answer(await showDossier(this.reading, caller, result), toDossier);
  }

  @Access({ kinds: ['supplier', 'operator'], roles: ['bidder', 'officer'] })
  @Mutation(() => GeneratePayload.type, {
    description: 'Have a generated paper drawn up as PDF and handed in; its file is at GET /files/:id.',
  })
  async generateDossierPaper(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DossierPaperInput,
  ): Promise<object> {
    const result = await this.generating.run(caller, input);
    return GeneratePayload.answer(await showDossier(this.reading, caller, result), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => AcceptPayload.type, { description: 'Accept a paper that somebody else handed in.' })
  async acceptDossierPaper(@CurrentCaller() caller: Caller, @Args('input') input: DossierPaperInput): Promise<object> {
    const result = await this.deciding.run(caller, { ...input, accept: true, reason: null });
    return AcceptPayload.answer(await showDossier(this.reading, caller, result), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => RefusePayload.type, { description: 'Send a paper back, with the reason.' })
  async refuseDossierPaper(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RefuseDossierPaperInput,
  ): Promise<object> {
    const result = await this.deciding.run(caller, { ...input, accept: false });
    return RefusePayload.answer(await showDossier(this.reading, caller, result), toDossier);
  }

  @Access({ kinds: ['purchaser'], roles: ['buyer'] })
  @Mutation(() => TermsPayload.type, {
    description: 'Optional papers and shelf life that you want of shipments announced from now on.',
  })
  async setDossierTerms(@CurrentCaller() caller: Caller, @Args('input') input: SetDossierTermsInput): Promise<object> {
    const { corridorCode, wanted, shelfPercent = null, shelfMonths = null, shelfPoint: point } = input;
    const shelfLife =
      shelfPercent === null && shelfMonths === null ? null : { percent: shelfPercent, months: shelfMonths, point };
    const result = await this.terms.run(caller, { corridorCode, wanted, shelfLife });
    return TermsPayload.answer(result, (terms) => ({
      wanted: terms.wanted,
      shelfPercent: terms.shelfLife?.percent ?? null,
      shelfMonths: terms.shelfLife?.months ?? null,
      shelfPoint: terms.shelfLife?.point ?? null,
    }));
  }
}

@Resolver(() => Dossier)
export class DossierGateResolver {
  constructor(
    private readonly reading: ReadDossier,
    private readonly moving: MoveDossier,
    private readonly inspecting: RecordInspection,
  ) {}

  @Access(SUPPLIERS)
  @Mutation(() => SubmitPayload.type, { description: 'Hand the dossier in; the draw for inspection is held.' })
  async submitDossier(@CurrentCaller() caller: Caller, @Args('input') input: DossierInput): Promise<object> {
    return SubmitPayload.answer(await this.move(caller, input, 'submit'), toDossier);
  }

  @Access(SUPPLIERS)
  @Mutation(() => CancelPayload.type, { description: 'Give an announced shipment up; its quantity is free again.' })
  async cancelShipment(@CurrentCaller() caller: Caller, @Args('input') input: DossierReasonInput): Promise<object> {
    return CancelPayload.answer(await this.move(caller, input, 'cancel'), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => ReleasePayload.type, { description: 'Let the goods leave: everything has to be in order.' })
  async releaseDossier(@CurrentCaller() caller: Caller, @Args('input') input: DossierInput): Promise<object> {
    return ReleasePayload.answer(await this.move(caller, input, 'release'), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => HoldPayload.type, { description: 'Stop a shipment at the gate, also a released one.' })
  async holdDossier(@CurrentCaller() caller: Caller, @Args('input') input: DossierReasonInput): Promise<object> {
    return HoldPayload.answer(await this.move(caller, input, 'hold'), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => ResumePayload.type, { description: 'End a hold: the dossier is back at the gate.' })
  async resumeDossier(@CurrentCaller() caller: Caller, @Args('input') input: DossierInput): Promise<object> {
    return ResumePayload.answer(await this.move(caller, input, 'resume'), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => ReturnPayload.type, { description: 'Give a dossier back to the supplier, with the reason.' })
  async returnDossier(@CurrentCaller() caller: Caller, @Args('input') input: DossierReasonInput): Promise<object> {
    return ReturnPayload.answer(await this.move(caller, input, 'return'), toDossier);
  }

  @Access(OFFICERS)
  @Mutation(() => InspectionPayload.type, { description: 'What the inspection of a drawn shipment came to.' })
  async recordInspection(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RecordInspectionInput,
  ): Promise<object> {
    const result = await this.inspecting.run(caller, input);
    return InspectionPayload.answer(await showDossier(this.reading, caller, result), toDossier);
  }

  private async move(caller: Caller, input: { shipmentId: string; reason?: string }, action: DossierStep) {
    const { shipmentId, reason = null } = input;
    return showDossier(this.reading, caller, await this.moving.run(caller, { shipmentId, action, reason }));
  }
}

/** The dossier after a step, as its caller sees it. */
async function showDossier<R extends string>(
  reading: ReadDossier,
  caller: Caller,
  result: Result<{ shipmentId: string }, R>,
) {
  if (!result.ok) return result;
  const found = await reading.run(caller, result.value.shipmentId);
  invariant(found, `dossier ${result.value.shipmentId} can be read by who took a step with it`);
  return ok(found);
}
