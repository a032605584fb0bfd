import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  defineCursor,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  readPage,
  toConnection,
  Uuid,
} from '#libs/platform';
import { WITHDRAW_BID_REFUSALS } from '#libs/rules';
import { z } from 'zod';
import { BidReader } from '../persistence/bid.reader.js';
import { ReceiptDesk } from '../receipts/receipt-desk.js';
import { PLACE_BID_REFUSALS, PlaceBid } from '../use-cases/place-bid.use-case.js';
import { WithdrawBid } from '../use-cases/withdraw-bid.use-case.js';
import { BidsArgs, MyBidsArgs, PlaceBidInput, WithdrawBidInput } from './inputs.js';
import { toBid } from './tree.js';
import { Bid, BidConnection, BidReceipt, ReceiptKey } from './types.js';

const PlaceBidPayload = definePayload('PlaceBid', BidReceipt, { ...PLACE_BID_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const WithdrawBidPayload = definePayload('WithdrawBid', Bid, WITHDRAW_BID_REFUSALS);

const BIDDERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };
const byReceipt = defineCursor('bids', z.tuple([z.uuid()]));
const latest = defineCursor('my-bids', z.tuple([z.uuid()]));

@Resolver(() => Bid)
export class BidsResolver {
  constructor(
    private readonly reader: BidReader,
    private readonly placing: PlaceBid,
    private readonly withdrawing: WithdrawBid,
    private readonly receipts: ReceiptDesk,
  ) {}

  @Access('signed-in')
  @Query(() => BidConnection, {
    description: 'The live bids on a lot that you may see: your own; as purchaser, all from the opening on.',
  })
  async bids(@CurrentCaller() caller: Caller, @Args() args: BidsArgs): Promise<Connection<Bid>> {
    const page = readPage(args, byReceipt);
    const rows = await this.reader.ofLot(caller, args.lotId, { size: page.size, after: page.after?.[0] });
    return toConnection(rows, page, byReceipt, ({ id }) => [id], toBid);
  }

  @Access({ kinds: ['supplier'] })
  @Query(() => BidConnection, { description: 'Every revision of your own bids, latest first.' })
  async myBids(@CurrentCaller() caller: Caller, @Args() args: MyBidsArgs): Promise<Connection<Bid>> {
    const page = readPage(args, latest);
    const rows = await this.reader.own(caller, args.tenderId ?? undefined, {
      size: page.size,
      after: page.after?.[0],
    });
    return toConnection(rows, page, latest, ({ id }) => [id], toBid);
  }

  @Access(BIDDERS)
  @Query(() => Int, { nullable: true, description: 'The revision to seal your next bid on a lot for.' })
  async nextRevision(
    @CurrentCaller() caller: Caller,
    @Args('lotId', { type: () => Uuid }) lotId: string,
  ): Promise<number | null> {
    return (await this.reader.nextRevision(caller, lotId)) ?? null;
  }

  @Access('public')
  @Query(() => [ReceiptKey], { description: 'What the signatures of bid receipts are verified with.' })
  async receiptKeys(): Promise<ReceiptKey[]> {
    const { keyId, publicKey } = await this.receipts.signer();
    return [{ keyId, algorithm: 'Ed25519', publicKey }];
  }

  @Access(BIDDERS)
  @Mutation(() => PlaceBidPayload.type, { description: 'Place a sealed bid, or the next revision in its place.' })
  async placeBid(@CurrentCaller() caller: Caller, @Args('input') input: PlaceBidInput): Promise<object> {
    const result = await this.placing.run(caller, { ...input, revision: input.revision ?? undefined });
    return PlaceBidPayload.answer(result, (receipt) => ({ ...receipt }));
  }

  @Access(BIDDERS)
  @Mutation(() => WithdrawBidPayload.type, { description: 'Take your live bid on a lot back, before the deadline.' })
  async withdrawBid(@CurrentCaller() caller: Caller, @Args('input') input: WithdrawBidInput): Promise<object> {
    const result = await this.withdrawing.run(caller, input.lotId);
    if (!result.ok) return WithdrawBidPayload.answer(result, toBid);
    const bid = await this.reader.one(caller, result.value.bidId);
    invariant(bid, 'a supplier sees its own bid');
    return WithdrawBidPayload.answer(ok(bid), toBid);
  }
}
