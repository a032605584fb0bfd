import { Args, ArgsType, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  DateTime,
  defineConnection,
  definePayload,
  PageArgs,
  Uuid,
} from '#libs/platform';
import { ATTACH_CODE_REFUSALS, DETACH_CODE_REFUSALS } from '#libs/rules';
import { type CodeRecord, CodesReader } from '../persistence/codes.reader.js';
import type { CodeListRecord } from '../persistence/codes.store.js';
import { ProductTypeCodes } from '../use-cases/product-type-codes.use-case.js';
import { ProductType } from './types.js';

@ObjectType({ description: 'A list of codes that others publish, as it was imported last.' })
export class CodeList {
  @Field(() => String) code: string;
  @Field(() => String) nameEn: string;
  @Field(() => String) nameZh: string;
  @Field(() => Int, { description: 'Entries in force.' }) entries: number;
  @Field(() => Int, { description: 'Counts the imports that changed something.' }) version: number;
  @Field(() => String, { nullable: true }) fileName: string | null;
  @Field(() => String, { nullable: true, description: 'SHA-256 of the file, hex.' }) fileDigest: string | null;
  @Field(() => DateTime, { nullable: true }) importedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) changedAt: Date | null;
}

@ObjectType()
export class CodeAttribute {
  @Field(() => String) name: string;
  @Field(() => String) value: string;
}

@ObjectType({ description: 'One entry of a code list.' })
export class Code {
  @Field(() => Uuid) id: string;
  @Field(() => String) list: string;
  @Field(() => String) code: string;
  @Field(() => String, { nullable: true }) nameEn: string | null;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String, { nullable: true }) nameVi: string | null;
  @Field(() => [String]) otherNames: string[];
  @Field(() => String, { nullable: true, description: 'The code above it.' }) parent: string | null;
  @Field(() => [CodeAttribute], { description: 'What else the file says.' }) attributes: CodeAttribute[];
  @Field(() => Int) version: number;
  @Field(() => DateTime) changedAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Since when the publisher's file lacks it." })
  retiredAt: Date | null;
}

const CodeConnection = defineConnection(Code, 'Code');

/** As long as a code may be. */
const CODE = 400;

@ArgsType()
class CodesArgs extends PageArgs {
  @MaxLength(60) @Field(() => String, { description: 'The code of the list, such as hs-2022.' }) list: string;
  @IsOptional()
  @MaxLength(200)
  @Field(() => String, {
    nullable: true,
    description: 'Words in Chinese, Vietnamese or English, with or without accents; each is a part of a name or code.',
  })
  search?: string | null = null;
}

@InputType()
class ProductTypeCodeInput {
  @Field(() => Uuid) productTypeId: string;
  @MaxLength(60) @Field(() => String) list: string;
  @MaxLength(CODE) @Field(() => String) code: string;
}

const AttachCodePayload = definePayload('AttachCode', ProductType, ATTACH_CODE_REFUSALS);
const DetachCodePayload = definePayload('DetachCode', ProductType, DETACH_CODE_REFUSALS);

const listOf = ({ fileDigest, ...list }: CodeListRecord): CodeList => ({
  ...list,
  fileDigest: fileDigest?.toString('hex') ?? null,
});
const codeOf = ({ attributes, ...code }: CodeRecord): Code => ({
  ...code,
  attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
});

@Resolver(() => Code)
export class CodesResolver {
  constructor(
    private readonly reader: CodesReader,
    private readonly ofTypes: ProductTypeCodes,
  ) {}

  @Access('signed-in')
  @Query(() => [CodeList], { description: 'Every code list there is, and how old it is.' })
  async codeLists(@CurrentCaller() caller: Caller): Promise<CodeList[]> {
    return (await this.reader.lists(caller)).map(listOf);
  }

  @Access('signed-in')
  @Query(() => CodeConnection, { description: 'A list by its codes, or what a search finds in it, best first.' })
  codes(@CurrentCaller() caller: Caller, @Args() { list, search, ...page }: CodesArgs): Promise<Connection<Code>> {
    return this.reader.codes(caller, list, search?.trim() || undefined, page, codeOf);
  }

  @Access('signed-in')
  @Query(() => Code, { nullable: true, description: 'Also one that is no longer in force.' })
  async code(
    @CurrentCaller() caller: Caller,
    @Args('list', { type: () => String }) list: string,
    @Args('code', { type: () => String }) code: string,
  ): Promise<Code | null> {
    const found = await this.reader.code(caller, list, code);
    return found ? codeOf(found) : null;
  }

  @Access('signed-in')
  @Query(() => [Code], { description: 'What a product type is called in code lists; at most 100.' })
  async productTypeCodes(
    @CurrentCaller() caller: Caller,
    @Args('productTypeId', { type: () => Uuid }) productTypeId: string,
  ): Promise<Code[]> {
    return (await this.reader.ofProductType(caller, productTypeId)).map(codeOf);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => AttachCodePayload.type, { description: 'Say what a product type is called in a code list.' })
  async attachCode(@CurrentCaller() caller: Caller, @Args('input') input: ProductTypeCodeInput): Promise<object> {
    return AttachCodePayload.answer(await this.ofTypes.attach(caller, input), (value) => value);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => DetachCodePayload.type)
  async detachCode(@CurrentCaller() caller: Caller, @Args('input') input: ProductTypeCodeInput): Promise<object> {
    return DetachCodePayload.answer(await this.ofTypes.detach(caller, input), (value) => value);
  }
}
