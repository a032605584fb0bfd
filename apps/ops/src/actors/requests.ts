import { createHash } from 'node:crypto';
import pMap from 'p-map';
import { invariant } from '#libs/kernel';
import type { ApiClient } from './api-client.js';
import { until } from './until.js';

/** Requests under way at once: enough to keep two cores busy. */
const AT_ONCE = 16;
/** Root fields that one document may ask for: the API's limit on aliases. */
const PER_DOCUMENT = 15;

export interface Actor {
  readonly organisationId: string;
  readonly api: ApiClient;
}

/** A stable key: the same thing of the same show is asked for with the same key at every run. */
export const stableKey = (show: string, ...parts: readonly string[]): string =>
  `${show}-${createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 40)}`;

/** Runs `work` for every item, a bounded number at once, and tells progress after each. */
export const forEach = <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void[]> =>
  pMap(items, work, { concurrency: AT_ONCE });

/** Looks many ids up with as few documents as the API's limits allow; `field` is a root field that takes an id. */
export async function lookUp<T>(
  api: ApiClient,
  field: string,
  argument: string,
  ids: readonly string[],
  selection: string,
): Promise<(T | null)[]> {
  const groups: string[][] = [];
  for (let from = 0; from < ids.length; from += PER_DOCUMENT) groups.push(ids.slice(from, from + PER_DOCUMENT));
  const answers = await pMap(
    groups,
    async (group) => {
      const variables = Object.fromEntries(group.map((id, at) => [`v${at}`, id]));
      const declared = group.map((_, at) => `$v${at}: UUID!`).join(', ');
      const fields = group.map((_, at) => `f${at}: ${field}(${argument}: $v${at}) { ${selection} }`).join(' ');
      const data = await api.query<Record<string, T | null>>(`query LookUp(${declared}) { ${fields} }`, variables);
      return group.map((_, at) => data[`f${at}`] ?? null);
    },
    { concurrency: 4 },
  );
  return answers.flat();
}

/** Every node of a connection, page by page. */
export async function everyNode<T>(api: ApiClient, field: string, filter: string, selection: string): Promise<T[]> {
  const nodes: T[] = [];
  for (let after: string | null = null; ;) {
    const document = `query Page($after: String) { ${field}(first: 100, after: $after${filter}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`;
    const data: Record<string, { nodes: T[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }> =
      await api.query(document, { after });
    const page = data[field];
    invariant(page, `${field} answered no page`);
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

/** Sets the installation's clock forward to a time of a day (UTC); a clock that is already past it stays. */
export async function setClock(operator: ApiClient, day: string, time = '06:00:00'): Promise<void> {
  await operator.mutate('advanceClock', 'ServerTime', { to: `${day}T${time}Z` }, 'now');
}

/** Waits until the worker has made every event's effect. */
export async function untilQuiet(operator: ApiClient): Promise<void> {
  await until('the worker to finish every event', async () => {
    const { health } = await operator.query<{ health: { unpublishedEvents: number; eventsWithoutEffect: number } }>(
      '{ health { unpublishedEvents eventsWithoutEffect } }',
    );
    return health.unpublishedEvents + health.eventsWithoutEffect === 0 ? true : undefined;
  });
}
