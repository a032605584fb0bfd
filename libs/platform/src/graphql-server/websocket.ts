import fastifyWebsocket from '@fastify/websocket';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema, parse, subscribe } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { credentialFromHeader } from '../acting/credential.js';
import { ApiError } from './api-error.js';
import type { PreparedOperation } from './documents.js';
import type { Executor } from './executor.js';
import { formatThrown, type FormatOptions } from './format-errors.js';
import type { HttpRoute } from './http-route.js';
import { readParams, type RequestParams } from './http-params.js';
import type { ServerLimits } from './limits.js';
import { ServerContext } from './operation-context.js';

export interface WebsocketOptions {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly limits: ServerLimits;
  readonly format: Omit<FormatOptions, 'requestId'>;
  readonly http: HttpRoute;
  /** Whether the credential still opens the door: asked on connecting and before each event is sent. */
  readonly stillAdmitted: (context: ServerContext) => Promise<boolean>;
}

type Socket = Context<Record<string, unknown>, { request: FastifyRequest }>;

/** An execution's result as graphql-ws types it. */
interface Shown {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly GraphQLError[] | undefined;
}

interface Running extends ExecutionArgs {
  contextValue: ServerContext;
  prepared: PreparedOperation;
  params: RequestParams;
}

/**
 * Every operation over WebSocket (graphql-transport-ws), under the same limits as over HTTP. The credential comes with
 * `connection_init` as `{authorization: 'Bearer …'}`, or with the upgrade as with any request. Plain GET shares the route.
 */
export async function mountWebsocket(fastify: FastifyInstance, options: WebsocketOptions): Promise<void> {
  const { path, limits, http } = options;
  await fastify.register(fastifyWebsocket, {
    options: { maxPayload: limits.bodyBytes },
    errorHandler: (error, socket) => {
      options.format.log.warn({ err: error }, 'a socket failed');
      socket.terminate();
    },
  });
  const sockets = new Sockets(options);
  fastify.route({
    method: 'GET',
    url: path,
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => done(request.ws ? undefined : http.problemWith(request)),
    handler: (request, reply) => http.get(request, reply),
    wsHandler: makeHandler<Record<string, unknown>, { request: FastifyRequest }>({
      connectionInitWaitTimeout: 5_000,
      onConnect: (socket) => sockets.connect(socket),
      onSubscribe: (socket, id, payload) => sockets.start(socket, id, payload),
      execute: (args) => sockets.run(args as Running),
      subscribe: (args) => sockets.listen(args as Running),
      onNext: (_socket, _id, _payload, args, result) => sockets.shown(args as Running, result),
    }),
  });
}

class Sockets {
  constructor(private readonly options: WebsocketOptions) {}

  connect(socket: Socket): Promise<boolean> {
    const context = this.contextOf(socket, 'connect');
    return context.credential ? this.options.stillAdmitted(context) : Promise.resolve(false);
  }

  async start(socket: Socket, id: string, payload: SubscribePayload): Promise<Running | readonly GraphQLError[]> {
    const { executor, limits, schema } = this.options;
    const context = this.contextOf(socket, id);
    try {
      if (Object.keys(socket.subscriptions).length > limits.subscriptionsPerSocket) throw tooMany(limits);
      const params = readParams(payload);
      const prepared = await executor.prepare(params, context.ip);
      if (!('text' in prepared)) return this.asErrors(executor.format(prepared, context));
      await executor.count(prepared, context);
      const document = parse(prepared.text);
      const { operationName, variables: variableValues } = { ...params, operationName: prepared.operationName };
      return { schema, document, operationName, variableValues, contextValue: context, prepared, params };
    } catch (error) {
      return this.asErrors([formatThrown(error, { ...this.options.format, requestId: context.requestId })]);
    }
  }

  async run({ prepared, params, contextValue }: Running): Promise<ExecutionResult> {
    const { errors, data } = await this.options.executor.run(prepared, params, contextValue);
    const result: ExecutionResult = errors ? { errors: this.asErrors(errors) } : {};
    if (data !== undefined) result.data = data as Record<string, unknown> | null;
    return result;
  }

  async listen(args: Running): Promise<ExecutionResult | AsyncGenerator<ExecutionResult>> {
    const events = await subscribe(args);
    return Symbol.asyncIterator in events ? this.whileAdmitted(events, args.contextValue) : events;
  }

  shown({ contextValue }: Running, result: Shown) {
    const { errors, data } = result;
    if (!errors) return undefined;
    return { ...(data === undefined ? {} : { data }), errors: this.options.executor.format(errors, contextValue) };
  }

  /** A right can end while a subscription runs: nothing is sent after that. No generator function: it could not be ended while it waits. */
  private whileAdmitted(
    events: AsyncGenerator<ExecutionResult>,
    context: ServerContext,
  ): AsyncGenerator<ExecutionResult> {
    let ended = false;
    const guarded: AsyncGenerator<ExecutionResult> = {
      next: async () => {
        if (ended) return { done: true, value: undefined };
        const event = await events.next();
        if (event.done || (await this.options.stillAdmitted(context))) return event;
        ended = true;
        await events.return(undefined);
        return { done: false, value: { errors: [sessionEnded()] } };
      },
      return: (value) => events.return(value),
      throw: (error) => events.throw(error),
      [Symbol.asyncIterator]: () => guarded,
    };
    return guarded;
  }

  private contextOf(socket: Socket, id: string): ServerContext {
    const { request } = socket.extra;
    const given = socket.connectionParams?.['authorization'] ?? socket.connectionParams?.['Authorization'];
    const credential = typeof given === 'string' ? credentialFromHeader(given) : request.credential;
    return new ServerContext(credential, `${request.id}.${id}`, request.ip);
  }

  private asErrors(errors: readonly { message: string; extensions?: Record<string, unknown> }[]): GraphQLError[] {
    return errors.map((error) => rebuilt(error));
  }
}

function rebuilt(error: {
  message: string;
  extensions?: Record<string, unknown>;
  path?: readonly (string | number)[];
}) {
  return new GraphQLError(error.message, { extensions: error.extensions ?? null, path: error.path ?? null });
}

const sessionEnded = (): GraphQLError =>
  new GraphQLError('Your session or key has ended. Sign in and subscribe again.', {
    extensions: { code: 'UNAUTHENTICATED' },
  });

const tooMany = ({ subscriptionsPerSocket: max }: ServerLimits): ApiError =>
  new ApiError('LIMIT_EXCEEDED', `At most ${max} operations run on one socket. Complete one first.`, {
    limit: 'subscriptionsPerSocket',
    max,
  });
