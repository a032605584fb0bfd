import {
  type ArgumentsHost,
  Catch,
  type DynamicModule,
  type ExceptionFilter,
  Global,
  Module,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AccessGuard } from '../graphql/access.js';
import { AboutResolver } from './about.resolver.js';
import type { ServerLimits } from './limits.js';
import { RateLimiter } from './rate-limiter.js';
import { Topics } from './topics.js';
import { inputValidation } from './validation.js';

/** Hands errors on untouched: they are told and logged once, where the answer is formatted. */
@Catch()
class HandOn implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): never {
    throw error;
  }
}

/** What the root module and the server share. */
export interface ApiModuleParts {
  readonly root: Type | DynamicModule;
  readonly limits: ServerLimits;
  readonly limiter: RateLimiter;
  readonly topics: Topics;
}

/** Joins the libraries' modules with Mercurius, which compiles and runs operations but opens no route of its own. */
@Global()
@Module({})
export class GraphqlApiModule {
  static around({ root, limits, limiter, topics }: ApiModuleParts): DynamicModule {
    return {
      module: GraphqlApiModule,
      imports: [
        root,
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          autoSchemaFile: true,
          sortSchema: true,
          routes: false,
          graphiql: false,
          jit: 1,
          cache: limits.cachedDocuments,
          fieldResolverEnhancers: [],
          // Errors stay as they are here: http-route and websocket format them once, knowing who asked how.
          errorFormatter: (execution) => ({ statusCode: 200, response: execution }),
        }),
      ],
      providers: [
        AboutResolver,
        { provide: RateLimiter, useValue: limiter },
        { provide: Topics, useValue: topics },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: HandOn },
        { provide: APP_PIPE, useFactory: inputValidation },
      ],
      exports: [RateLimiter, Topics],
    };
  }
}
