import { Args, ArgsType, Field, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  defineConnection,
  PageArgs,
  QuantityOrZero,
  UnitPriceScalar,
  Uuid,
} from '#libs/platform';
import type { ContractStatus } from '#libs/rules';
import { ReplacementsReader, type ReplacementRole } from '../persistence/replacements.reader.js';
import { ContractStatusEnum } from './types.js';

const RoleEnum: Record<ReplacementRole, ReplacementRole> = { spare: 'spare', winner: 'winner', bidder: 'bidder' };
registerEnumType(RoleEnum, { name: 'ReplacementRole', description: 'In the order in which they are asked.' });

@ObjectType()
export class Replacement {
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) legalName: string;
  @Field(() => RoleEnum) role: ReplacementRole;
  @Field(() => String, { nullable: true, description: 'That a spare supplier stands by for.' }) region: string | null;
  @Field(() => UnitPriceScalar, { description: 'As bid.' }) unitPrice: string;
  @Field(() => Int, { nullable: true }) rank: number | null;
}

@ObjectType({ description: 'A running contract of a supplier, and who could take it over.' })
export class ReplaceableContract {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => ContractStatusEnum) status: ContractStatus;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => String) currency: string;
  @Field(() => UnitPriceScalar) unitPrice: string;
  @Field(() => QuantityOrZero, { description: 'Agreed and not accepted yet; of a declared default what it released.' })
  outstandingQuantity: bigint;
  @Field(() => [Replacement], { description: 'Spare suppliers, then other winners, then other bidders; at most 20.' })
  candidates: readonly Replacement[];
}
const ReplaceableContractConnection = defineConnection(ReplaceableContract, 'ReplaceableContract');

@ArgsType()
export class ReplacementsArgs extends PageArgs {
  @Field(() => Uuid) supplierId: string;
}

@Resolver(() => ReplaceableContract)
export class ReplacementsResolver {
  constructor(private readonly reader: ReplacementsReader) {}

  @Access({ kinds: ['operator'] })
  @Query(() => ReplaceableContractConnection, {
    description: 'When a supplier is barred or fails: its running contracts, newest first.',
  })
  replacementsFor(
    @CurrentCaller() caller: Caller,
    @Args() args: ReplacementsArgs,
  ): Promise<Connection<ReplaceableContract>> {
    return this.reader.replacementsFor<ReplaceableContract>(caller, args, args.supplierId, (row) => row);
  }
}
