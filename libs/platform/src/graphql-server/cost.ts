import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Rows assumed when a list has no page size of its own; the lists of this API are bounded. */
const UNSIZED_LIST = 10;
const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;
const MUTATION = 10;

/** A cost in which some page sizes are variables: `fixed` plus each page size times what one row costs. */
export interface Cost {
  readonly fixed: number;
  readonly paged: readonly { readonly variable: string; readonly fallback: number; readonly perRow: Cost }[];
}

const FREE: Cost = { fixed: 0, paged: [] };
const add = (a: Cost, b: Cost): Cost => ({ fixed: a.fixed + b.fixed, paged: [...a.paged, ...b.paged] });
const times = (factor: number, cost: Cost): Cost => ({
  fixed: factor * cost.fixed,
  paged: cost.paged.map((part) => ({ ...part, perRow: times(factor, part.perRow) })),
});

/** Page sizes count as asked, but not beyond the cap, which the list itself refuses by name. */
const pageSize = (value: unknown, fallback: number): number =>
  typeof value === 'number' ? Math.min(Math.max(value, 1), LARGEST_PAGE) : fallback;

/** The cost with the variables of one request. */
export function costOf(cost: Cost, variables: Readonly<Record<string, unknown>> | undefined): number {
  let total = cost.fixed;
  for (const { variable, fallback, perRow } of cost.paged) {
    total += pageSize(variables?.[variable], fallback) * costOf(perRow, variables);
  }
  return total;
}

/**
 * Estimates an operation: an object costs 1, a scalar nothing, a mutation 10, a page its size times one row.
 * `@Field({ complexity: n })` overrides what one field itself costs. Made once per document; only page sizes that
 * are variables remain to be filled in per request. The document has passed `checkDocument` and validation.
 */
export function planCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  const root = schema.getRootType(operation.operation);
  return root ? new Planner(schema, document, operation).selection(operation.selectionSet, root) : FREE;
}

class Planner {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, Cost>();
  private readonly defaults = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue?.kind === Kind.INT) this.defaults.set(variable.name.value, Number(defaultValue.value));
    }
  }

  selection(set: SelectionSetNode, type: GraphQLCompositeType): Cost {
    return set.selections.reduce<Cost>((sum, node) => {
      if (node.kind === Kind.FIELD) return add(sum, this.field(node, type));
      if (node.kind === Kind.FRAGMENT_SPREAD) return add(sum, this.fragment(node.name.value));
      return add(sum, this.selection(node.selectionSet, this.narrowed(node.typeCondition?.name.value, type)));
    }, FREE);
  }

  private narrowed(name: string | undefined, type: GraphQLCompositeType): GraphQLCompositeType {
    const named = name === undefined ? type : this.schema.getType(name);
    return isCompositeType(named) ? named : type;
  }

  private fragment(name: string): Cost {
    const found = this.known.get(name);
    if (found) return found;
    const definition = this.fragments.get(name);
    const type = definition && this.schema.getType(definition.typeCondition.name.value);
    const cost = definition && isCompositeType(type) ? this.selection(definition.selectionSet, type) : FREE;
    this.known.set(name, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType): Cost {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field) return FREE; // __typename and introspection
    const type = getNamedType(field.type);
    const own: Cost = { fixed: this.ownCost(field, parent, isCompositeType(type)), paged: [] };
    if (!node.selectionSet || !isCompositeType(type)) return own;
    const inner = this.selection(node.selectionSet, type);
    if (field.args.some(({ name }) => name === 'first')) return add(own, this.page(node, inner));
    return isUnsizedList(field) ? times(UNSIZED_LIST, add(own, inner)) : add(own, inner);
  }

  private ownCost(field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType, composite: boolean): number {
    const { complexity } = field.extensions;
    if (typeof complexity === 'number') return complexity;
    if (parent === this.schema.getMutationType()) return MUTATION;
    return composite ? 1 : 0;
  }

  private page(node: FieldNode, inner: Cost): Cost {
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (given?.kind === Kind.VARIABLE) {
      const variable = given.name.value;
      return { fixed: 0, paged: [{ variable, fallback: this.defaults.get(variable) ?? DEFAULT_PAGE, perRow: inner }] };
    }
    const size = given?.kind === Kind.INT ? pageSize(Number(given.value), DEFAULT_PAGE) : DEFAULT_PAGE;
    return times(size, inner);
  }
}

/** The rows of a connection were multiplied in where its page size stands. */
function isUnsizedList({ name, type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type) && name !== 'edges' && name !== 'nodes';
}
