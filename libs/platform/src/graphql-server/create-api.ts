import { randomBytes } from 'node:crypto';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readCredentials, type ReadSessionCookie } from '../acting/request-credential.js';
import type { Logger } from '../config/logger.js';
import { GraphqlApiModule } from './api-module.js';
import { Documents } from './documents.js';
import { Executor } from './executor.js';
import { mountGraphiql } from './graphiql.js';
import { Health, type HealthCheck, mountHealth } from './health.js';
import { HttpRoute, mountHttp } from './http-route.js';
import { SERVER_LIMITS, type ServerLimits } from './limits.js';
import { NestLogger } from './nest-logger.js';
import type { ServerContext } from './operation-context.js';
import { MemoryRateLimiter, RATE_RULES, type RateLimiter, type RateRules } from './rate-limiter.js';
import { assertAccessDeclared } from './root-fields.js';
import { MemoryTopics, type Topics } from './topics.js';
import { UnusedConnections } from './unused-connections.js';
import { mountWebsocket } from './websocket.js';

export interface ApiOptions {
  /** Production: no introspection, no suggestions, no GraphiQL. */
  readonly production: boolean;
  readonly log: Logger;
  readonly limits?: Partial<ServerLimits>;
  /** For the limiter that counts in memory, when no other is given. */
  readonly rates?: Partial<RateRules>;
  readonly limiter?: RateLimiter;
  readonly topics?: Topics;
  /** Made once the application stands, so that checks can use its providers. */
  readonly health?: (app: INestApplicationContext) => readonly HealthCheck[];
  /** Whether a subscriber's credential is still good; without it every credential is. */
  readonly stillAdmitted?: (app: INestApplicationContext) => (context: ServerContext) => Promise<boolean>;
  /** What reads the session out of a page's cookies; without it only bearers are known. */
  readonly sessionOfCookie?: (app: INestApplicationContext) => ReadSessionCookie;
  /** Further plain routes, for example a handler for sign-in. */
  readonly routes?: (fastify: FastifyInstance, app: INestApplicationContext) => void | Promise<void>;
  /** Addresses and networks of our own proxies, whose X-Forwarded-For says who asks; without any, the connection does. */
  readonly trustedProxies?: readonly string[];
}

export interface Api {
  readonly app: NestFastifyApplication;
  readonly fastify: FastifyInstance;
  /** Opens the port (0: any free one) and answers the base address. */
  listen(port: number, host?: string): Promise<string>;
  /** Refuses new work, finishes what runs, then closes everything. */
  close(): Promise<void>;
}

export const GRAPHQL_PATH = '/graphql';

/** Builds the API around a root module, ready for `inject` and `listen`. */
export async function createApi(root: Type | DynamicModule, options: ApiOptions): Promise<Api> {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const limiter = options.limiter ?? new MemoryRateLimiter({ ...RATE_RULES, ...options.rates });
  const topics = options.topics ?? new MemoryTopics();
  const app = await NestFactory.create<NestFastifyApplication>(
    GraphqlApiModule.around({ root, limits, limiter, topics }),
    new FastifyAdapter({
      logger: false,
      bodyLimit: limits.bodyBytes,
      trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
      genReqId: requestIds(),
      // A file of 20 MB at 1 Mbit/s, as links across borders have it; headers have a minute.
      requestTimeout: 180_000,
      forceCloseConnections: 'idle',
    }),
    { logger: new NestLogger(options.log), abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const unused = new UnusedConnections(fastify.server);
  let checks: readonly HealthCheck[] | undefined;
  const health = new Health(() => (checks ??= options.health?.(app) ?? []));
  try {
    await mount(app, fastify, health, { ...options, limits, limiter });
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  return {
    app,
    fastify,
    listen: async (port, host = '127.0.0.1') => {
      await app.listen(port, host);
      return app.getUrl();
    },
    close: async () => {
      health.drain();
      unused.end();
      await Promise.all([topics.close(), limiter.close(), ...(checks ?? []).map((check) => check.close?.())]);
      const goodbye = setInterval(() => fastify.server.closeIdleConnections(), GOODBYE_EVERY_MS);
      await app.close().finally(() => clearInterval(goodbye));
    },
  };
}

/**
 * A connection that was busy when we began to close is kept alive after its answer, which would keep us from ending for
 * over a minute: so idle ones are sent off again and again.
 */
const GOODBYE_EVERY_MS = 25;

async function mount(
  app: NestFastifyApplication,
  fastify: FastifyInstance,
  health: Health,
  options: ApiOptions & { limits: ServerLimits; limiter: RateLimiter },
): Promise<void> {
  const { production, log, limits, limiter } = options;
  readCredentials(fastify, options.sessionOfCookie?.(app) ?? (() => undefined));
  mountHealth(fastify, health);
  if (!production) mountGraphiql(fastify);
  await app.init();
  assertAccessDeclared(app);
  const { schema } = app.get(GraphQLSchemaHost);
  const format = { log, suggestions: !production };
  const documents = new Documents(schema, limits, { introspection: !production, suggestions: !production });
  const executor = new Executor({ fastify, schema, documents, limits, limiter, ...format });
  const route = { path: GRAPHQL_PATH, executor, limits, format };
  const stillAdmitted = options.stillAdmitted?.(app) ?? (() => Promise.resolve(true));
  await fastify.register(async (scope) => {
    const http = new HttpRoute(route);
    mountHttp(scope, http, route);
    await mountWebsocket(scope, { ...route, schema, http, stillAdmitted });
  });
  await options.routes?.(fastify, app);
  await fastify.ready();
}

/** Unique over processes, short to read out on the telephone. */
function requestIds(): () => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${process}-${(++count).toString(36)}`;
}
