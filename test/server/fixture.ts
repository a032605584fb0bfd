import { Inject, Module } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Context,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { IsEmail, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { pino } from 'pino';
import {
  Access,
  type Api,
  type ApiOptions,
  createApi,
  Forbidden,
  type Notice,
  RateLimiter,
  secretHash,
  type ServerContext,
  Topics,
  Unauthenticated,
} from '#libs/platform';

@ObjectType()
export class FixtureLeaf {
  @Field(() => String) name: string;
  @Field(() => FixtureLeaf, { nullable: true }) inner?: FixtureLeaf;
  @Field(() => [FixtureLeaf]) others: FixtureLeaf[];
}

@ObjectType()
export class FixturePage {
  @Field(() => [FixtureLeaf]) nodes: FixtureLeaf[];
}

@ArgsType()
export class FixturePageArgs {
  @Field(() => Int, { defaultValue: 20 }) first: number;
}

@InputType()
export class FixtureLineInput {
  @IsEmail() @Field(() => String) mail: string;
  @Field(() => Int, { defaultValue: 1 }) copies: number;
}

@InputType()
export class FixtureInput {
  @ValidateNested({ each: true })
  @Type(() => FixtureLineInput)
  @Field(() => [FixtureLineInput])
  lines: FixtureLineInput[];
}

const leaf = (): FixtureLeaf => ({ name: 'leaf', inner: { name: 'inner', others: [] }, others: [] });

/** What a client could wish to break: nested lists, faults, slow answers, subscriptions. */
@Resolver()
export class FixtureResolver {
  writes = 0;

  constructor(
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
    @Inject(Topics) private readonly topics: Topics,
  ) {}

  @Access('public') @Query(() => FixtureLeaf) leaf(): FixtureLeaf {
    return leaf();
  }

  @Access('public') @Query(() => FixturePage) page(@Args() { first }: FixturePageArgs): FixturePage {
    return { nodes: Array.from({ length: Math.min(first, 100) }, leaf) };
  }

  @Access('public') @Query(() => String) echo(@Args('text') text: string): string {
    return text;
  }

  @Access('public') @Query(() => String) async fault(): Promise<string> {
    await Promise.resolve();
    throw new Error('password=hunter2 at secret.internal');
  }

  @Access('public') @Query(() => String) nothing(): string | null {
    return null;
  }

  @Access('public') @Query(() => String, { nullable: true }) slow(@Context() context: ServerContext): Promise<string> {
    return new Promise((resolve) => context.signal.addEventListener('abort', () => resolve('late')));
  }

  @Access('signed-in') @Query(() => String) own(@Context() context: ServerContext): string {
    if (context.credential?.secret === secretHash(token('stale'))) throw new Unauthenticated();
    if (context.credential?.secret === secretHash(token('weak'))) throw new Forbidden('This needs the role approver.');
    return context.credential?.scheme ?? 'nobody';
  }

  @Access('public') @Mutation(() => Int) write(): number {
    return ++this.writes;
  }

  @Access('public') @Mutation(() => String) take(@Args('input') input: FixtureInput): string {
    return input.lines.map(({ mail, copies }) => (copies === 1 ? mail : `${copies} ${mail}`)).join();
  }

  @Access('public') @Mutation(() => Boolean) async enter(@Args('account') account: string): Promise<boolean> {
    await this.limiter.demand('signInByAccount', account);
    return true;
  }

  @Access('signed-in')
  @Subscription(() => String, { resolve: ({ topic, resumed }: Notice) => `${topic} ${resumed ? 'resumed' : 'told'}` })
  told(@Args('topic') topic: string): AsyncGenerator<Notice, void, void> {
    return this.topics.subscribe(topic);
  }
}

@Module({ providers: [FixtureResolver] })
export class FixtureModule {}

export const fixtureApi = (options: Partial<ApiOptions> = {}): Promise<Api> =>
  createApi(FixtureModule, {
    production: false,
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    ...options,
  });

/** A bearer token of a plausible length, made from a short name. */
export const token = (name: string): string => name.padEnd(16, '-');
export const bearer = (name: string): string => `Bearer ${token(name)}`;

export interface PostOptions {
  readonly headers?: Record<string, string>;
  readonly body?: Record<string, unknown>;
}

/** Posts a query in process; answers status, headers and the parsed body. */
export async function post(api: Api, query: string, { headers = {}, body = {} }: PostOptions = {}) {
  const response = await api.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ query, ...body }),
  });
  return { status: response.statusCode, headers: response.headers, ...response.json<PostAnswer>() };
}

export interface PostAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}
