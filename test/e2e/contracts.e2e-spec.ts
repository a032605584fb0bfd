import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, parseConfig } from '#libs/platform';
import { startApi } from '../../apps/api/src/start-api.js';
import { anAward, anOperator, aPurchaser, type TestAward, type TestOrganisation } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { DealWorld } from '../support/deal-world.js';

const database = useTestDatabase();
let world: DealWorld;
let api: Api;
let award: TestAward;
let operator: TestOrganisation;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
  api = await startApi(parseConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' }));
  operator = await anOperator(world.db);
  const shares = [
    { unitPrice: '1.5', quantities: [60n] },
    { unitPrice: '2', quantities: [40n] },
  ];
  award = await anAward(world.db, { shares });
  await world.drawUp(award);
});
afterAll(async () => {
  await api?.close();
  await world?.stop();
});

const parties = () => {
  const [purchaser] = award.purchasers;
  const [first, second] = award.suppliers;
  if (!purchaser || !first || !second) throw new Error('an award has parties');
  return { purchaser, first, second };
};

/** The data of an answer without errors. */
async function ask<T>(who: TestOrganisation, query: string, variables: object = {}): Promise<T> {
  const answer = await api.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${who.apiKey}` },
    payload: { query, variables },
  });
  const body = answer.json<{ data: T; errors?: unknown }>();
  expect(body.errors).toBeUndefined();
  return body.data;
}
async function mutate<T>(
  who: TestOrganisation,
  field: string,
  success: string,
  input: object,
  wanted: string,
): Promise<T> {
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  const query = `mutation M($input: ${name}Input!) { ${field}(input: $input) { __typename ... on ${success} { ${wanted} } ... on ${name}Refused { code message messageZh details { name value } } } }`;
  return (await ask<Record<string, T>>(who, query, { input }))[field] as T;
}

const CONTRACT = `id reference status rank agreedQuantity orderedQuantity acceptedQuantity settledQuantity unitPrice documentDigest document
  value { amount currency } settledValue { amount } purchaser { id legalName country } supplier { id legalName } productType { nameEn unit }
  purchaserSignedAt supplierSignedAt closedAt`;
interface ContractNode {
  id: string;
  status: string;
  documentDigest: string;
  supplier: { id: string };
}
const contractsOf = async (who: TestOrganisation, filter: string) =>
  (
    await ask<{ contracts: { nodes: ContractNode[]; pageInfo: { hasNextPage: boolean } } }>(
      who,
      `{ contracts(first: 10, filter: ${filter}) { nodes { ${CONTRACT} } pageInfo { hasNextPage } } }`,
    )
  ).contracts.nodes;

it('carries contracts to their close over GraphQL', async () => {
  const { purchaser, first, second } = parties();
  const bystander = await aPurchaser(world.db);
  expect(await contractsOf(bystander, `{ tenderId: "${award.tenderId}" }`)).toEqual([]);
  expect(await contractsOf(operator, `{ tenderId: "${award.tenderId}", status: pending }`)).toHaveLength(2);

  for (const party of [purchaser, first, second]) {
    for (const { id, documentDigest } of await contractsOf(party, '{ awaitingMySignature: true }')) {
      const signed = await mutate<{ id: string }>(
        party,
        'signContract',
        'Contract',
        { contractId: id, documentDigest },
        'id status',
      );
      expect(signed).toMatchObject({ id });
    }
    expect(await contractsOf(party, '{ awaitingMySignature: true }')).toEqual([]);
  }
  expect(await contractsOf(purchaser, '{ status: active }')).toHaveLength(2);

  const order = { lotId: award.lotId, reference: 'PO-1', quantity: '100', promisedOn: '2026-06-30' };
  const place = () =>
    mutate<{ id: string; lines: { id: string; quantity: string; supplier: { id: string } }[] }>(
      purchaser,
      'placeOrder',
      'Order',
      { ...order, idempotencyKey: randomUUID() },
      'id reference status promisedOn lines { id quantity amount { amount currency } supplier { id } shipments { id } }',
    );
  expect(await place()).toEqual({
    __typename: 'PlaceOrderRefused',
    code: 'INSUFFICIENT_FUNDS',
    message: expect.stringContaining('Pay in 170.00 CNY first'),
    messageZh: expect.stringContaining('170.00'),
    details: expect.arrayContaining([{ name: 'missing', value: '170.00' }]),
  });
  const deposit = { organisationId: purchaser.organisationId, amount: '170', currency: 'CNY', bankReference: 'B-1' };
  const paidIn = await mutate(
    operator,
    'recordDeposit',
    'Deposit',
    { ...deposit, idempotencyKey: randomUUID() },
    'amount { amount }',
  );
  expect(paidIn).toEqual({ __typename: 'Deposit', amount: { amount: '170.00' } });
  const placed = await place();
  expect(placed).toMatchObject({
    status: 'placed',
    lines: [
      { quantity: '60', amount: { amount: '90.00' }, supplier: { id: first.organisationId } },
      { quantity: '40', amount: { amount: '80.00' }, supplier: { id: second.organisationId } },
    ],
  });

  for (const [at, supplier] of [first, second].entries()) {
    const line = placed.lines[at];
    const batches = [{ batchNumber: 'L-1', expiresOn: '2099-01-31', quantity: line?.quantity }];
    const shipment = await mutate<{ id: string }>(
      supplier,
      'dispatchShipment',
      'Shipment',
      {
        orderLineId: line?.id,
        quantity: line?.quantity,
        batches,
        transportDocument: 'AWB 1',
        idempotencyKey: randomUUID(),
      },
      'id status quantity dispatchedAt batches { batchNumber expiresOn quantity } receipt { id }',
    );
    expect(shipment).toMatchObject({ status: 'dispatched', quantity: line?.quantity, receipt: null });
    const receipt = await mutate(
      purchaser,
      'recordReceipt',
      'Receipt',
      {
        shipmentId: shipment.id,
        acceptedQuantity: line?.quantity,
        rejectedQuantity: '0',
        idempotencyKey: randomUUID(),
      },
      'id acceptedQuantity rejectedQuantity reason daysLate receivedAt',
    );
    expect(receipt).toMatchObject({ acceptedQuantity: line?.quantity, rejectedQuantity: '0', reason: null });
  }
  await world.invoice();
  await world.settle();

  const shown = await ask<{ order: object; orders: { nodes: object[] } }>(
    first,
    `query Q($id: UUID!) { order(id: $id) { status lines { supplier { id } settledQuantity shipments { status batches { batchNumber } receipt { acceptedQuantity daysLate receivedAt } } } }
      orders(filter: { status: settled }) { nodes { id purchaser { legalName } } } }`,
    { id: placed.id },
  );
  // A supplier sees its own line of the order, and not the other winner's.
  expect(shown.order).toEqual({
    status: 'settled',
    lines: [
      {
        supplier: { id: first.organisationId },
        settledQuantity: '60',
        shipments: [
          {
            status: 'received',
            batches: [{ batchNumber: 'L-1' }],
            receipt: expect.objectContaining({ acceptedQuantity: '60' }),
          },
        ],
      },
    ],
  });
  expect(shown.orders.nodes).toHaveLength(1);
  const [closed] = await contractsOf(first, '{ status: closed }');
  expect(closed).toMatchObject({
    settledValue: { amount: '90.00' },
    settledQuantity: '60',
    closedAt: expect.any(String),
  });
});

it('shows money to whom it belongs', async () => {
  const { purchaser, first } = parties();
  const accounts = 'accounts { nodes { id kind organisation { legalName } balance { amount } } }';
  const own = await ask<{ accounts: { nodes: { id: string; kind: string; balance: { amount: string } }[] } }>(
    first,
    `{ ${accounts} }`,
  );
  expect(own.accounts.nodes).toMatchObject([{ kind: 'wallet', balance: { amount: '89.55' } }]);
  const statement = `query S($id: UUID!) { postings(accountId: $id) { nodes { kind documentType amount { amount } } } }`;
  const id = own.accounts.nodes[0]?.id;
  expect(await ask(first, statement, { id })).toEqual({
    postings: { nodes: [{ kind: 'settle', documentType: 'invoice', amount: { amount: '89.55' } }] },
  });
  expect(await ask(purchaser, statement, { id })).toEqual({ postings: { nodes: [] } });
  const { trialBalance } = await ask<{ trialBalance: object[] }>(
    operator,
    '{ trialBalance { currency sum { amount } kinds { kind balance { amount } } } }',
  );
  expect(trialBalance).toMatchObject([{ currency: 'CNY', sum: { amount: '0.00' } }]);
  const invoices = await ask<{ invoices: { nodes: object[] } }>(
    first,
    '{ invoices { nodes { status amount { amount } fee { amount } refund { amount } } } }',
  );
  expect(invoices.invoices.nodes).toEqual([
    { status: 'settled', amount: { amount: '90.00' }, fee: { amount: '0.45' }, refund: { amount: '0.00' } },
  ]);
});
