import type { GraphQLSchema } from 'graphql';
import type { Api } from '#libs/platform';
import { type Question, seenIn } from './questions.js';
import { type Asker, type Ownership, RELATIONS, type Stage } from './relations.js';

/** Types whose objects have another id than `id`: what each of them is about. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  AdmissionChecklist: ['organisationId'],
  Dossier: ['shipmentId'],
  DossierSummary: ['shipmentId'],
  HeldAward: ['bidId'],
  Match: ['productId', 'demandLineId'],
  Me: ['memberId'],
  ProductPapers: ['productId', 'lotId'],
};
/** Without an id, and the caller's own where no other is named. */
const OWN = ['statement', 'standing', 'savedSearches', 'paperChecklist'];
/** How a query is refused that asks for what the caller may not have; anything else is a fault. */
const REFUSED = ['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT'];
const UUID = /^[0-9a-f-]{36}$/;

function identify(type: string, value: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const ids = (KEYS[type] ?? ['id'])
    .map((name) => value[name])
    .filter((id): id is string => typeof id === 'string' && UUID.test(id));
  return ids.length > 0 ? ids : undefined;
}

/** What came back, field by field: who saw it, and of whom there was anything to see. */
export interface Observed {
  /** By `Type.field`, and by `Type.field (stage)` where one of its objects was at that stage: a mark per relation. */
  readonly marks: ReadonlyMap<string, string>;
  /** Errors that were no refusals. */
  readonly failures: readonly string[];
}

interface Sighting {
  readonly type: string;
  readonly field: string;
  readonly stage: Stage;
  readonly subject: string;
  readonly asker: Asker;
}

/** Asks everything as everyone. */
export async function observe(
  api: Api,
  schema: GraphQLSchema,
  questions: readonly Question[],
  askers: readonly Asker[],
  ownership: Ownership,
): Promise<Observed> {
  const sightings: Sighting[] = [];
  const failures = new Set<string>();
  for (const asker of askers) {
    for (const question of questions) {
      const { data, errors = [] } = await send(api, asker, question);
      for (const { message, extensions } of errors) {
        if (!REFUSED.includes(extensions.code)) failures.add(`${question.field}: ${message}`);
      }
      const own = OWN.includes(question.field) && question.about.length === 0 && asker.organisationId !== undefined;
      const about = own ? [asker.organisationId] : question.about;
      for (const { type, field, subject } of seenIn(schema, { ...question, about }, data?.[question.field], identify)) {
        const stage = ownership.stageOf(type.name, subject);
        sightings.push({ type: type.name, field, stage, subject: subject.join(' '), asker });
      }
    }
  }
  return { marks: marksOf(sightings, askers, ownership), failures: [...failures] };
}

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function send(api: Api, { bearer }: Asker, { query, variables }: Question): Promise<Answer> {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const answer = await api.fastify.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } });
  return answer.json<Answer>();
}

/** `x`: one who stands so saw it. `-`: none did, though there was one and something to see. `.`: there was not. */
function marksOf(sightings: readonly Sighting[], askers: readonly Asker[], ownership: Ownership): Map<string, string> {
  const seen = new Map<string, Map<string, Set<Asker>>>();
  for (const { type, field, stage, subject, asker } of sightings) {
    const key = `${type}.${field}${stage ? ` (${stage})` : ''}`;
    const subjects = seen.get(key) ?? new Map<string, Set<Asker>>();
    seen.set(key, subjects.set(subject, (subjects.get(subject) ?? new Set()).add(asker)));
  }
  const standing = new Map<string, readonly string[]>();
  const relationsTo = (subject: string): readonly string[] => {
    const ids = subject === '' ? [] : subject.split(' ');
    const known = standing.get(subject) ?? askers.map((asker) => ownership.relation(asker, ids));
    standing.set(subject, known);
    return known;
  };
  const marks = new Map<string, string>();
  for (const [key, subjects] of seen) {
    const had = new Set<string>();
    const saw = new Set<string>();
    for (const [subject, who] of subjects) {
      for (const [at, relation] of relationsTo(subject).entries()) {
        had.add(relation);
        if (who.has(askers[at] as Asker)) saw.add(relation);
      }
    }
    marks.set(key, RELATIONS.map((relation) => (saw.has(relation) ? 'x' : had.has(relation) ? '-' : '.')).join(''));
  }
  return marks;
}
