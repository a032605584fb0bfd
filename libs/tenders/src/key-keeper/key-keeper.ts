import type { Tx } from '#libs/platform';

/** The key stays shut: bidding has not ended by the database's clock, or the key was destroyed. */
export class KeyRefused extends Error {
  override name = 'KeyRefused';
}

/**
 * Who holds the private keys of tenders until their bids may be opened. Every call needs the system's rights.
 * Here one keeper with a secret of its own; later several officers who must act together.
 */
export abstract class KeyKeeper {
  /** Makes the key pair of a tender, keeps the private half and answers the public one (X25519, 32 bytes). */
  abstract create(tx: Tx, tenderId: string): Promise<Uint8Array>;
  /**
   * The private half, once bidding has ended by the database's clock, whatever the tender's status says.
   * @throws KeyRefused before that, and for a key that was destroyed
   */
  abstract release(tx: Tx, tenderId: string): Promise<Uint8Array>;
  /** Destroys the private half of a cancelled tender's key; nothing happens when it has none yet. */
  abstract destroy(tx: Tx, tenderId: string): Promise<void>;
}
