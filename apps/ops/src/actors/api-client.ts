import { setTimeout as pause } from 'node:timers/promises';

/** A refusal as the API answered it. The code is from the operation's closed list; the message says what to do. */
export class Refused extends Error {
  override name = 'Refused';
  constructor(
    readonly operation: string,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, string>>,
  ) {
    super(`${operation} was refused (${code}): ${message} ${JSON.stringify(details)}`);
  }
}

/** A top-level GraphQL error: malformed, unauthenticated, forbidden or unexpected. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: { code?: string } }[];
}

type RefusedPayload = { __typename: string; code: string; message: string; details: { name: string; value: string }[] };

/** How long one request may go on being retried while the API cannot be reached or asks to slow down. */
const PATIENCE_MS = 30_000;

/** Speaks to the public GraphQL API as one caller; `bearer` is a session token or an API key. `signal` ends all of it. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly bearer?: string,
    private readonly signal?: AbortSignal,
  ) {}

  as(bearer: string): ApiClient {
    return new ApiClient(this.url, bearer, this.signal);
  }

  anonymous(): ApiClient {
    return new ApiClient(this.url, undefined, this.signal);
  }

  /** Runs a query; throws ApiError when anything in it failed. */
  async query<T>(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const answer = await this.send<T>({ query: document, variables });
    const [error] = answer.errors ?? [];
    if (error)
      throw new ApiError(error.extensions?.code ?? 'UNKNOWN', `${error.message} (${error.path?.join('.') ?? '-'})`);
    if (!answer.data) throw new ApiError('UNKNOWN', 'the answer has no data');
    return answer.data;
  }

  /**
   * Runs one mutation by the schema's names: `success` is its success type, `selection` what is wanted of it, `inputType`
   * its input where that is not called after it.
   * Throws Refused on a refusal. Safe to repeat where the input carries an idempotency key.
   */
  async mutate<T>(
    operation: string,
    success: string,
    input: object,
    selection: string,
    inputType?: string,
  ): Promise<T> {
    const name = operation.charAt(0).toUpperCase() + operation.slice(1);
    const document = `mutation ${name}($input: ${inputType ?? `${name}Input`}!) { ${operation}(input: $input) { __typename ... on ${success} { ${selection} } ... on ${name}Refused { code message details { name value } } } }`;
    const data = await this.query<Record<string, RefusedPayload>>(document, { input });
    const payload = data[operation];
    if (payload?.__typename === `${name}Refused`) {
      const details = Object.fromEntries(payload.details.map((detail) => [detail.name, detail.value]));
      throw new Refused(operation, payload.code, payload.message, details);
    }
    return payload as T;
  }

  private async send<T>(body: object): Promise<GraphqlAnswer<T>> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      const response = await this.attempt(body).catch((error: unknown) => {
        if (this.signal?.aborted || performance.now() > giveUpAt) throw error;
      });
      if (response && response.status !== 429 && response.status !== 503) {
        return (await response.json()) as GraphqlAnswer<T>;
      }
      if (performance.now() > giveUpAt) throw new ApiError('UNAVAILABLE', `the API answers ${response?.status}`);
      const wait = Number(response?.headers.get('retry-after') ?? 0) * 1000 || 50 * attempt;
      await pause(Math.min(wait, 5_000), undefined, this.signal ? { signal: this.signal } : {});
    }
  }

  private attempt(body: object): Promise<Response> {
    return fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(this.bearer ? { authorization: `Bearer ${this.bearer}` } : {}),
      },
      body: JSON.stringify(body),
      ...(this.signal ? { signal: this.signal } : {}),
    });
  }
}
