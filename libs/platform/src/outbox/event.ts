import type { z } from 'zod';

/** A kind of event: its name, the version of its payload and how the payload is parsed at both ends. */
export interface EventDefinition<P> {
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<P>;
  /** Makes an event of this kind about one subject. Payloads carry ids, never secrets. */
  (about: { readonly subjectId: string; readonly tenderId?: string | undefined; readonly payload: P }): NewEvent<P>;
}

export interface NewEvent<P> {
  readonly type: string;
  readonly version: number;
  readonly subjectId: string;
  readonly tenderId: string | undefined;
  readonly payload: P;
}

/** An event as its handlers get it. */
export interface Event<P> extends NewEvent<P> {
  readonly id: string;
  readonly occurredAt: Date;
}

const definitions = new Map<string, EventDefinition<unknown>>();

/** Declares an event. `type` reads noun.what-happened, in the past tense: `tender.bidding-closed`. */
export function defineEvent<P>(type: string, version: number, schema: z.ZodType<P>): EventDefinition<P> {
  const make = (about: { subjectId: string; tenderId?: string | undefined; payload: P }): NewEvent<P> => ({
    type,
    version,
    subjectId: about.subjectId,
    tenderId: about.tenderId,
    payload: schema.parse(about.payload),
  });
  const definition: EventDefinition<P> = Object.assign(make, { type, version, schema });
  definitions.set(type, definition as EventDefinition<unknown>);
  return definition;
}

/** Every declared event, for the census and the snapshot of their schemas. */
export const allEvents = (): EventDefinition<unknown>[] => [...definitions.values()];
