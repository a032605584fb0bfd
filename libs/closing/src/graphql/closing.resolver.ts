import { Args, Field, InputType, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, DateTime, definePayload, OWN_FILE, Uuid } from '#libs/platform';
import { CLOSING_ITEMS, type ClosingItem, type ClosingItemName } from '#libs/rules';
import type { ClosingStatementRecord } from '../persistence/closing.store.js';
import { CLOSING_PAPER_REFUSALS, DrawUpClosingPaper } from '../use-cases/draw-up-closing-paper.use-case.js';
import { ReadClosing } from '../use-cases/read-closing.use-case.js';

const ItemEnum = Object.fromEntries(CLOSING_ITEMS.map((item) => [item, item]));
registerEnumType(ItemEnum, { name: 'ClosingItemName' });

@ObjectType({ description: 'One thing that is looked at before a contract closes.' })
export class ContractClosingItem {
  @Field(() => ItemEnum) item: ClosingItemName;
  @Field(() => String, { description: 'Units or cases that are left, as digits; 0 when it is done.' }) left: string;
  @Field(() => Boolean, { description: 'Whether the contract stays open for it; the rest follows after the close.' })
  holdsUp: boolean;
  @Field(() => String, { description: 'What to do.' }) text: string;
  @Field(() => String, { description: 'The same in Chinese.' }) textZh: string;
}

@ObjectType({ description: 'What a contract came to: drawn up once, after its close.' })
export class ClosingStatement {
  @Field(() => Uuid) contractId: string;
  @Field(() => DateTime) drawnUpAt: Date;
  @Field(() => String, {
    description:
      'JSON: quantities, money, deposit, debts, disputes, deliveries and savings beside the frozen baselines.',
  })
  data: string;
  @Field(() => String, { description: 'SHA-256 of the data (UTF-8), hex.' }) digest: string;
  @Field(() => Uuid, {
    nullable: true,
    description: 'The PDF in English and Chinese, GET /files/<id>; null until drawUpClosingStatement.',
  })
  fileId: string | null;
}

@ObjectType({ description: 'How far a contract is from its close, and what it came to once it has closed.' })
export class ContractClosing {
  @Field(() => Uuid) contractId: string;
  @Field(() => [ContractClosingItem]) items: ContractClosingItem[];
  @Field(() => ClosingStatement, { nullable: true }) statement: ClosingStatement | null;
}

@InputType()
export class DrawUpClosingStatementInput {
  @Field(() => Uuid) contractId: string;
}

const DrawUpClosingStatementPayload = definePayload('DrawUpClosingStatement', ClosingStatement, CLOSING_PAPER_REFUSALS);

@Resolver(() => ContractClosing)
export class ClosingResolver {
  constructor(
    private readonly reading: ReadClosing,
    private readonly drawing: DrawUpClosingPaper,
  ) {}

  @Access(OWN_FILE)
  @Query(() => ContractClosing, {
    nullable: true,
    description: 'The checklist of a contract of yours, and its closing statement.',
  })
  async contractClosing(
    @CurrentCaller() caller: Caller,
    @Args('contractId', { type: () => Uuid }) contractId: string,
  ): Promise<ContractClosing | null> {
    const view = await this.reading.run(caller, contractId);
    return (
      view && { contractId, items: view.items.map(toItem), statement: view.statement && toStatement(view.statement) }
    );
  }

  @Access({ kinds: ['purchaser', 'supplier', 'operator'] })
  @Mutation(() => DrawUpClosingStatementPayload.type, {
    description: 'Have a closing statement drawn up as PDF; asking again answers the same paper.',
  })
  async drawUpClosingStatement(
    @CurrentCaller() caller: Caller,
    @Args('input') { contractId }: DrawUpClosingStatementInput,
  ): Promise<object> {
    return DrawUpClosingStatementPayload.answer(await this.drawing.run(caller, contractId), toStatement);
  }
}

const toItem = ({ item, left, holdsUp, text }: ClosingItem): ContractClosingItem => ({
  item,
  left: String(left),
  holdsUp,
  text: text.en,
  textZh: text.zh,
});
const toStatement = ({
  contractId,
  drawnUpAt,
  document,
  digest,
  fileId,
}: ClosingStatementRecord): ClosingStatement => ({
  contractId,
  drawnUpAt,
  data: document,
  digest,
  fileId,
});
