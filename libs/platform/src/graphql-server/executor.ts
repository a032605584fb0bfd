import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../config/logger.js';
import { ApiError } from './api-error.js';
import type { Documents, PreparedOperation } from './documents.js';
import { formatErrors } from './format-errors.js';
import type { RequestParams } from './http-params.js';
import type { ServerLimits } from './limits.js';
import type { ServerContext } from './operation-context.js';
import type { RateLimiter } from './rate-limiter.js';

export interface Answer {
  /** Left out when nothing was executed: the request itself was refused. */
  data?: unknown;
  errors?: GraphQLFormattedError[];
}

export interface ExecutorParts {
  readonly fastify: FastifyInstance;
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly limits: ServerLimits;
  readonly limiter: RateLimiter;
  readonly log: Logger;
  readonly suggestions: boolean;
}

/** Runs one operation under the limits, whichever way it came in. */
export class Executor {
  constructor(private readonly parts: ExecutorParts) {}

  /**
   * Prepares and judges an operation before anything runs. Answers the refusal as errors.
   * @throws ApiError RATE_LIMITED when one address sends too many documents that are not known yet
   */
  async prepare(params: RequestParams, ip: string): Promise<PreparedOperation | readonly GraphQLError[]> {
    const { documents, limiter } = this.parts;
    if (!documents.knows(params.query, params.operationName)) await limiter.demand('documents', ip);
    const prepared = documents.prepare(params.query, params.operationName);
    if (!prepared.ok) return prepared.errors;
    const tooDear = documents.overCost(prepared.value, params.variables);
    return tooDear ? [tooDear] : prepared.value;
  }

  /** @throws ApiError RATE_LIMITED. Counts root fields, so that aliases are no way around. */
  async count(prepared: PreparedOperation, context: ServerContext): Promise<void> {
    const rule = prepared.operation === 'mutation' ? 'mutations' : 'reads';
    return this.parts.limiter.demandOf(rule, context, prepared.rootFields);
  }

  /** Runs a query or mutation through Mercurius and its compiled code. */
  async run(prepared: PreparedOperation, params: RequestParams, context: ServerContext): Promise<Answer> {
    const { fastify } = this.parts;
    // Mercurius coerces what it is given before compiled code does so again: spare operations without variables that.
    const given = prepared.takesVariables ? (params.variables ?? {}) : undefined;
    const variables = given && prepared.fill ? prepared.fill(given) : given;
    try {
      const execution = await this.inTime(
        fastify.graphql(
          prepared.text,
          context as unknown as Record<string, unknown>,
          variables,
          prepared.operationName,
        ),
        prepared,
        context,
      );
      if (!execution.errors) return { data: execution.data };
      const errors = execution.errors as readonly GraphQLError[];
      if (isRequestRefused(execution))
        return { errors: this.format(this.explained(prepared, params, errors), context) };
      return { data: execution.data ?? null, errors: this.format(errors, context) };
    } catch (error) {
      const refused = refusalsOf(error);
      if (!refused) throw error;
      return { errors: this.format(refused, context) };
    }
  }

  format(errors: readonly GraphQLError[], context: ServerContext): GraphQLFormattedError[] {
    const { log, suggestions } = this.parts;
    return formatErrors(errors, { requestId: context.requestId, log, suggestions });
  }

  /** Compiled code names the wrong variable when an inner field does not fit; graphql-js names the whole path. */
  private explained(
    { text, operationName }: PreparedOperation,
    { variables = {} }: RequestParams,
    given: readonly GraphQLError[],
  ): readonly GraphQLError[] {
    const definitions = getOperationAST(parse(text), operationName)?.variableDefinitions ?? [];
    return getVariableValues(this.parts.schema, definitions, variables).errors ?? given;
  }

  private async inTime<T>(work: Promise<T>, prepared: PreparedOperation, context: ServerContext): Promise<T> {
    const { timeoutMs } = this.parts.limits;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        context.giveUp();
        reject(tooLate(prepared, timeoutMs));
      }, timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const tooLate = ({ operation }: PreparedOperation, timeoutMs: number): ApiError => {
  const advice =
    operation === 'mutation'
      ? 'It may still take effect: repeat it with the same idempotencyKey to learn the answer.'
      : 'Ask for less, or try again.';
  return new ApiError('TIMEOUT', `No answer within ${timeoutMs / 1000} s. ${advice}`, { timeoutMs });
};

/** Compiled code reports variables that do not fit as an execution without a path, before any field ran. */
const isRequestRefused = ({ data, errors }: { data?: unknown; errors?: readonly { path?: unknown }[] | undefined }) =>
  (data === undefined || data === null) && errors?.every(({ path }) => path === undefined) === true;

/** Mercurius throws an error that carries those of the request. */
function refusalsOf(error: unknown): readonly GraphQLError[] | undefined {
  const { errors } = error as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  const found = errors.filter((one): one is GraphQLError => one instanceof GraphQLError);
  return found.length > 0 && found.length === errors.length ? found : undefined;
}
