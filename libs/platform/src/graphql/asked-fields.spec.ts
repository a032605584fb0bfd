import { type FieldNode, type FragmentDefinitionNode, type GraphQLResolveInfo, Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { askedFields } from './asked-fields.js';

function infoOf(text: string): GraphQLResolveInfo {
  const { definitions } = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  const fieldNodes: FieldNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    else if (definition.kind === Kind.OPERATION_DEFINITION)
      fieldNodes.push(...definition.selectionSet.selections.filter((each) => each.kind === Kind.FIELD));
  }
  return { fieldNodes, fragments } as unknown as GraphQLResolveInfo;
}

it('names what is asked for by its path, through aliases and fragments', () => {
  const info = infoOf(`
    query Q($deep: Boolean!) { all: demands(first: 10) { nodes { other: id ...Rest lines { ... on DemandLine { number } } } } }
    fragment Rest on Demand { status lines { productType @include(if: $deep) { unit } } }`);
  const asked = askedFields(info);
  expect([...asked].sort()).toEqual([
    'nodes',
    'nodes.id',
    'nodes.lines',
    'nodes.lines.number',
    'nodes.lines.productType',
    'nodes.lines.productType.unit',
    'nodes.status',
  ]);
  expect(askedFields(info)).toBe(asked);
});

it('joins a field that is asked for twice', () => {
  expect([...askedFields(infoOf('{ demand { id } demand { status } }'))]).toEqual(['id', 'status']);
});
