import autocannon from 'autocannon';

/** One round of load against one address. */
export interface Round {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were no success; a sound round has none. */
  readonly failures: number;
}

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The next request: its body, and headers of its own. */
  next(): { readonly body: string; readonly headers?: Readonly<Record<string, string>> };
  /** Whether an answer is a success. */
  accepts(body: string): boolean;
}

export const CONNECTIONS = 16;

/** Sends requests over 16 kept-open connections for some seconds, or so many of them. */
export async function load(
  target: Target,
  stop: { readonly seconds: number } | { readonly amount: number },
): Promise<Round> {
  let failures = 0;
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...target.headers };
  const result = await autocannon({
    url: target.url,
    method: 'POST',
    connections: CONNECTIONS,
    ...('seconds' in stop ? { duration: stop.seconds } : { amount: stop.amount }),
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const { body, headers: own } = target.next();
          return { ...request, headers: { ...headers, ...own }, body };
        },
        onResponse: (status, body) => {
          if (status !== 200 || !target.accepts(body)) failures += 1;
        },
      },
    ],
  });
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: failures + result.errors + result.timeouts,
  };
}
