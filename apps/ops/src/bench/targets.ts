import { randomUUID } from 'node:crypto';
import { OPERATOR_KEY, type Size, supplierKey } from './fill.js';
import type { Target } from './load.js';

/** What is measured: each once through the product and once through the bare route. */
export interface Pair {
  readonly name: 'list' | 'one' | 'bid';
  /** The least share of the bare route's requests per second that we ask of ourselves. */
  readonly aim: number;
  readonly product: Target;
  readonly bare: Target;
}

/** Ids that the requests draw from. */
export interface Ids {
  readonly demands: readonly string[];
  /** Lots whose tender takes bids, with the suppliers that have not bid on them, by number from 1. */
  readonly openLots: readonly string[];
  readonly supplierIds: readonly string[];
}

const DEMAND = `id reference status currency postedAt bidCount purchaser { id legalName country }
  lines { id number quantity destination status productType { id nameEn unit } }`;
const LIST = `query List { demands(first: 20) { nodes { ${DEMAND} } } }`;
const ONE = `query One($id: UUID!) { demand(id: $id) { ${DEMAND} } }`;
const BID = `mutation Bid($input: PlaceBidInput!) { placeBid(input: $input) { __typename ... on BidReceipt { bidId receivedAt } ... on PlaceBidRefused { code } } }`;

const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** Header of an envelope and random-looking content of the smallest size: the server cannot tell it from a real one. */
const ENVELOPE = Buffer.alloc(6 + 32 + 1024 + 16, 7);
ENVELOPE.set([0x4d, 0x44, 0x4c, 0x42, 1, 1]);

/** Every pair of an open lot and a supplier that has not bid on it, one after the other. */
function* freshBids(ids: Ids, size: Size): Generator<{ lotId: string; supplier: number }> {
  const bidsPerLot = Math.round(size.bids / Math.ceil(size.demands / 10));
  for (let supplier = bidsPerLot + 1; supplier <= size.suppliers; supplier++) {
    for (const lotId of ids.openLots) yield { lotId, supplier };
  }
}

const noErrors = (body: string): boolean => body.startsWith('{"data":') && !body.includes('"errors"');

export function pairs(api: string, bare: string, ids: Ids, size: Size): Pair[] {
  const url = `${api}/graphql`;
  const headers = { authorization: `Bearer ${OPERATOR_KEY}` };
  const bids = freshBids(ids, size);
  const nextBid = (): { lotId: string; supplier: number } => {
    const next = bids.next();
    if (next.done) throw new Error('every supplier has bid on every lot; enlarge the bench database');
    return next.value;
  };
  const listBody = JSON.stringify({ query: LIST });
  const envelope = ENVELOPE.toString('base64');
  return [
    {
      name: 'list',
      aim: 0.5,
      product: { name: 'list', url, headers, next: () => ({ body: listBody }), accepts: noErrors },
      bare: {
        name: 'bare list',
        url: `${bare}/list`,
        next: () => ({ body: '{}' }),
        accepts: (body) => body.startsWith('[{'),
      },
    },
    {
      name: 'one',
      aim: 0.45,
      product: {
        name: 'one',
        url,
        headers,
        next: () => ({ body: JSON.stringify({ query: ONE, variables: { id: pick(ids.demands) } }) }),
        accepts: noErrors,
      },
      bare: {
        name: 'bare one',
        url: `${bare}/one`,
        next: () => ({ body: JSON.stringify({ id: pick(ids.demands) }) }),
        accepts: (body) => body.startsWith('{"id"'),
      },
    },
    {
      name: 'bid',
      aim: 0.5,
      product: {
        name: 'bid',
        url,
        next: () => {
          const { lotId, supplier } = nextBid();
          const variables = { input: { lotId, envelope, idempotencyKey: randomUUID() } };
          return {
            body: JSON.stringify({ query: BID, variables }),
            headers: { authorization: `Bearer ${supplierKey(supplier)}` },
          };
        },
        accepts: (body) => body.includes('"BidReceipt"'),
      },
      bare: {
        name: 'bare bid',
        url: `${bare}/bid`,
        next: () => {
          const { lotId, supplier } = nextBid();
          return { body: JSON.stringify({ lotId, supplierId: ids.supplierIds[supplier - 1], envelope }) };
        },
        accepts: (body) => body.startsWith('{"bidId"'),
      },
    },
  ];
}
