import { invariant } from '#libs/kernel';
import { type Actor, everyNode, forEach } from '../actors/requests.js';
import type { Agenda } from './agenda.js';
import { deliverLine } from './deliveries.js';
import type { DeliveryPlan } from './delivery-plan.js';
import { Dice } from './dice.js';
import { DAYS, keyOf, type Traders } from './market.js';
import type { SimulationPlan } from './plan.js';
import { CONTRACT, type ContractNode, type Lot, payIn } from './round.js';

/** A purchaser's active contracts of one lot: what its orders are drawn on. */
interface Book {
  readonly lot: Lot;
  readonly purchaser: Actor & { readonly name: string };
  readonly contracts: ContractNode[];
  readonly orderedPercent: number;
}

/** Purchasers fund what they will order, with something over for interest and new prices. */
const FUNDED_BASIS_POINTS = 11_500n;
/** Share of contracts, in percent, that somebody wants changed before the trading day. */
const AMENDED = 4;

/** The active contracts, by purchaser and lot. */
export async function openBooks(traders: Traders, lots: readonly Lot[]): Promise<Book[]> {
  const books: Book[] = [];
  await forEach([...traders.purchasers], async ([name, actor]) => {
    const active = await everyNode<ContractNode>(actor.api, 'contracts', ', filter: { status: active }', CONTRACT);
    for (const lot of lots) {
      const contracts = active.filter(({ lotId }) => lotId === lot.lotId);
      const need = lot.product.needs.find(({ purchaser }) => purchaser === name);
      if (contracts.length === 0 || !need) continue;
      books.push({ lot, purchaser: { ...actor, name }, contracts, orderedPercent: need.orderedPercent });
    }
  });
  // Whoever answered first: the orders are shared out the same at every run.
  return books.sort((a, b) => compare(bookKey(a), bookKey(b)));
}
const bookKey = ({ lot, purchaser }: Book): string => `${lot.product.name} ${purchaser.name}`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export async function fund(traders: Traders, books: readonly Book[]): Promise<void> {
  await forEach([...traders.purchasers], async ([name, purchaser]) => {
    const own = books.filter((book) => book.purchaser.name === name).flatMap(({ contracts }) => contracts);
    await payIn(traders, purchaser, `orders of ${name}`, own, FUNDED_BASIS_POINTS);
  });
}

/** Some contracts are amended by both sides: more of it, another price, a longer term. Some proposals are refused. */
export async function amend(plan: SimulationPlan, traders: Traders, books: readonly Book[]): Promise<void> {
  await forEach(books, async (book) => {
    for (const [at, contract] of book.contracts.entries()) {
      const supplier = traders.byId.get(contract.supplier.id);
      invariant(supplier, 'who has a contract is enrolled');
      const dice = new Dice(plan.size.seed, 'amendment', bookKey(book), supplier.name);
      if (!dice.chance(AMENDED)) continue;
      const [proposer, other] = dice.chance(50) ? [book.purchaser, supplier] : [supplier, book.purchaser];
      const change = dice.pick([
        { quantity: String(BigInt(contract.agreedQuantity) + 7n) },
        { unitPrice: '1.5' },
        { terms: { term: { kind: 'MONTHS_FROM_ACTIVATION', months: 4 } } },
      ]);
      const input = { contractId: contract.id, note: 'As agreed by telephone.', ...change };
      const { id, documentDigest } = await proposer.api.mutate<{ id: string; documentDigest: string }>(
        'proposeAmendment',
        'ContractAmendment',
        { ...input, idempotencyKey: keyOf('amendment', bookKey(book), supplier.name) },
        'id documentDigest',
      );
      if (dice.chance(25)) {
        const refused = { amendmentId: id, reason: 'Not at these terms.' };
        await other.api.mutate('refuseAmendment', 'ContractAmendment', refused, 'id');
        continue;
      }
      for (const side of [proposer, other]) {
        await side.api.mutate('signAmendment', 'ContractAmendment', { amendmentId: id, documentDigest }, 'id');
      }
      if ('quantity' in change) book.contracts[at] = { ...contract, agreedQuantity: change.quantity ?? '' };
    }
  });
}

interface OrderLine {
  readonly id: string;
  readonly contractId: string;
  readonly quantity: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly supplier: { readonly id: string };
}

/** Everything is ordered on one day, by all purchasers at once; what becomes of each order goes onto the agenda. */
export async function placeOrders(
  plan: SimulationPlan,
  traders: Traders,
  books: readonly Book[],
  agenda: Agenda,
  delivered: () => void,
): Promise<number> {
  const { seed, orders } = plan.size;
  let placed = 0;
  await forEach([...books.entries()], async ([at, book]) => {
    const count = Math.floor(((at + 1) * orders) / books.length) - Math.floor((at * orders) / books.length);
    const agreed = book.contracts.reduce((sum, { agreedQuantity }) => sum + Number(agreedQuantity), 0);
    const whole = Math.max(1, Math.floor((agreed * book.orderedPercent) / 100));
    const parts = new Dice(seed, 'orders', bookKey(book)).parts(whole, count);
    for (const [number, quantity] of parts.entries()) {
      const reference = `${bookKey(book)} ${number + 1}`;
      const order = await book.purchaser.api.mutate<{ lines: OrderLine[] }>(
        'placeOrder',
        'Order',
        {
          lotId: book.lot.lotId,
          reference,
          quantity: String(quantity),
          promisedOn: dayAfter(PROMISED_DAYS),
          idempotencyKey: keyOf('order', reference),
        },
        'lines { id contractId quantity amount { amount currency } supplier { id } }',
      );
      placed++;
      let open = order.lines.length;
      const lineDelivered = (): void => {
        if (--open === 0) delivered();
      };
      for (const line of order.lines) {
        const supplier = traders.byId.get(line.supplier.id);
        invariant(supplier, 'who has a contract is enrolled');
        const delivery: DeliveryPlan = {
          reference: `${reference} by ${supplier.name}`,
          line: { ...line, quantity: Number(line.quantity) },
          way: book.lot.product.way,
          purchaser: book.purchaser,
          supplier,
        };
        deliverLine(seed, delivery, traders, agenda, lineDelivered);
      }
    }
  });
  return placed;
}

/** Most arrive before it, some after. */
const PROMISED_DAYS = 20;

/** A day so many days after the trading day. */
export function dayAfter(days: number): string {
  return new Date(Date.parse(`${DAYS.trading}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
