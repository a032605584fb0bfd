import { ApiError } from './api-error.js';

/** The parameters of one GraphQL request, checked for shape only. */
export interface RequestParams {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,255}$/;

const bad = (message: string): ApiError => new ApiError('BAD_REQUEST', message);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function map(name: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw bad(`${name} must be a JSON object or left out.`);
  return value;
}

/**
 * Checks the parameters of a POST body or a WebSocket message. `extensions` may be any object and is not read.
 * @throws ApiError BAD_REQUEST naming the parameter.
 */
export function readParams(body: unknown): RequestParams {
  if (Array.isArray(body)) throw bad('Batches are not taken: send one operation per request.');
  if (!isMap(body)) throw bad('Send a JSON object with "query" and, if needed, "variables" and "operationName".');
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query === '') throw bad('query is missing or not a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw bad('operationName must be a string or left out.');
  if (typeof operationName === 'string' && operationName !== '' && !NAME.test(operationName))
    throw bad('operationName is not a GraphQL name.');
  map('extensions', extensions);
  return { query, operationName: operationName || undefined, variables: map('variables', variables) };
}

function json(name: string, value: string | undefined): unknown {
  if (value === undefined || value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw bad(`${name} is not valid JSON.`);
  }
}

/** The same from a query string, where `variables` and `extensions` are JSON. */
export function readQueryString(search: Readonly<Record<string, string | string[] | undefined>>): RequestParams {
  const one = (name: string): string | undefined => {
    const value = search[name];
    if (Array.isArray(value)) throw bad(`${name} is given twice.`);
    return value;
  };
  return readParams({
    query: one('query'),
    operationName: one('operationName'),
    variables: json('variables', one('variables')),
    extensions: json('extensions', one('extensions')),
  });
}
