import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ApiError } from './api-error.js';

interface FieldProblems {
  readonly path: string;
  readonly problems: readonly string[];
}

const MAX_FIELDS = 20;

function flatten(errors: readonly ValidationError[], parent: string): FieldProblems[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent === '' ? property : `${parent}.${property}`;
    const own = constraints ? [{ path, problems: Object.values(constraints) }] : [];
    return [...own, ...flatten(children ?? [], path)];
  });
}

/** What class-validator found, as one error that names each field by its path in the input. */
export function invalidInput(errors: readonly ValidationError[]): ApiError {
  const fields = flatten(errors, '').slice(0, MAX_FIELDS);
  const message = fields.map(({ path, problems }) => `${path}: ${problems.join(', ')}`).join('; ');
  return new ApiError('BAD_USER_INPUT', message, { fields });
}

/** Checks decorated input types; GraphQL itself has already refused unknown fields and wrong types. */
export const inputValidation = (): ValidationPipe =>
  new ValidationPipe({ transform: true, forbidUnknownValues: false, exceptionFactory: invalidInput });
