import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Documents are kept and their operations compiled, so the same node stands for the same question again and again. */
const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * The fields that an operation asks for under a root field, as paths: `nodes`, `nodes.lines`, `nodes.lines.id`. One that
 * a directive leaves out at run time is among them all the same.
 */
export function askedFields({ fieldNodes, fragments }: GraphQLResolveInfo): ReadonlySet<string> {
  const [first, ...others] = fieldNodes;
  if (!first) return new Set();
  // Merged fields (`{ demands { a } demands { b } }`) are rare, and no node of theirs stands for all of them.
  if (others.length > 0) return read(fieldNodes, fragments);
  let asked = known.get(first);
  if (!asked) known.set(first, (asked = read([first], fragments)));
  return asked;
}

function read(nodes: readonly FieldNode[], fragments: GraphQLResolveInfo['fragments']): ReadonlySet<string> {
  const asked = new Set<string>();
  const walk = ({ selections }: SelectionSetNode, parent: string): void => {
    for (const selection of selections) {
      if (selection.kind === 'Field') {
        const path = `${parent}${selection.name.value}`;
        asked.add(path);
        if (selection.selectionSet) walk(selection.selectionSet, `${path}.`);
      } else {
        const set = selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value];
        if (set) walk(set.selectionSet, parent);
      }
    }
  };
  for (const node of nodes) if (node.selectionSet) walk(node.selectionSet, '');
  return asked;
}
