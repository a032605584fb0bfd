import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Uuid,
} from '#libs/platform';
import { CLOSE_SITE_REFUSALS, DESIGNATION_REFUSALS, END_DESIGNATION_REFUSALS, SITE_REFUSALS } from '#libs/rules';
import { PapersReader } from '../persistence/papers.reader.js';
import { SitesStore } from '../persistence/sites.store.js';
import { DesignateLaboratories, SitesUseCase } from '../use-cases/sites.use-case.js';
import { OFFICERS, READERS, SUBMITTERS } from './access.js';
import {
  AddSiteInput,
  DesignateLaboratoryInput,
  EndDesignationInput,
  LaboratoryDesignationsArgs,
  SiteIdInput,
  SitesArgs,
} from './inputs.js';
import { supplierFileToGraphql } from './to-graphql.js';
import { LaboratoryDesignation, LaboratoryDesignationConnection, Site, SiteConnection, SupplierFile } from './types.js';

const AddSitePayload = definePayload('AddSite', Site, { ...SITE_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const CloseSitePayload = definePayload('CloseSite', Site, CLOSE_SITE_REFUSALS);
const DesignateLaboratoryPayload = definePayload('DesignateLaboratory', LaboratoryDesignation, DESIGNATION_REFUSALS);
const EndDesignationPayload = definePayload('EndDesignation', LaboratoryDesignation, END_DESIGNATION_REFUSALS);

@Resolver(() => Site)
export class SitesResolver {
  constructor(
    private readonly store: SitesStore,
    private readonly reader: PapersReader,
    private readonly siting: SitesUseCase,
    private readonly designating: DesignateLaboratories,
  ) {}

  @Access(READERS)
  @Query(() => SiteConnection, { description: "Newest first: your own; any supplier's for purchasers and operators." })
  sites(@CurrentCaller() caller: Caller, @Args() args: SitesArgs): Promise<Connection<Site>> {
    return this.store.list<Site>(caller, args, args.supplierId ?? null, (row) => row);
  }

  @Access('signed-in')
  @Query(() => LaboratoryDesignationConnection, { description: 'The laboratories whose test reports count.' })
  laboratoryDesignations(
    @CurrentCaller() caller: Caller,
    @Args() args: LaboratoryDesignationsArgs,
  ): Promise<Connection<LaboratoryDesignation>> {
    return this.store.designations<LaboratoryDesignation>(caller, args, args.laboratoryId ?? null, (row) => row);
  }

  @Access(READERS)
  @Query(() => SupplierFile, {
    nullable: true,
    description: 'What has been verified of a supplier, by whom and when. Suppliers read their own, others any.',
  })
  async supplierFile(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', { type: () => Uuid }) organisationId: string,
  ): Promise<SupplierFile | null> {
    const file = await this.reader.supplierFile(caller, organisationId);
    return file ? supplierFileToGraphql(file) : null;
  }

  @Access(SUBMITTERS)
  @Mutation(() => AddSitePayload.type)
  async addSite(@CurrentCaller() caller: Caller, @Args('input') input: AddSiteInput): Promise<object> {
    const { idempotencyKey, name, country, address } = input;
    return AddSitePayload.answer(
      await this.siting.add(caller, { name, country, address }, idempotencyKey),
      (site) => site,
    );
  }

  @Access(SUBMITTERS)
  @Mutation(() => CloseSitePayload.type, { description: 'Its papers stay; new ones cannot name it.' })
  async closeSite(@CurrentCaller() caller: Caller, @Args('input') { siteId }: SiteIdInput): Promise<object> {
    return CloseSitePayload.answer(await this.siting.close(caller, siteId), (site) => site);
  }

  @Access(OFFICERS)
  @Mutation(() => DesignateLaboratoryPayload.type, { description: 'Its test reports count, from day to day.' })
  async designateLaboratory(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DesignateLaboratoryInput,
  ): Promise<object> {
    const { laboratoryId, designatedBy, number, scope, from, to } = input;
    const draft = { laboratoryId, designatedBy, number, scope: scope ?? null, from, to: to ?? null };
    return DesignateLaboratoryPayload.answer(await this.designating.designate(caller, draft), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => EndDesignationPayload.type, { description: 'Reports that it wrote until that day go on counting.' })
  async endDesignation(@CurrentCaller() caller: Caller, @Args('input') input: EndDesignationInput): Promise<object> {
    const { designationId, to, reason } = input;
    return EndDesignationPayload.answer(
      await this.designating.end(caller, designationId, { to, reason }),
      (row) => row,
    );
  }
}
