import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type MetadataStorage, type ValidationError } from 'class-validator';
import { ApiError, badUserInput } from './api-error.js';

interface FieldProblems {
  readonly path: string;
  readonly problems: readonly string[];
}

const MAX_FIELDS = 20;

function flatten(errors: readonly ValidationError[], parent: string): FieldProblems[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent === '' ? property : `${parent}.${property}`;
    // class-validator begins its messages with the property, which the path names already.
    const problems = Object.values(constraints ?? {}).map((problem) =>
      problem.startsWith(`${property} `) ? problem.slice(property.length + 1) : problem,
    );
    const own = problems.length > 0 ? [{ path, problems }] : [];
    return [...own, ...flatten(children ?? [], path)];
  });
}

/** What class-validator found, as one error that names each field by its path in the input. */
export function invalidInput(errors: readonly ValidationError[]): ApiError {
  const fields = flatten(errors, '').slice(0, MAX_FIELDS);
  const message = fields.map(({ path, problems }) => `${path}: ${problems.join(', ')}`).join('; ');
  return new ApiError('BAD_USER_INPUT', message, { fields });
}

const UNSTORABLE = 'must not hold the character U+0000 or half of a surrogate pair';

/** The path of the first text that PostgreSQL cannot keep as it is. */
function unstorableText(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || /\p{Cs}/u.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  for (const [name, part] of Object.entries(value)) {
    const found = unstorableText(part, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

class InputValidation extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'custom') {
      const path = unstorableText(value, typeof value === 'string' ? (metadata.data ?? '') : '');
      if (path !== undefined) throw badUserInput(path, UNSTORABLE);
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/**
 * Lets class-validator keep what it finds out about a class: it walks through the decorated classes of the whole program
 * each time it validates anything, and they do not change once the program has started.
 */
function rememberDecorations(storage: MetadataStorage): void {
  type Found = ReturnType<MetadataStorage['getTargetValidationMetadatas']>;
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const group = storage.groupByPropertyName.bind(storage);
  const found = new Map<unknown, Found>();
  const grouped = new WeakMap<Found, ReturnType<typeof group>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strict, groups) => {
    if (schema || always || strict || (groups?.length ?? 0) > 0) return find(target, schema, always, strict, groups);
    let own = found.get(target);
    if (!own) found.set(target, (own = find(target, schema, always, strict, groups)));
    return own;
  };
  storage.groupByPropertyName = (metadata) => {
    let own = grouped.get(metadata);
    if (!own) grouped.set(metadata, (own = group(metadata)));
    return own;
  };
}
let remembers = false;

/**
 * Checks decorated input types, and all text for what the database cannot keep; GraphQL itself has already refused
 * unknown fields and wrong types.
 */
export function inputValidation(): ValidationPipe {
  if (!remembers) rememberDecorations(getMetadataStorage());
  remembers = true;
  return new InputValidation({ transform: true, forbidUnknownValues: false, exceptionFactory: invalidInput });
}
