import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  defineConnection,
  defineCursor,
  PageArgs,
  readPage,
  toConnection,
  Uuid,
} from '#libs/platform';
import { AwardReader } from '../persistence/award.reader.js';
import { Award, toAward } from './award.type.js';

const AwardConnection = defineConnection(Award, 'Award');
const cursor = defineCursor<[string]>('awards', z.tuple([z.uuid()]));

@Resolver(() => Award)
export class AwardsResolver {
  constructor(@Inject(AwardReader) private readonly reader: AwardReader) {}

  @Access({})
  @Query(() => Award, {
    nullable: true,
    description: 'The award of a lot, from the beginning of the notice period on.',
  })
  async award(
    @CurrentCaller() caller: Caller,
    @Args('lotId', { type: () => Uuid }) lotId: string,
  ): Promise<Award | undefined> {
    const row = await this.reader.ofLot(caller, lotId);
    return row && toAward(row);
  }

  @Access({})
  @Query(() => AwardConnection, { description: 'The awards you may see, the latest first.' })
  async awards(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Award>> {
    const page = readPage(args, cursor);
    const rows = await this.reader.latest(caller, page);
    return toConnection(rows, page, cursor, ({ id }) => [id], toAward);
  }
}
