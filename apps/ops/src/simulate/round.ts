import { formatAmount, invariant, parseAmount, type Currency } from '#libs/kernel';
import { Refused } from '../actors/api-client.js';
import { type Actor, everyNode, forEach, lookUp, setClock, untilQuiet } from '../actors/requests.js';
import { sealedBid } from '../actors/sealed-bid.js';
import { until } from '../actors/until.js';
import { Dice } from './dice.js';
import { BIDDING_HOURS, CORRIDOR, DAYS, keyOf, TERM_MONTHS, type Traders } from './market.js';
import type { PlannedProduct, SimulationPlan } from './plan.js';

/** A product on the market: its tender's only lot. */
export interface Lot {
  readonly product: PlannedProduct;
  readonly tenderId: string;
  readonly lotId: string;
}
interface TenderNode {
  readonly id: string;
  readonly status: string;
  readonly publicKey: string | null;
  readonly lots: readonly { readonly id: string; readonly productType: { readonly id: string } }[];
}
export interface ContractNode {
  readonly id: string;
  readonly lotId: string;
  readonly status: string;
  readonly documentDigest: string;
  readonly agreedQuantity: string;
  readonly value: { readonly amount: string; readonly currency: Currency };
  readonly purchaser: { readonly id: string };
  readonly supplier: { readonly id: string };
}
export const CONTRACT =
  'id lotId status documentDigest agreedQuantity value { amount currency } purchaser { id } supplier { id }';

/** Demands are posted and pooled, every tender is published with its own terms, and bids come in. */
export async function holdRound(plan: SimulationPlan, traders: Traders): Promise<Lot[]> {
  const needs = plan.products.flatMap((product) => product.needs.map((need) => ({ product, need })));
  await forEach(needs, async ({ product, need }) => {
    const purchaser = traders.purchasers.get(need.purchaser) as Actor;
    const country = plan.purchasers.find(({ name }) => name === need.purchaser)?.country ?? 'TH';
    const line = {
      productTypeId: traders.productTypes.get(product.name),
      quantity: String(need.quantity),
      destination: country,
      deliveryFrom: DAYS.trading,
      deliveryTo: '2027-03-31',
    };
    const reference = `${product.name} for ${need.purchaser}`;
    const demand = { corridorCode: CORRIDOR, reference, currency: product.currency, lines: [line] };
    await purchaser.api.mutate('postDemand', 'Demand', { ...demand, idempotencyKey: keyOf('demand', reference) }, 'id');
  });
  const { tenderIds } = await traders.operator.mutate<{ tenderIds: string[] }>(
    'poolDemands',
    'PooledDemands',
    { corridorCode: CORRIDOR, idempotencyKey: keyOf('pool') },
    'tenderIds',
  );
  const lots = await publish(plan, traders, tenderIds);
  await forEach(lots, async ({ lot, publicKey }) => {
    // One after the other: equal prices are ranked the same at every run.
    for (const bid of lot.product.bids) await placeBid(traders, lot, publicKey, bid);
  });
  return lots.map(({ lot }) => lot);
}

async function publish(
  plan: SimulationPlan,
  traders: Traders,
  tenderIds: readonly string[],
): Promise<{ lot: Lot; publicKey: Uint8Array }[]> {
  const selection = 'id status publicKey lots { id productType { id } }';
  const drafts = await until('the tenders to have their keys', async () => {
    const nodes = await lookUp<TenderNode>(traders.operator, 'tender', 'id', tenderIds, selection);
    return nodes.every((node) => node?.publicKey) ? nodes : undefined;
  });
  const lots = drafts.map((tender) => {
    const [lot] = tender?.lots ?? [];
    const product = plan.products.find(({ name }) => traders.productTypes.get(name) === lot?.productType.id);
    invariant(tender?.publicKey && lot && product, 'each tender is for one planned product');
    const publicKey = Buffer.from(tender.publicKey, 'base64');
    return { lot: { product, tenderId: tender.id, lotId: lot.id }, publicKey, isDraft: tender.status === 'draft' };
  });
  await forEach(
    lots.filter(({ isDraft }) => isDraft),
    async ({ lot: { product, tenderId } }) => {
      const changes = { payment: product.way.payment, term: { kind: 'MONTHS_FROM_ACTIVATION', months: TERM_MONTHS } };
      await traders.operator.mutate('publishTender', 'Tender', { tenderId, contractTerms: { changes } }, 'id');
    },
  );
  return lots;
}

