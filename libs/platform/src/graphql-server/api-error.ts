import { IntrinsicException } from '@nestjs/common';

/** Every `extensions.code` an answer can carry. They are stable: clients may switch on them. */
export const API_ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'UNSUPPORTED_MEDIA_TYPE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTROSPECTION_DISABLED',
  'LIMIT_EXCEEDED',
  'RATE_LIMITED',
  'TIMEOUT',
  'INTERNAL',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/**
 * An error that is the caller's to read: its message leaves the process as it is, so it says what to do and
 * holds nothing internal. It stays a top-level GraphQL error; refusals of a rule are members of the payload union.
 */
export class ApiError extends IntrinsicException {
  /** Copied into the answer by graphql-js and graphql-jit alike. */
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: ApiErrorCode };

  constructor(code: ApiErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.extensions = { ...details, code };
  }

  get code(): ApiErrorCode {
    return this.extensions.code;
  }
}

/** @param field path of the argument or input field, for example `input.lines.0.quantity`. */
export const badUserInput = (field: string, problem: string): ApiError =>
  new ApiError('BAD_USER_INPUT', `${field}: ${problem}`, { fields: [{ path: field, problems: [problem] }] });

export const limitExceeded = (limit: string, max: number, message: string): ApiError =>
  new ApiError('LIMIT_EXCEEDED', message, { limit, max });

export const rateLimited = (what: string, retryAfterSeconds: number): ApiError =>
  new ApiError('RATE_LIMITED', `Too many ${what}. Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds });
