import { Args, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  defineCursor,
  readPage,
  toConnection,
  Uuid,
} from '#libs/platform';
import { type Finding, findingText, nearestProduct, type PaperProfile } from '#libs/rules';
import { z } from 'zod';
import { type BidderPapersView, ClearanceReader } from '../persistence/clearance.reader.js';
import { type CheckedProduct, PaperChecklist } from '../use-cases/paper-checklist.use-case.js';
import {
  BidderPapers,
  BidderPapersArgs,
  BidderPapersConnection,
  type PaperFinding,
  ProductPapers,
} from './papers.types.js';

const bySupplier = defineCursor('bidder-papers', z.tuple([z.uuid()]));

@Resolver(() => ProductPapers)
export class PapersResolver {
  constructor(
    private readonly reader: ClearanceReader,
    private readonly checklist: PaperChecklist,
  ) {}

  @Access({ kinds: ['supplier'] })
  @Query(() => [ProductPapers], {
    description:
      'Your listed products for the lots of a tender, at most 200, with every paper that they need, judged now; nothing when the tender asks for none.',
  })
  async paperChecklist(
    @CurrentCaller() caller: Caller,
    @Args('tenderId', { type: () => Uuid }) tenderId: string,
  ): Promise<ProductPapers[]> {
    return (await this.checklist.run(caller, tenderId)).map(toProductPapers);
  }

  @Access({ kinds: ['purchaser', 'operator'] })
  @Query(() => BidderPapersConnection, {
    description: 'From the opening on, whoever bid on a lot, against the papers that it asks for.',
  })
  async bidderPapers(
    @CurrentCaller() caller: Caller,
    @Args() args: BidderPapersArgs,
  ): Promise<Connection<BidderPapers>> {
    const page = readPage(args, bySupplier);
    const rows = await this.reader.ofLot(caller, args.lotId, { size: page.size, after: page.after?.[0] });
    return toConnection(rows, page, bySupplier, ({ id }) => [id], toBidderPapers);
  }
}

const toFindings = (findings: readonly Finding[], profile: PaperProfile): PaperFinding[] =>
  findings.map((finding) => ({ ...finding, text: findingText(finding, profile) }));

const toProductPapers = ({ judgement, profile, ...product }: CheckedProduct): ProductPapers => ({
  ...product,
  clear: judgement.clear,
  clearUntil: judgement.clearUntil,
  findings: toFindings(judgement.findings, profile),
});

function toBidderPapers(row: BidderPapersView): BidderPapers {
  const nearest = nearestProduct(row.products);
  return {
    supplier: {
      id: row.id,
      kind: row.kind,
      legalName: row.legal_name,
      nameZh: row.name_zh,
      country: row.country,
      status: row.status,
      appliedAt: row.applied_at,
      admittedAt: row.admitted_at,
    },
    product: nearest
      ? {
          ...nearest,
          clearUntil: nearest.clearUntil === null ? null : new Date(nearest.clearUntil),
          judgedAt: new Date(nearest.judgedAt),
          findings: toFindings(nearest.findings, row.paper_profile),
        }
      : null,
  };
}