async function placeBid(
  { suppliers }: Traders,
  { product, tenderId, lotId }: Lot,
  publicKey: Uint8Array,
  { supplier: name, unitPrice, capacity }: PlannedProduct['bids'][number],
): Promise<void> {
  const supplier = suppliers.get(name) as Actor;
  const bid = {
    unitPrice,
    capacity: String(capacity),
    minimumQuantity: '1',
    leadTimeDays: 20,
    validUntil: '2027-12-31',
  };
  const about = { publicKey, tenderId, lotId, supplierId: supplier.organisationId, revision: 1 };
  const input = {
    lotId,
    envelope: await sealedBid({ ...about, bid }),
    idempotencyKey: keyOf('bid', product.name, name),
  };
  await supplier.api.mutate('placeBid', 'BidReceipt', input, 'bidId').catch(known);
}

/** Sealing is never twice the same: what an earlier run sent is met again as another request. */
function known(error: unknown): void {
  if (!(error instanceof Refused && error.code === 'IDEMPOTENCY_KEY_REUSED')) throw error;
}

export async function awardRound({ operator }: Traders, lots: readonly Lot[]): Promise<void> {
  const untilAll = (what: string, wanted: readonly string[]) =>
    until(`the tenders to be ${what}`, async () => {
      const ids = lots.map(({ tenderId }) => tenderId);
      const nodes = await lookUp<{ status: string }>(operator, 'tender', 'id', ids, 'status');
      return nodes.every((node) => node && wanted.includes(node.status)) ? true : undefined;
    });
  const closing = new Date(Date.parse(`${DAYS.bids}T00:00:00Z`) + BIDDING_HOURS * 3_600_000).toISOString().slice(0, 10);
  await setClock(operator, closing, '12:00:00');
  await untilAll('evaluated', ['notice', 'awarded', 'unsuccessful']);
  await setClock(operator, DAYS.awards);
  await untilAll('awarded', ['awarded', 'unsuccessful']);
  await untilQuiet(operator);
}

/** Share of contracts, in percent, that one side does not want after all. */
const DECLINED = 3;
/** What suppliers lodge, and a little more for roundings. */
const RESERVE_BASIS_POINTS = 600n;

const waiting = ({ api }: Actor): Promise<ContractNode[]> =>
  everyNode<ContractNode>(api, 'contracts', ', filter: { awaitingMySignature: true }', CONTRACT);

/** Suppliers fund their deposits; then both sides sign, or one of them declines. */
export async function signContracts(plan: SimulationPlan, traders: Traders, lots: readonly Lot[]): Promise<void> {
  const ways = new Map(lots.map(({ lotId, product }) => [lotId, product.way]));
  await forEach([...traders.suppliers], async ([name, supplier]) => {
    const lodged = (await waiting(supplier)).filter(({ lotId }) => (ways.get(lotId)?.depositBasisPoints ?? 0) > 0);
    await payIn(traders, supplier, `deposits of ${name}`, lodged, RESERVE_BASIS_POINTS);
  });
  const sides = [...traders.suppliers, ...traders.purchasers];
  await forEach(sides, async ([, party]) => {
    for (const { id, documentDigest, ...contract } of await waiting(party)) {
      const dice = new Dice(plan.size.seed, 'signing', ways.get(contract.lotId)?.name ?? '', nameOf(traders, contract));
      const decliner = dice.chance(50) ? contract.supplier.id : contract.purchaser.id;
      const declines = dice.chance(DECLINED) && decliner === party.organisationId;
      const done = declines
        ? party.api.mutate('declineContract', 'Contract', { contractId: id, reason: 'Our plans have changed.' }, 'id')
        : party.api.mutate('signContract', 'Contract', { contractId: id, documentDigest }, 'id');
      // The other side may have declined it meanwhile.
      await done.catch((error: unknown) => {
        if (!(error instanceof Refused && error.code === 'CONTRACT_NOT_PENDING')) throw error;
      });
    }
  });
}

const nameOf = ({ byId }: Traders, { purchaser, supplier }: Pick<ContractNode, 'purchaser' | 'supplier'>): string =>
  `${byId.get(purchaser.id)?.name} ${byId.get(supplier.id)?.name}`;

/** An officer books what came in from a bank: so many hundredths of a percent of the worth of some contracts. */
export async function payIn(
  { operator }: Traders,
  { organisationId }: Actor,
  about: string,
  contracts: readonly Pick<ContractNode, 'value'>[],
  basisPoints: bigint,
): Promise<void> {
  const sums = new Map<Currency, bigint>();
  for (const { value } of contracts) {
    sums.set(value.currency, (sums.get(value.currency) ?? 0n) + (parseAmount(value.amount, value.currency) ?? 0n));
  }
  for (const [currency, sum] of sums) {
    const amount = formatAmount((sum * basisPoints) / 10_000n + 1n, currency);
    const bankReference = keyOf('paid in', about, currency);
    const input = { organisationId, amount, currency, bankReference, idempotencyKey: bankReference };
    await operator.mutate('recordDeposit', 'Deposit', input, 'id').catch(known);
  }
}
