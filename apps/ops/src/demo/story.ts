import { formatAmount, invariant, parseAmount } from '#libs/kernel';
import { Refused } from '../actors/api-client.js';
import { sealedBid } from '../actors/sealed-bid.js';
import { until } from '../actors/until.js';
import { CEILING_PRICE, NEEDS, OFFERS, WINNER } from './cast.js';
import type { Display } from './display.js';
import {
  chooseRoutes,
  completeDossier,
  type DossierNode,
  findDossier,
  leave,
  LEAVES_AFTER_DAYS,
  readDossier,
  tellOf,
} from './dossier.js';
import { verifyPapers } from './papers.js';
import { addProductType, daysAfter, DEMO_CORRIDOR, member, type Stage } from './stage.js';

interface TenderNode {
  readonly id: string;
  readonly reference: string;
  readonly status: string;
  readonly publicKey: string | null;
  readonly biddingEndsAt: string | null;
  readonly noticeEndsAt: string | null;
  readonly lots: readonly { readonly id: string; readonly bidCount: number | null }[];
}
interface ContractNode {
  readonly id: string;
  readonly reference: string;
  readonly status: string;
  readonly documentDigest: string;
  readonly agreedQuantity: string;
  readonly value: { readonly amount: string };
}
interface OrderNode {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly { readonly id: string }[];
}

export interface Deal {
  readonly tender: TenderNode;
  readonly contract: ContractNode;
  readonly order: OrderNode;
  /** Undefined in a demo that was played before shipments had one. */
  readonly dossier: DossierNode | undefined;
}

export interface DealIds {
  readonly tenderId: string;
  readonly contractId: string;
  readonly orderId: string;
}

/** The deal of an earlier start, as it stands now. */
export async function findDeal(stage: Stage, ids: DealIds): Promise<Deal> {
  const document = `query Deal($tenderId: UUID!, $contractId: UUID!, $orderId: UUID!) {
    tender(id: $tenderId) { ${TENDER} } contract(id: $contractId) { ${CONTRACT} } order(id: $orderId) { ${ORDER} } }`;
  const deal = await member(stage.purchaser, 'buyer').query<Deal>(document, { ...ids });
  return { ...deal, dossier: await findDossier(stage) };
}

/** `11040000.00` as people read it: `11,040,000.00`. */
export const thousands = (decimal: string): string => decimal.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');

const ORDER = 'id status lines { id }';
const TENDER = 'id reference status publicKey biddingEndsAt noticeEndsAt lots { id bidCount }';
const CONTRACT = 'id reference status documentDigest agreedQuantity value { amount }';
const HOUR = 3_600_000;

/** One whole deal through the public API, from the demand to the closed contract. */
export async function playDeal(stage: Stage, display: Display): Promise<Deal> {
  await display.step(
    'demand',
    () => postDemands(stage),
    () => `${NEEDS.length} demands, 24,000,000 tablets, ceiling CNY ${CEILING_PRICE}`,
  );
  await display.step(
    'papers',
    async () => {
      await chooseRoutes(stage);
      return verifyPapers(stage);
    },
    (count) => `${count} certificates and registrations verified; nobody bids without them`,
  );
  const tenderId = await display.step(
    'pooled',
    () => pool(stage),
    () => 'into one volume round',
  );
  const published = await untilTender(stage, tenderId, ['open', 'sealed', 'opened', 'evaluated', 'notice', 'awarded']);
  await display.step(
    'bids sealed',
    () => sealBids(stage, published),
    (count) => `${count} receipts; nobody can read them yet`,
  );
  const opened = await display.step(
    'opened',
    () => closeAndOpen(stage, published),
    (tender) => `${tender.lots[0]?.bidCount ?? 0} bids after the deadline`,
  );
  await display.step(
    'evaluated',
    () => untilTender(stage, tenderId, ['notice', 'awarded']),
    (tender) => `notice until ${tender.noticeEndsAt}`,
  );
  const tender = await display.step(
    'awarded',
    () => waitForAward(stage, opened.id),
    () => 'one award per lot',
  );
  const contract = await display.step(
    'signed',
    () => sign(stage, tender),
    (signed) => `${signed.reference}, CNY ${thousands(signed.value.amount)}`,
  );
  const order = await display.step(
    'ordered',
    () => placeOrder(stage, tender, contract),
    () => 'escrow holds the whole price',
  );
  const dossier = await display.step(
    'dossier',
    () => prepareShipment(stage, order),
    (released) => `${released.reference} released: ${tellOf(released)}`,
  );
  await display.step(
    'shipped',
    () => leave(stage, dossier),
    () => '2 batches by sea',
  );
  await display.step(
    'accepted',
    () => receive(stage, dossier.shipmentId),
    () => 'all of it, in time',
  );
  const settled = await display.step(
    'settled',
    () => untilSettled(stage, order),
    () => 'escrow paid out, less the fee',
  );
  const closed = await display.step(
    'closed',
    () => untilClosed(stage, contract.id),
    (done) => done.reference,
  );
  return { tender, contract: closed, order: settled, dossier: await readDossier(stage, dossier.shipmentId) };
}

