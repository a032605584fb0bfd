/** A fault of ours: something that the code relies on is not so. Never caught below the edge. */
export class InvariantViolated extends Error {
  override name = 'InvariantViolated';
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolated(message);
}

/** Closes an exhaustive switch: a new member of the union does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new InvariantViolated(`unexpected value ${JSON.stringify(value)}`);
}
