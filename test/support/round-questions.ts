import { newId } from '#libs/platform';
import { type BidContent, sealBid } from '#libs/sealing';
import type { Person } from './person.js';

/** What people ask and say about a tender of one lot over GraphQL. */
export interface SeenTender {
  readonly id: string;
  readonly status: string;
  readonly publicKey: string | null;
  readonly biddingEndsAt: string;
  readonly noticeEndsAt: string;
  readonly lots: readonly { readonly id: string; readonly productType: { readonly id: string } }[];
}
export interface SeenOffer {
  readonly id: string;
  readonly tenderId: string;
  readonly bidId: string;
  readonly price: string;
  readonly answerBy: string;
  readonly answer: string | null;
}
export interface OwnBid {
  readonly id: string;
  readonly status: string;
  readonly rank: number | null;
  readonly reason: string;
  readonly reasonText: { readonly en: string; readonly zh: string };
  readonly reasonDetails: readonly { readonly name: string; readonly value: string }[];
}
export interface SeenAward {
  readonly inputDigest: string;
  readonly outputDigest: string;
  readonly value: { readonly amount: string } | null;
  readonly saving: object | null;
  readonly lines: readonly { readonly supplierId: string; readonly quantity: string; readonly unitPrice: string }[];
  readonly spares: readonly { readonly region: string; readonly supplierId: string }[];
}
export interface SeenEvaluation {
  readonly input: object;
  readonly inputDigest: string;
  readonly outputDigest: string;
}

export async function tenderSeenBy(person: Person, id: string): Promise<SeenTender> {
  const query = `query Q($id: UUID!) { tender(id: $id) {
    id status publicKey biddingEndsAt noticeEndsAt lots { id productType { id } } } }`;
  return (await person.asks<{ tender: SeenTender }>(query, { id })).tender;
}

/** Seals a bid of the person's organisation and places it. */
export async function placesBid(person: Person, { id: tenderId, publicKey, lots }: SeenTender, bid: BidContent) {
  const lotId = lots[0]?.id ?? '';
  const about = { tenderId, lotId, supplierId: person.organisationId, revision: 1 };
  const sealed = await sealBid({ ...about, publicKey: new Uint8Array(Buffer.from(publicKey ?? '', 'base64')), bid });
  if (!sealed.ok) throw new Error(sealed.code);
  const envelope = Buffer.from(sealed.value).toString('base64');
  await person.does('placeBid', 'BidReceipt', 'bidId', { lotId, envelope, idempotencyKey: newId() });
}

export async function ownBid(person: Person, tenderId: string): Promise<OwnBid> {
  const query = `query Q($tenderId: UUID!) { myBids(first: 10, tenderId: $tenderId) {
    nodes { id status rank reason reasonText { en zh } reasonDetails { name value } } } }`;
  const [bid] = (await person.asks<{ myBids: { nodes: OwnBid[] } }>(query, { tenderId })).myBids.nodes;
  if (!bid) throw new Error(`no bid on ${tenderId}`);
  return bid;
}

export async function offersSeenBy(person: Person): Promise<readonly SeenOffer[]> {
  const query = '{ revivalOffers(first: 50) { nodes { id tenderId bidId price answerBy answer } } }';
  return (await person.asks<{ revivalOffers: { nodes: SeenOffer[] } }>(query)).revivalOffers.nodes;
}

export async function offerOf(person: Person, tenderId: string): Promise<SeenOffer> {
  const offer = (await offersSeenBy(person)).find((one) => one.tenderId === tenderId);
  if (!offer) throw new Error(`no offer in ${tenderId}`);
  return offer;
}

export async function priceToWin(person: Person, bidId: string): Promise<object | null> {
  const query = 'query Q($bidId: UUID!) { priceToWin(bidId: $bidId) { price reason } }';
  return (await person.asks<{ priceToWin: object | null }>(query, { bidId })).priceToWin;
}

export async function explanationsSeenBy(person: Person, tenderId: string) {
  const query =
    'query Q($tenderId: UUID!) { costExplanations(first: 10, tenderId: $tenderId) { nodes { id profit } } }';
  interface Seen {
    readonly costExplanations: { readonly nodes: readonly { readonly id: string; readonly profit: string | null }[] };
  }
  return (await person.asks<Seen>(query, { tenderId })).costExplanations.nodes;
}

/** Null until the tender gives notice. */
export async function awardSeenBy(person: Person, lotId: string): Promise<SeenAward | null> {
  const query = `query Q($lotId: UUID!) { award(lotId: $lotId) { status winners sharePermille termUntil quantity value { amount }
    inputDigest outputDigest lines { supplierId quantity unitPrice purchaserId } spares { region supplierId }
    saving { ceiling { price saving { amount } } medianBid { price } lastPrice { price } suppliers largestShare } } }`;
  return (await person.asks<{ award: SeenAward | null }>(query, { lotId })).award;
}

export async function evaluationSeenBy(person: Person, tenderId: string): Promise<SeenEvaluation> {
  const query = 'query Q($tenderId: UUID!) { evaluation(tenderId: $tenderId) { input inputDigest outputDigest } }';
  return (await person.asks<{ evaluation: SeenEvaluation }>(query, { tenderId })).evaluation;
}
