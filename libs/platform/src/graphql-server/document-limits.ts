import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ServerLimits } from './limits.js';

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly fields: number;
  readonly repeats: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, directives: 0, fields: 0, repeats: 0 };

/**
 * Measures an operation with its fragments spread out, each fragment once, so in linear time however often it is
 * spread. Runs before validation: the validation rules themselves are what a hostile document would keep busy.
 */
class Measure {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, Size>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  /** `fields` of the answer counts this selection only: the root fields when called with an operation. */
  selection(set: SelectionSetNode): Size {
    let { depth, aliases, directives, fields, repeats } = NOTHING;
    const seen = new Map<string, number>();
    for (const node of set.selections) {
      const child = this.child(node);
      directives += child.directives + (node.directives?.length ?? 0);
      aliases += child.aliases;
      repeats = Math.max(repeats, child.repeats);
      depth = Math.max(depth, child.depth);
      if (node.kind === Kind.FIELD) {
        fields += 1;
        if (node.alias) aliases += 1;
        const name = node.alias?.value ?? node.name.value;
        const times = (seen.get(name) ?? 0) + 1;
        seen.set(name, times);
        repeats = Math.max(repeats, times);
      } else {
        fields += child.fields;
      }
    }
    return { depth, aliases, directives, fields, repeats };
  }

  private child(node: SelectionSetNode['selections'][number]): Size {
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.fragment(node.name.value);
    if (node.kind === Kind.INLINE_FRAGMENT) return this.selection(node.selectionSet);
    if (!node.selectionSet) return { ...NOTHING, depth: 1 };
    const inner = this.selection(node.selectionSet);
    // Introspection is as deep as the standard tools ask; graphql-js bounds what can grow in it.
    return node.name.value.startsWith('__') ? { ...inner, depth: 1 } : { ...inner, depth: inner.depth + 1 };
  }

  private fragment(name: string): Size {
    const found = this.known.get(name);
    if (found) return found;
    this.known.set(name, NOTHING); // a circle ends here; validation refuses it by name
    const definition = this.fragments.get(name);
    const size = definition ? this.selection(definition.selectionSet) : NOTHING;
    this.known.set(name, size);
    return size;
  }
}

type Limit = 'depth' | 'aliases' | 'rootFields' | 'directives' | 'repeats';

/** How each limit is called in a message, and what to do about it. */
const WORDS: Readonly<Record<Limit, readonly [what: string, advice: string]>> = {
  depth: ['levels of depth', 'Ask for the inner objects by id in a second request.'],
  aliases: ['aliases', 'Send several requests, or ask for a list.'],
  rootFields: ['root fields', 'Send several requests.'],
  directives: ['directives', 'Leave out the fields instead.'],
  repeats: ['repeats of one field', 'Name each field once.'],
};

/** Answers the limits that the operation breaks, empty when it breaks none. */
export function checkDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: ServerLimits,
): readonly GraphQLError[] {
  const { fields, ...size } = new Measure(document).selection(operation.selectionSet);
  const directives = size.directives + (operation.directives?.length ?? 0);
  const actual: Readonly<Record<Limit, number>> = { ...size, rootFields: fields, directives };
  return (Object.keys(WORDS) as Limit[])
    .filter((limit) => actual[limit] > limits[limit])
    .map((limit) => refuse(limit, limits[limit], actual[limit]));
}

function refuse(limit: Limit, max: number, actual: number): GraphQLError {
  const [what, advice] = WORDS[limit];
  return new GraphQLError(`This operation has ${actual} ${what}; at most ${max} are allowed. ${advice}`, {
    extensions: { code: 'LIMIT_EXCEEDED', limit, max, actual },
  });
}
