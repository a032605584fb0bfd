import { err, ok, type Result } from './result.js';

/** A typed table of a noun's states: for each state, the actions that leave it and where they lead. */
export type Transitions<S extends string, A extends string> = Readonly<Record<S, Readonly<Partial<Record<A, S>>>>>;

export type TransitionRefusal = 'ACTION_NOT_ALLOWED_NOW';

/** The only way a status changes: the next state, or a refusal that lists what is possible from here. */
export function transition<S extends string, A extends string>(
  table: Transitions<S, A>,
  from: S,
  action: A,
): Result<S, TransitionRefusal> {
  const to = table[from][action];
  if (to === undefined) {
    return err('ACTION_NOT_ALLOWED_NOW', { status: from, action, possible: Object.keys(table[from]) });
  }
  return ok(to);
}

/**
 * The faults of a lifecycle table: unreachable states, and targets that are no states. Empty when it is sound.
 * A noun that never ends (an organisation can always be restored) is `endless`; any other must have an end state.
 */
export function lifecycleFaults<S extends string, A extends string>(
  table: Transitions<S, A>,
  initial: S,
  { endless = false }: { readonly endless?: boolean } = {},
): string[] {
  const states = Object.keys(table) as S[];
  const faults: string[] = [];
  const reached = new Set<S>([initial]);
  const queue: S[] = [initial];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const to of Object.values(table[state]) as S[]) {
      if (!states.includes(to)) faults.push(`${state} leads to ${to}, which is no state`);
      else if (!reached.has(to)) {
        reached.add(to);
        queue.push(to);
      }
    }
  }
  for (const state of states) if (!reached.has(state)) faults.push(`${state} cannot be reached from ${initial}`);
  const ends = states.some((state) => Object.keys(table[state]).length === 0);
  if (!ends && !endless) faults.push('there is no end state');
  if (ends && endless) faults.push('there is an end state, though the noun is said to be endless');
  return faults;
}
