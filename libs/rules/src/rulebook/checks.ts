/** What is wrong with data that came from outside, and where: `award.capTable[3]`. */
export interface Fault {
  readonly path: string;
  readonly problem: string;
}

/** Looks at a value and says what is wrong with it; says nothing when it is sound. */
export type Check = (value: unknown, path: string) => Fault | undefined;

/** A check for each field: a field that is added to the type does not compile without one. */
export type Shape<T> = { readonly [K in keyof T]-?: Check };

const fault = (path: string, problem: string): Fault => ({ path: path === '' ? '(root)' : path, problem });
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const within = (path: string, field: string): string =>
  path === '' ? field : `${path}${field.startsWith('[') ? '' : '.'}${field}`;

export const whole =
  (min: number, max: number): Check =>
  (value, path) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : fault(path, `must be a whole number from ${min} to ${max}`);

export const fraction =
  (min: number, max: number): Check =>
  (value, path) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : fault(path, `must be a number from ${min} to ${max}`);

export const flag: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : fault(path, 'must be true or false');

export const oneOf =
  (known: readonly string[]): Check =>
  (value, path) =>
    (known as readonly unknown[]).includes(value) ? undefined : fault(path, `must be one of ${known.join(', ')}`);

/** A text that `accepts` takes; `form` says what that is. */
export const text =
  (accepts: (value: string) => boolean, form: string): Check =>
  (value, path) =>
    typeof value === 'string' && accepts(value) ? undefined : fault(path, `must be ${form}`);

export const nullable =
  (check: Check): Check =>
  (value, path) =>
    value === null ? undefined : check(value, path);

export const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? undefined : check(value, path);

export const listOf =
  (check: Check, min: number, max: number): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      return fault(path, `must be a list of ${min} to ${max} items`);
    }
    for (const [at, item] of (value as readonly unknown[]).entries()) {
      const found = check(item, `${path}[${at}]`);
      if (found) return found;
    }
    return undefined;
  };

/** An object with exactly these fields: an unknown one is refused, because it would be a rule that nobody applies. */
export const record =
  <T>(fields: Shape<T>): Check =>
  (value, path) => {
    if (!isRecord(value)) return fault(path, 'must be an object');
    for (const field of Object.keys(value)) {
      if (!Object.hasOwn(fields, field)) return fault(within(path, field), 'is not known');
    }
    for (const [field, check] of Object.entries<Check>(fields)) {
      const found = check(value[field], within(path, field));
      if (found) return found;
    }
    return undefined;
  };

/** One of several shapes; the field `tag` says which. */
export const variant =
  (tag: string, shapes: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isRecord(value)) return fault(path, 'must be an object');
    const name = value[tag];
    const check = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return check ? check(value, path) : fault(within(path, tag), `must be one of ${Object.keys(shapes).join(', ')}`);
  };

/** The first check that finds a fault decides; later ones may rely on what the earlier ones made sure. */
export const allOf =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    for (const check of checks) {
      const found = check(value, path);
      if (found) return found;
    }
    return undefined;
  };

/** A condition on a value whose shape an earlier check made sure. `at` names the field, relative to the value. */
export const must =
  <T>(holds: (value: T) => boolean, at: string, problem: string): Check =>
  (value, path) =>
    holds(value as T) ? undefined : fault(at === '' ? path : within(path, at), problem);

/** Whether a path such as `award.capTable[3]` leads somewhere. */
export function leadsSomewhere(root: unknown, path: string): boolean {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  let value: unknown = root;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return steps.length > 0;
}