async function postDemands(stage: Stage): Promise<void> {
  const productTypeId = await addProductType(stage);
  const buyer = member(stage.purchaser, 'buyer');
  for (const need of NEEDS) {
    await buyer.mutate(
      'postDemand',
      'Demand',
      {
        corridorCode: DEMO_CORRIDOR,
        reference: need.reference,
        currency: 'CNY',
        idempotencyKey: `demo-demand-${need.reference}`,
        lines: [
          {
            productTypeId,
            quantity: need.quantity,
            destination: 'TH',
            deliveryFrom: daysAfter(stage.bornOn, 60),
            deliveryTo: daysAfter(stage.bornOn, 150),
            ceilingPrice: CEILING_PRICE,
          },
        ],
      },
      'id',
    );
  }
}

async function pool(stage: Stage): Promise<string> {
  const input = { corridorCode: DEMO_CORRIDOR, idempotencyKey: 'demo-pool' };
  const { tenderIds } = await stage.operator.mutate<{ tenderIds: string[] }>(
    'poolDemands',
    'PooledDemands',
    input,
    'tenderIds',
  );
  const [id] = tenderIds;
  invariant(id !== undefined && tenderIds.length === 1, 'the demo pools into one round');
  return id;
}

const untilTender = (stage: Stage, id: string, wanted: readonly string[]): Promise<TenderNode> =>
  until(`tender ${id} to be ${wanted[0]}`, async () => {
    const data = await stage.operator.query<{ tender: TenderNode }>(
      `query Tender($id: UUID!) { tender(id: $id) { ${TENDER} } }`,
      { id },
    );
    return wanted.includes(data.tender.status) ? data.tender : undefined;
  });

async function sealBids(stage: Stage, tender: TenderNode): Promise<number> {
  const [lot] = tender.lots;
  invariant(lot && tender.publicKey, 'a published tender has a lot and a key');
  for (const offer of OFFERS) {
    const supplier = stage.suppliers.get(offer.by.slug);
    invariant(supplier, `${offer.by.slug} is enrolled`);
    const envelope = await sealedBid({
      publicKey: Buffer.from(tender.publicKey, 'base64'),
      tenderId: tender.id,
      lotId: lot.id,
      supplierId: supplier.organisationId,
      revision: 1,
      bid: {
        unitPrice: offer.unitPrice,
        capacity: offer.capacity,
        minimumQuantity: '1',
        leadTimeDays: offer.leadTimeDays,
        validUntil: daysAfter(stage.bornOn, 365),
      },
    });
    const input = {
      lotId: lot.id,
      envelope,
      idempotencyKey: `demo-bid-${offer.by.slug}`,
    };
    // A bid of an interrupted start is met again as another request: sealing is never twice the same.
    await member(supplier, 'bidder').mutate('placeBid', 'BidReceipt', input, 'bidId').catch(unlessDone);
  }
  return OFFERS.length;
}

const unlessDone = (error: unknown): void => {
  if (!(error instanceof Refused && error.code === 'IDEMPOTENCY_KEY_REUSED')) throw error;
};

async function advance(stage: Stage, to: string | number): Promise<void> {
  await stage.operator.mutate('advanceClock', 'ServerTime', { to: new Date(to).toISOString() }, 'now');
}

