import {
  astFromValue,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

/** Puts defaults where a value leaves fields out, in place. */
type Fill = (value: unknown) => void;
export type FillVariables = (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * Compiled code refuses a required field that has a default and was left out, though graphql-js fills it in: so it is
 * filled in before. Undefined when no variable of the operation has such a field, which is nearly always.
 */
export function fillerOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): FillVariables | undefined {
  const known = new Map<string, Fill | undefined>();
  const fills = variableDefinitions.flatMap(({ variable, type }) => {
    const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
    const fill = found && fillOf(found, known);
    return fill ? [{ name: variable.name.value, fill }] : [];
  });
  if (fills.length === 0) return undefined;
  return (variables) => {
    const filled = structuredClone(variables) as Record<string, unknown>;
    for (const { name, fill } of fills) fill(filled[name]);
    return filled;
  };
}

function fillOf(type: GraphQLInputType, known: Map<string, Fill | undefined>): Fill | undefined {
  if (isNonNullType(type)) return fillOf(type.ofType, known);
  if (isListType(type)) {
    const fill = fillOf(type.ofType, known);
    return fill && ((value) => (Array.isArray(value) ? value : [value]).forEach(fill));
  }
  if (!isInputObjectType(type)) return undefined;
  if (known.has(type.name)) return known.get(type.name);
  // A type within itself: what is deeper is filled by the same function, once there is one.
  known.set(type.name, undefined);
  const fields = Object.values(type.getFields()).map(({ name, type: of, defaultValue }) => {
    const node = isNonNullType(of) && defaultValue !== undefined ? astFromValue(defaultValue, of) : undefined;
    return { name, inner: fillOf(of, known), standard: node ? (valueFromASTUntyped(node) as unknown) : undefined };
  });
  const touched = fields.filter(({ inner, standard }) => inner !== undefined || standard !== undefined);
  if (touched.length === 0) return undefined;
  const fill: Fill = (value) => {
    if (typeof value !== 'object' || value === null) return;
    const record = value as Record<string, unknown>;
    for (const { name, inner, standard } of touched) {
      if (record[name] === undefined && standard !== undefined) record[name] = standard;
      else inner?.(record[name]);
    }
  };
  known.set(type.name, fill);
  return fill;
}
