import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../config/logger.js';
import { Forbidden, Unauthenticated } from '../acting/caller.js';
import { ApiError, type ApiErrorCode } from './api-error.js';

export interface FormatOptions {
  readonly requestId: string;
  readonly log: Logger;
  /** Whether "Did you mean" may tell names of the schema. */
  readonly suggestions: boolean;
}

interface Readable {
  readonly message: string;
  readonly code: ApiErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

const BY_STATUS: Readonly<Record<number, ApiErrorCode>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  429: 'RATE_LIMITED',
};

/** Cancelled by statement_timeout, lock_timeout or on request: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const TIMED_OUT = new Set(['57014', '55P03']);

/** What may be shown of an error that was thrown by us; undefined when it is a fault. */
function readable(thrown: unknown): Readable | undefined {
  if (thrown instanceof ApiError) return { message: thrown.message, code: thrown.code, details: thrown.extensions };
  if (thrown instanceof Unauthenticated) return { message: thrown.message, code: 'UNAUTHENTICATED', details: {} };
  if (thrown instanceof Forbidden)
    return { message: thrown.message || 'You may not do this.', code: 'FORBIDDEN', details: {} };
  if (thrown instanceof HttpException) {
    const code = BY_STATUS[thrown.getStatus()];
    return code && { message: thrown.message, code, details: {} };
  }
  if (thrown instanceof Error && TIMED_OUT.has(String((thrown as { code?: unknown }).code)))
    return { message: 'The database took too long. Try again, or ask for less.', code: 'TIMEOUT', details: {} };
  return undefined;
}

/** Errors of graphql-jit have no `extensions` at all when there are none. */
const codeOf = ({ extensions }: { extensions?: GraphQLError['extensions'] }): ApiErrorCode | undefined =>
  extensions?.['code'] as ApiErrorCode | undefined;

/** The innermost error: graphql-js and graphql-jit wrap what a resolver throws, sometimes twice. */
function thrownBy(error: GraphQLError): unknown {
  let inner: unknown = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

/** How graphql-js begins to refuse an argument at the field it stands at. */
const OF_ARGUMENTS = /^(Argument|Variable) "/;

const ADVICE = / Did you mean [^?]*\?/g;

/** GraphQL's own refusal of a request: no resolver has run, so there is no path, or the code was set on purpose. */
function ofGraphql(error: GraphQLError): Readable | undefined {
  const code = codeOf(error);
  if (code !== undefined) return { message: error.message, code, details: error.extensions };
  return error.path === undefined || OF_ARGUMENTS.test(error.message)
    ? { message: error.message, code: 'BAD_USER_INPUT', details: {} }
    : undefined;
}

/**
 * Turns errors into what leaves the process: a message that can be acted on and a stable `extensions.code`.
 * A fault becomes INTERNAL with the request's id, and is logged here, once, with everything.
 */
export function formatErrors(errors: readonly GraphQLError[], options: FormatOptions): GraphQLFormattedError[] {
  return errors.map((error) => {
    const thrown = thrownBy(error);
    const shown = readable(thrown) ?? (isFault(error, thrown) ? undefined : ofGraphql(error));
    if (!shown) return faultOf(error, thrown, options);
    const message = options.suggestions ? shown.message : shown.message.replaceAll(ADVICE, '');
    return { message, ...placeOf(error), extensions: { ...shown.details, code: shown.code } };
  });
}

/** A path means that a resolver ran and threw; only arguments that do not fit are refused at a path before that. */
const isFault = (error: GraphQLError, thrown: unknown): boolean =>
  codeOf(error) === undefined &&
  error.path !== undefined &&
  !(thrown instanceof GraphQLError && OF_ARGUMENTS.test(thrown.message));

function faultOf(error: GraphQLError, thrown: unknown, { requestId, log }: FormatOptions): GraphQLFormattedError {
  log.error({ err: thrown, requestId, path: error.path?.join('.') }, 'a request met a fault');
  return {
    message: `Something went wrong on our side; it has been recorded. Try again, or tell us this number: ${requestId}`,
    ...placeOf(error),
    extensions: { code: 'INTERNAL', requestId },
  };
}

const placeOf = ({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> => ({
  ...(locations === undefined ? {} : { locations }),
  ...(path === undefined ? {} : { path }),
});

/** An error outside of any field: a malformed request, a limit, a fault of the server itself. */
export function formatThrown(thrown: unknown, options: FormatOptions): GraphQLFormattedError {
  const shown = readable(thrown);
  if (!shown) return faultOf(new GraphQLError('fault'), thrown, options);
  return { message: shown.message, extensions: { ...shown.details, code: shown.code } };
}
