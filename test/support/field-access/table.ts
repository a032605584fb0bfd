import { readFileSync } from 'node:fs';
import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Pages and refusals are made by one function each: the same fields everywhere, and nothing of anyone. */
const FRAMES: Readonly<Record<string, readonly string[]>> = {
  Connection: ['edges', 'nodes', 'pageInfo'],
  Edge: ['cursor', 'node'],
  Refused: ['code', 'details', 'message', 'messageZh'],
  PageInfo: ['endCursor', 'hasNextPage', 'hasPreviousPage', 'startCursor'],
};
const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** The rows of the table, by field. */
export function readTable(file: string): ReadonlyMap<string, string> {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line): [string, string] => {
      const [, field = line, marks = ''] = /^(\S+(?: \(\w+\))?)\s+(.*)$/.exec(line) ?? [];
      return [field, marks.trim()];
    });
  const table = new Map(rows);
  if (table.size !== rows.length) throw new Error('the table has a row twice');
  return table;
}

const frameOf = (name: string): readonly string[] | undefined =>
  Object.entries(FRAMES).find(([ending]) => name.endsWith(ending))?.[1];

const objects = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__') && !ROOTS.includes(name));

/** `Type.field` of everything that can be answered, but for frames that hold nothing else than frames do. */
export const fieldsOf = (schema: GraphQLSchema): string[] =>
  objects(schema).flatMap((type) => {
    const { name } = type;
    const frame = frameOf(name);
    const fields = Object.keys(type.getFields());
    return fields.filter((field) => !frame?.includes(field)).map((field) => `${name}.${field}`);
  });

/** Types that no query leads to: they are told to who calls the mutation, which the table of root fields judges. */
export function answersOnly(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (type: GraphQLNamedType): void => {
    if (reached.has(type.name)) return;
    reached.add(type.name);
    if (isUnionType(type)) type.getTypes().forEach(visit);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
  };
  for (const root of [schema.getQueryType(), schema.getSubscriptionType()]) {
    if (root) visit(root);
  }
  return new Set(
    objects(schema)
      .map(({ name }) => name)
      .filter((name) => !reached.has(name)),
  );
}
