/** The two media types of GraphQL over HTTP (draft of 2025). They differ in the status of a refused request. */
export const GRAPHQL_JSON = 'application/graphql-response+json';
export const PLAIN_JSON = 'application/json';
export type AnswerType = typeof GRAPHQL_JSON | typeof PLAIN_JSON;

interface Range {
  readonly type: string;
  readonly q: number;
  readonly utf8: boolean;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const value = (name: string) => parameters.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const q = Number(value('q') ?? '1');
  const charset = value('charset')?.replaceAll('"', '');
  return {
    type,
    q: Number.isFinite(q) ? q : 0,
    utf8: charset === undefined || charset === 'utf-8' || charset === 'utf8',
  };
}

function served(type: string): AnswerType | undefined {
  if (type === GRAPHQL_JSON) return GRAPHQL_JSON;
  // Wildcards get the older type, as clients that send them expect (GraphQL over HTTP, "Legacy Watershed").
  return type === PLAIN_JSON || type === '*/*' || type === 'application/*' ? PLAIN_JSON : undefined;
}

/** The type to answer in, the best of what is accepted; undefined when nothing we serve is. */
export function negotiate(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === PLAIN_JSON) return PLAIN_JSON;
  if (accept === GRAPHQL_JSON) return GRAPHQL_JSON;
  let best: { answer: AnswerType; q: number } | undefined;
  for (const { type, q, utf8 } of accept.split(',').map(parseRange)) {
    const answer = served(type);
    if (answer && utf8 && q > (best?.q ?? 0)) best = { answer, q };
  }
  return best?.answer;
}

/** True for `application/json`, with no charset or UTF-8. */
export function isJsonBody(contentType: string | undefined): boolean {
  if (contentType === PLAIN_JSON) return true;
  if (contentType === undefined) return false;
  const { type, utf8 } = parseRange(contentType);
  return type === PLAIN_JSON && utf8;
}
