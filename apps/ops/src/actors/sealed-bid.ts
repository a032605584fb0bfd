import { invariant } from '#libs/kernel';
import { sealBid } from '#libs/sealing';

/** Seals a bid as a supplier's own machine would, and writes it as the API takes it: base64. */
export async function sealedBid(bid: Parameters<typeof sealBid>[0]): Promise<string> {
  const envelope = await sealBid(bid);
  invariant(envelope.ok, 'the bid is well formed');
  return Buffer.from(envelope.value).toString('base64');
}
