/** A stored, canonical input of an evaluation, as far as a question changes it. */
interface StoredInput {
  readonly bids?: readonly { readonly id: string; readonly bidder: string }[];
  readonly constraints?: Readonly<Record<string, readonly object[]>>;
  readonly [field: string]: unknown;
}

/** Who bid, as the stored input of an evaluation says. */
export const biddersOf = (input: object): ReadonlySet<string> =>
  new Set(((input as StoredInput).bids ?? []).map(({ bidder }) => bidder));

/** The same input under another rulebook, and as if some suppliers had not bid. */
export function changeInput(
  input: object,
  { rulebook, without }: { readonly rulebook: object | null; readonly without: ReadonlySet<string> },
): object {
  const stored = input as StoredInput;
  const bids = stored.bids ?? [];
  const gone = new Set(bids.filter(({ bidder }) => without.has(bidder)).map(({ id }) => id));
  // What a constraint says about a bid or bidder that is not there leads nowhere.
  const stays = (row: object): boolean => {
    const { bid, bidder } = row as { bid?: string; bidder?: string };
    return !(bid !== undefined && gone.has(bid)) && !(bidder !== undefined && without.has(bidder));
  };
  const constraints = Object.entries(stored.constraints ?? {}).map(([name, rows]) => [name, rows.filter(stays)]);
  return {
    ...stored,
    ...(rulebook === null ? {} : { rulebook }),
    bids: bids.filter(({ id }) => !gone.has(id)),
    ...(stored.constraints === undefined ? {} : { constraints: Object.fromEntries(constraints) as object }),
  };
}
