import type { Tx } from '#libs/platform';

/** The key stays shut: bidding has not ended by the database's clock, or the key was destroyed. */
export class KeyRefused extends Error {
  override name = 'KeyRefused';
}

/** What everybody may know of a tender's secrets from its publication on. */
export interface PublishedHalves {
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of the seed of the draw. */
  readonly drawCommitment: Uint8Array;
}

/** What opens the bids and draws their ties: known to nobody before the end of bidding. */
export interface ReleasedHalves {
  readonly privateKey: Uint8Array;
  /** 32 random bytes, made before the tender was published. */
  readonly drawSeed: Uint8Array;
}

/**
 * Who holds the secrets of tenders until their bids may be opened: the private key, and the seed that ties are drawn
 * with. Every call needs the system's rights. Here one keeper with a secret of its own; later several officers who must
 * act together.
 */
export abstract class KeyKeeper {
  /** Makes the secrets of a tender, keeps them and answers what is public of them. */
  abstract create(tx: Tx, tenderId: string): Promise<PublishedHalves>;
  /**
   * The secrets, once bidding has ended by the database's clock, whatever the tender's status says.
   * @throws KeyRefused before that, and for a key that was destroyed
   */
  abstract release(tx: Tx, tenderId: string): Promise<ReleasedHalves>;
  /** Destroys the secrets of a cancelled tender; nothing happens when it has none yet. */
  abstract destroy(tx: Tx, tenderId: string): Promise<void>;
}