async function closeAndOpen(stage: Stage, tender: TenderNode): Promise<TenderNode> {
  invariant(tender.biddingEndsAt, 'a published tender has a deadline');
  await advance(stage, tender.biddingEndsAt);
  return untilTender(stage, tender.id, ['opened', 'evaluated', 'notice', 'awarded']);
}

async function waitForAward(stage: Stage, tenderId: string): Promise<TenderNode> {
  const noticed = await untilTender(stage, tenderId, ['notice', 'awarded']);
  invariant(noticed.noticeEndsAt, 'a notice has an end');
  await advance(stage, noticed.noticeEndsAt);
  return untilTender(stage, tenderId, ['awarded']);
}

async function sign(stage: Stage, tender: TenderNode): Promise<ContractNode> {
  const approver = member(stage.purchaser, 'approver');
  const drawnUp = await until('the contract to be drawn up', async () => {
    const document = `query Contracts($tenderId: UUID!) { contracts(first: 10, filter: { tenderId: $tenderId }) { nodes { ${CONTRACT} } } }`;
    const data = await approver.query<{ contracts: { nodes: ContractNode[] } }>(document, { tenderId: tender.id });
    return data.contracts.nodes[0];
  });
  const input = { contractId: drawnUp.id, documentDigest: drawnUp.documentDigest };
  const winner = stage.suppliers.get(WINNER.slug);
  invariant(winner, 'the winner is enrolled');
  await approver.mutate('signContract', 'Contract', input, 'id');
  return member(winner, 'approver').mutate<ContractNode>('signContract', 'Contract', input, CONTRACT);
}

async function placeOrder(stage: Stage, tender: TenderNode, contract: ContractNode): Promise<OrderNode> {
  const amount = parseAmount(contract.value.amount, 'CNY');
  invariant(amount !== undefined, 'a contract has a value');
  const deposit = {
    organisationId: stage.purchaser.organisationId,
    amount: formatAmount(amount, 'CNY'),
    currency: 'CNY',
    bankReference: 'DEMO-BANK-0001',
    idempotencyKey: 'demo-deposit',
  };
  await stage.operator.mutate('recordDeposit', 'Deposit', deposit, 'id');
  const input = {
    lotId: tender.lots[0]?.id,
    reference: 'CPH-ORDER-1',
    quantity: contract.agreedQuantity,
    promisedOn: daysAfter(stage.bornOn, 120),
    idempotencyKey: 'demo-order',
  };
  return member(stage.purchaser, 'buyer').mutate<OrderNode>('placeOrder', 'Order', input, ORDER);
}

async function prepareShipment(stage: Stage, order: OrderNode): Promise<DossierNode> {
  await advance(stage, Date.parse(`${daysAfter(stage.bornOn, LEAVES_AFTER_DAYS)}T00:00:00Z`) + HOUR);
  const [line] = order.lines;
  invariant(line, 'an order has a line per contract');
  return completeDossier(stage, line.id);
}

async function receive(stage: Stage, shipmentId: string): Promise<void> {
  await advance(stage, Date.parse(`${daysAfter(stage.bornOn, 93)}T00:00:00Z`) + HOUR);
  const input = { shipmentId, acceptedQuantity: '24000000', rejectedQuantity: '0', idempotencyKey: 'demo-receipt' };
  await member(stage.purchaser, 'buyer').mutate('recordReceipt', 'Receipt', input, 'id');
}

const untilSettled = (stage: Stage, order: OrderNode): Promise<OrderNode> =>
  until('the order to be settled', async () => {
    const document = `query Order($id: UUID!) { order(id: $id) { ${ORDER} } }`;
    const data = await member(stage.purchaser, 'buyer').query<{ order: OrderNode }>(document, { id: order.id });
    return data.order.status === 'settled' ? data.order : undefined;
  });

const untilClosed = (stage: Stage, id: string): Promise<ContractNode> =>
  until('the contract to close', async () => {
    const document = `query Contract($id: UUID!) { contract(id: $id) { ${CONTRACT} } }`;
    const data = await stage.operator.query<{ contract: ContractNode }>(document, { id });
    return data.contract.status === 'closed' ? data.contract : undefined;
  });
