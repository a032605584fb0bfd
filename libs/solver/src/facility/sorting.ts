/**
 * Sorts the first `count` places of `order` by falling key. Made for orders that are nearly right already, as they are
 * from one step of a search to the next; ties keep their order.
 * @returns elementary steps
 */
export function sortByFallingKey(order: Int32Array, count: number, keys: Float64Array): number {
  let steps = count;
  const patience = 8 * count + 64;
  for (let at = 1; at < count; at++) {
    const item = order[at]!;
    const key = keys[item]!;
    let to = at;
    while (to > 0 && keys[order[to - 1]!]! < key) {
      order[to] = order[to - 1]!;
      to--;
    }
    order[to] = item;
    steps += at - to;
    if (steps > patience) {
      order.subarray(0, count).sort((a, b) => keys[b]! - keys[a]! || a - b);
      return steps + count * 8;
    }
  }
  return steps;
}
