import {
  type DocumentNode,
  type GraphQLSchema,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { type Cost, costOf, planCost } from './cost.js';
import { checkDocument } from './document-limits.js';
import { fillerOf, type FillVariables } from './input-defaults.js';
import type { ServerLimits } from './limits.js';

/** An operation that may run: parsed, within the limits and valid for the schema. */
export interface PreparedOperation {
  /** The text to execute; names the operation when the document has several, since compiled code is kept by text. */
  readonly text: string;
  readonly operation: OperationTypeNode;
  readonly operationName: string | undefined;
  readonly rootFields: number;
  readonly cost: Cost;
  /** False when the operation declares no variables, so that there is nothing to coerce. */
  readonly takesVariables: boolean;
  /** Fills in what its variables leave out of required fields that have a default; undefined when there are none. */
  readonly fill: FillVariables | undefined;
}

export type Preparation =
  | { readonly ok: true; readonly value: PreparedOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

const MAX_VALIDATION_ERRORS = 20;

const refuse = (code: string, error: GraphQLError): GraphQLError =>
  error.extensions['code'] === undefined
    ? new GraphQLError(error.message, { ...locatedAt(error), extensions: { ...error.extensions, code } })
    : error;
const locatedAt = ({ nodes, source, positions }: GraphQLError) => ({
  nodes: nodes ?? null,
  source: source ?? null,
  positions: positions ?? null,
});

/** Prepares documents and remembers the sound ones, least recently used first out. Unsound ones are never kept. */
export class Documents {
  private readonly known = new Map<string, PreparedOperation>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: ServerLimits,
    private readonly options: { readonly introspection: boolean; readonly suggestions: boolean },
  ) {}

  /** True when the operation has been prepared before, so that preparing it again is free. */
  knows(query: string, operationName: string | undefined): boolean {
    return this.known.has(query) || (operationName !== undefined && this.known.has(textOf(query, operationName)));
  }

  prepare(query: string, operationName: string | undefined): Preparation {
    const found = this.recall(query, operationName);
    if (found) return { ok: true, value: found };
    if (query.length > this.limits.documentLength) return { ok: false, errors: [this.tooLong(query.length)] };
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: this.limits.tokens });
    } catch (error) {
      return { ok: false, errors: [this.parseFailure(error)] };
    }
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    const operation = pick(operations, operationName);
    if (operation instanceof GraphQLError) return { ok: false, errors: [operation] };
    const errors = this.check(document, operation);
    if (errors.length > 0) return { ok: false, errors };
    return { ok: true, value: this.remember(query, operations.length, document, operation) };
  }

  /** Undefined when the operation may cost that much. */
  overCost(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>> | undefined,
  ): GraphQLError | undefined {
    const cost = costOf(prepared.cost, variables);
    if (cost <= this.limits.cost) return undefined;
    return new GraphQLError(
      `This operation may answer with ${cost} objects; at most ${this.limits.cost} are allowed. Ask for smaller pages or fewer nested lists.`,
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'cost', max: this.limits.cost, actual: cost } },
    );
  }

  private recall(query: string, operationName: string | undefined): PreparedOperation | undefined {
    const key = this.known.has(query) ? query : textOf(query, operationName);
    const found = this.known.get(key);
    if (!found || (operationName !== undefined && operationName !== found.operationName)) return undefined;
    this.known.delete(key);
    this.known.set(key, found);
    return found;
  }

  private remember(
    query: string,
    operations: number,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): PreparedOperation {
    const operationName = operation.name?.value;
    const prepared: PreparedOperation = {
      text: operations > 1 ? textOf(query, operationName) : query,
      operation: operation.operation,
      operationName,
      rootFields: operation.selectionSet.selections.length,
      cost: planCost(this.schema, document, operation),
      fill: fillerOf(this.schema, operation),
      takesVariables: (operation.variableDefinitions?.length ?? 0) > 0,
    };
    this.known.set(prepared.text, prepared);
    if (this.known.size > this.limits.cachedDocuments) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    return prepared;
  }

  private check(document: DocumentNode, operation: OperationDefinitionNode): readonly GraphQLError[] {
    const refusals = checkDocument(document, operation, this.limits);
    if (refusals.length > 0) return refusals;
    const rules = this.options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    return validate(this.schema, document, rules, {
      maxErrors: MAX_VALIDATION_ERRORS,
      hideSuggestions: !this.options.suggestions,
    }).map(classified);
  }

  private tooLong(actual: number): GraphQLError {
    const max = this.limits.documentLength;
    return new GraphQLError(
      `The document has ${actual} characters; at most ${max} are allowed. Send large values as variables.`,
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'documentLength', max, actual } },
    );
  }

  private parseFailure(error: unknown): GraphQLError {
    if (!(error instanceof GraphQLError)) throw error;
    if (!/more that \d+ tokens/.test(error.message)) return refuse('GRAPHQL_PARSE_FAILED', error);
    const max = this.limits.tokens;
    return new GraphQLError(`The document has more than ${max} tokens. Split it into several requests.`, {
      extensions: { code: 'LIMIT_EXCEEDED', limit: 'tokens', max },
    });
  }
}

/** Gives a validation error its code. */
function classified(error: GraphQLError): GraphQLError {
  if (error.message.startsWith('GraphQL introspection has been disabled')) {
    const message = 'Introspection is off here. The schema is published with the source.';
    return refuse('INTROSPECTION_DISABLED', new GraphQLError(message, locatedAt(error)));
  }
  // graphql-js gives up when too many fields would have to be compared with each other.
  if (error.message === 'Validation aborted.') {
    const message = 'The document repeats fields so often that checking it takes too long. Name each field once.';
    return new GraphQLError(message, { extensions: { code: 'LIMIT_EXCEEDED', limit: 'comparisons' } });
  }
  return refuse(error.originalError ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED', error);
}

/** Comments are not part of a document, so a name behind one changes the key and nothing else. */
const textOf = (query: string, operationName: string | undefined): string =>
  operationName === undefined ? query : `${query}\n#${operationName}`;

const bad = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

function pick(
  operations: readonly OperationDefinitionNode[],
  operationName: string | undefined,
): OperationDefinitionNode | GraphQLError {
  const found =
    operationName === undefined ? operations : operations.filter(({ name }) => name?.value === operationName);
  const [first, second] = found;
  if (operationName !== undefined && !first) return bad(`The document has no operation named "${operationName}".`);
  if (!first) return bad('The document has no operation; add a query, mutation or subscription.');
  if (second) return bad('The document has several operations; say which one with operationName.');
  return first;
}
