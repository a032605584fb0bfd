import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** One query of one root field, with its variables. */
export interface Question {
  readonly field: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The ids that it asks for: what an answer without an id of its own is about. */
  readonly about: readonly string[];
}

/** Ids to ask for, by the name of an argument or, for `id`, by the type that is answered. */
export type Candidates = Readonly<Record<string, readonly string[]>>;

/** What root fields with arguments that are no ids are asked for. */
export type Samples = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * Every query of the schema with every field that it can answer, down to where a type would contain itself: bare, if it
 * may be asked so, and once for each id that each of its arguments could take.
 */
export function questionsOf(schema: GraphQLSchema, ids: Candidates, samples: Samples): Question[] {
  const root = schema.getQueryType();
  return Object.values(root?.getFields() ?? {}).flatMap((field) => {
    const selection = selectionOf(getNamedType(field.type), []);
    const ask = (variables: Readonly<Record<string, unknown>>, about: readonly string[] = []): Question => ({
      field: field.name,
      query: queryOf(field, Object.keys(variables), selection),
      variables,
      about,
    });
    const rest = samples[field.name] ?? [{}];
    return rest.flatMap((sample) => {
      const paged = field.args.some(({ name }) => name === 'first') ? { ...sample, first: 100 } : sample;
      const open = field.args.filter(({ name }) => !(name in paged));
      const bare = open.every(({ type, defaultValue }) => !isNonNullType(type) || defaultValue !== undefined);
      const asked = open.flatMap(({ name }) =>
        (ids[name === 'id' ? getNamedType(field.type).name : name] ?? []).map((id) =>
          ask({ ...paged, [name]: id }, [id]),
        ),
      );
      return bare ? [ask(paged), ...asked] : asked;
    });
  });
}

function queryOf(field: GraphQLField<unknown, unknown>, names: readonly string[], selection: string): string {
  const used = field.args.filter(({ name }) => names.includes(name));
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
  return `query${declared && ` (${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`;
}

function selectionOf(type: ReturnType<typeof getNamedType>, above: readonly string[]): string {
  if (isUnionType(type)) {
    // Refusals have codes of types of their own, which one selection may not mix.
    const granted = type.getTypes().filter(({ name }) => !name.endsWith('Refused'));
    return `{ __typename ${granted.map((member) => `... on ${member.name} ${selectionOf(member, above)}`).join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const within = [...above, type.name];
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (within.includes(inner.name)) return [];
    // The nodes of a page stand in its edges, too.
    if (type.name.endsWith('Connection') && field.name === 'edges') return ['edges { cursor }'];
    return [`${field.name} ${selectionOf(inner, within)}`];
  });
  return `{ ${fields.join(' ')} }`;
}

/** One value that came back: which field of which type, of which object, and what lay around it. */
export interface Seen {
  readonly type: GraphQLObjectType;
  readonly field: string;
  /** Ids that say whose the object is, the nearest that are known. */
  readonly subject: readonly string[];
}

/** Everything in an answer that is there. Nothing, and a list of nothing, tells nothing. */
export function* seenIn(
  schema: GraphQLSchema,
  { field, about }: Pick<Question, 'field' | 'about'>,
  answer: unknown,
  identify: (type: string, value: Readonly<Record<string, unknown>>) => readonly string[] | undefined,
): Generator<Seen> {
  function* walk(type: ReturnType<typeof getNamedType>, value: unknown, above: readonly string[]): Generator<Seen> {
    if (Array.isArray(value)) {
      for (const item of value) yield* walk(type, item, above);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    const known = value as Readonly<Record<string, unknown>>;
    if (isUnionType(type)) {
      const { __typename: name, ...rest } = known;
      const member = type.getTypes().find((one) => one.name === name);
      if (member) yield* walk(member, rest, above);
      return;
    }
    if (!isObjectType(type)) return;
    const subject = identify(type.name, known) ?? above;
    for (const [name, content] of Object.entries(known)) {
      if (content === null || (Array.isArray(content) && content.length === 0)) continue;
      yield { type, field: name, subject };
      const inner = type.getFields()[name];
      if (inner) yield* walk(getNamedType(inner.type), content, subject);
    }
  }
  const root = schema.getQueryType()?.getFields()[field];
  if (root) yield* walk(getNamedType(root.type), answer, about);
}
