import { Args, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, DateTime, definePayload, Uuid } from '#libs/platform';
import { CONTRACT_PAPER_REFUSALS, DrawUpContractPaper } from '../use-cases/draw-up-contract-paper.use-case.js';

@ObjectType({ description: 'The text of a contract as PDF, in English and Chinese.' })
export class ContractPaper {
  @Field(() => Uuid) contractId: string;
  @Field(() => Int) revision: number;
  @Field(() => String, { description: 'SHA-256 of the signed text, hex; it stands on every page.' })
  documentDigest: string;
  @Field(() => Uuid, { description: 'To be had at GET /files/:id.' }) fileId: string;
  @Field(() => String, { description: 'SHA-256 of the file, hex.' }) sha256: string;
  @Field(() => DateTime) drawnAt: Date;
}

@InputType()
export class DrawUpContractPaperInput {
  @Field(() => Uuid) contractId: string;
}

const DrawUpContractPaperPayload = definePayload('DrawUpContractPaper', ContractPaper, CONTRACT_PAPER_REFUSALS);

@Resolver(() => ContractPaper)
export class ContractPapersResolver {
  constructor(private readonly drawing: DrawUpContractPaper) {}

  @Access({ kinds: ['purchaser', 'supplier', 'operator'] })
  @Mutation(() => DrawUpContractPaperPayload.type, {
    description: 'Have the present text of a contract drawn up as PDF; asking again answers the same paper.',
  })
  async drawUpContractPaper(
    @CurrentCaller() caller: Caller,
    @Args('input') { contractId }: DrawUpContractPaperInput,
  ): Promise<object> {
    return DrawUpContractPaperPayload.answer(await this.drawing.run(caller, contractId), (paper) => paper);
  }
}
