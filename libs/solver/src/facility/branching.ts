import { FREE, type Decisions } from './decisions.js';
import type { Dual } from './dual.js';
import type { Step } from './node-heap.js';

/** Below this doubt a supplier counts as decided by the averages. */
const SURE = 0.02;

/** The free supplier that the averages are least sure about, the likelier choice first. */
export function chooseSupplier(decisions: Decisions, dual: Dual): readonly [Step, Step] | undefined {
  let best = SURE;
  let found = -1;
  for (let supplier = 0; supplier < decisions.grid.suppliers; supplier++) {
    if (decisions.status[supplier] !== FREE) continue;
    const fraction = dual.openFraction(supplier);
    const doubt = Math.min(fraction, 1 - fraction);
    if (doubt <= best) continue;
    best = doubt;
    found = supplier;
  }
  if (found < 0) return undefined;
  const open: Step = (state) => state.open(found);
  const close: Step = (state) => state.close(found);
  return dual.openFraction(found) >= 0.5 ? [open, close] : [close, open];
}

/** The pair that the averages are least sure about, larger demands first; any that is open when they are sure. */
export function choosePair(decisions: Decisions, dual: Dual): readonly [Step, Step] | undefined {
  const { suppliers, buyers, demand } = decisions.grid;
  let best = -1;
  let found = -1;
  for (let buyer = 0; buyer < buyers; buyer++) {
    if (decisions.home[buyer] !== -1) continue;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      const pair = supplier * buyers + buyer;
      if (!decisions.allowed[pair]) continue;
      const fraction = dual.servedFraction(pair);
      const doubt = Math.min(fraction, 1 - fraction) * Math.sqrt(demand[buyer]!) + fraction * 1e-6;
      if (doubt <= best) continue;
      best = doubt;
      found = pair;
    }
  }
  if (found < 0) return undefined;
  const supplier = Math.floor(found / buyers);
  const buyer = found % buyers;
  return [(state) => state.require(supplier, buyer), (state) => state.forbid(supplier, buyer)];
}
