import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { ApiError, limitExceeded } from './api-error.js';
import type { Answer, Executor } from './executor.js';
import { type FormatOptions, formatThrown } from './format-errors.js';
import { readParams, readQueryString, type RequestParams } from './http-params.js';
import type { ServerLimits } from './limits.js';
import { type AnswerType, GRAPHQL_JSON, isJsonBody, negotiate, PLAIN_JSON } from './negotiate.js';
import { ServerContext } from './operation-context.js';

export interface HttpRouteOptions {
  readonly path: string;
  readonly executor: Executor;
  readonly limits: ServerLimits;
  readonly format: Omit<FormatOptions, 'requestId'>;
}

/** Status of a request that was refused before it ran, by the code of its error. */
const STATUS: Readonly<Record<string, number>> = {
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  TIMEOUT: 503,
};

/**
 * GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/) before Mercurius: content negotiation,
 * parameters, methods and status codes; Mercurius only runs what is sound.
 */
export function mountHttp(fastify: FastifyInstance, route: HttpRoute, { path, limits }: HttpRouteOptions): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    PLAIN_JSON,
    { parseAs: 'string', bodyLimit: limits.bodyBytes },
    fastify.getDefaultJsonParser('error', 'error'),
  );
  fastify.setErrorHandler((error, request, reply) => route.refuse(error, request, reply));
  fastify.post(path, {
    bodyLimit: limits.bodyBytes,
    onRequest: (request, _reply, done) => done(route.problemWith(request)),
    handler: (request, reply) => route.answer(() => readParams(request.body), request, reply),
  });
  fastify.route({
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: path,
    onRequest: (_request, reply, done) => {
      reply.header('allow', 'GET, POST');
      done(new ApiError('METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.'));
    },
    handler: () => undefined,
  });
}

export class HttpRoute {
  constructor(private readonly options: HttpRouteOptions) {}

  /** What is wrong with the headers, before the body is read. */
  problemWith(request: FastifyRequest): ApiError | undefined {
    if (!negotiate(request.headers.accept))
      return new ApiError('NOT_ACCEPTABLE', `Accept ${GRAPHQL_JSON} or ${PLAIN_JSON}.`);
    if (request.method === 'POST' && !isJsonBody(request.headers['content-type']))
      return new ApiError('UNSUPPORTED_MEDIA_TYPE', `Send the body as ${PLAIN_JSON} in UTF-8.`);
    return undefined;
  }

  get(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(() => readQueryString(request.query as Record<string, string>), request, reply);
  }

  async answer(read: () => RequestParams, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { executor } = this.options;
    const type = negotiate(request.headers.accept) ?? PLAIN_JSON;
    const params = read();
    const context = new ServerContext(request.credential, request.id, request.ip);
    const prepared = await executor.prepare(params, context.ip);
    if (!('text' in prepared)) return send(reply, type, { errors: executor.format(prepared, context) });
    if (prepared.operation === 'subscription')
      throw new ApiError('BAD_REQUEST', 'Subscriptions run over WebSocket, subprotocol graphql-transport-ws.');
    if (request.method === 'GET' && prepared.operation !== 'query') {
      reply.header('allow', 'POST');
      throw new ApiError('METHOD_NOT_ALLOWED', 'Mutations need POST.');
    }
    await executor.count(prepared, context);
    return send(reply, type, await executor.run(prepared, params, context));
  }

  /** Whatever was thrown on the way: answered in the GraphQL shape. */
  refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const shown = formatThrown(this.translate(error), { ...this.options.format, requestId: request.id });
    const status = STATUS[String(shown.extensions?.['code'])] ?? 400;
    const tooLarge = shown.extensions?.['limit'] === 'bodyBytes';
    reply.code(tooLarge ? 413 : status);
    return write(reply, negotiate(request.headers.accept) ?? PLAIN_JSON, { errors: [shown] });
  }

  private translate(error: unknown): unknown {
    const { code, statusCode } = error as { code?: string; statusCode?: number };
    const { bodyBytes } = this.options.limits;
    if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      return limitExceeded('bodyBytes', bodyBytes, `The body is larger than ${bodyBytes} bytes. Send less at a time.`);
    if (error instanceof ApiError) return error;
    if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new ApiError('BAD_REQUEST', 'The body is empty: send JSON.');
    if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
      return new ApiError('UNSUPPORTED_MEDIA_TYPE', `Send the body as ${PLAIN_JSON} in UTF-8.`);
    if (error instanceof SyntaxError || (statusCode !== undefined && statusCode >= 400 && statusCode < 500))
      return new ApiError('BAD_REQUEST', 'The body is not valid JSON.');
    return error;
  }
}

/** A request that was refused has no data: 400, but 200 for clients of the older type, as the draft advises. */
function send(reply: FastifyReply, type: AnswerType, answer: Answer): FastifyReply {
  if (!('data' in answer) && type === GRAPHQL_JSON) reply.code(400);
  return write(reply, type, answer);
}

function write(reply: FastifyReply, type: AnswerType, answer: Answer): FastifyReply {
  const wait = retryAfter(answer.errors);
  if (wait !== undefined) reply.header('retry-after', String(wait));
  return reply
    .header('content-type', `${type}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(answer));
}

/** Seconds, of the first error that names some. */
function retryAfter(errors: readonly GraphQLFormattedError[] | undefined): number | undefined {
  const waits = errors?.map(({ extensions }) => extensions?.['retryAfterSeconds']) ?? [];
  return waits.find((wait): wait is number => typeof wait === 'number');
}
