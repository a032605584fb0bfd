import type { CipherSuite } from '@hpke/core';
import { defineRefusals, err, invariant, ok, type Result } from '#libs/kernel';
import { canonicalBidContent, parseBidContent, type BidContent } from './bid-content.js';
import { own, sha256, utf8, type Bytes } from './bytes.js';
import { BUCKET_BYTES, pad, unpad } from './padding.js';
import { tenderSuite } from './suite.js';

/** `MDLB`, the version of the format, the number of the suite (1: see suite.ts). Then enc, then the ciphertext. */
const HEADER: Bytes = new Uint8Array([0x4d, 0x44, 0x4c, 0x42, 1, 1]);
const ENC_BYTES = 32;
const TAG_BYTES = 16;
const SIZES: readonly number[] = BUCKET_BYTES.map((size) => HEADER.length + ENC_BYTES + size + TAG_BYTES);

export const TENDER_KEY_BYTES = 32;

/** What an envelope is bound to. Opened for anything else it stays shut. */
export interface BidBinding {
  readonly tenderId: string;
  readonly lotId: string;
  readonly supplierId: string;
  /** From 1: the supplier's last revision on this lot plus one. */
  readonly revision: number;
}

export const OPEN_BID_REFUSALS = defineRefusals({
  UNREADABLE: {
    en: 'The envelope does not open with the key of this tender for this lot, supplier and revision.',
    zh: '信封无法以本次招标的密钥按该标段、供应商及版次开启。',
  },
  MALFORMED: {
    en: 'The content of the envelope is not a bid: {field} is wrong.',
    zh: '信封内容不是有效投标：字段 {field} 有误。',
  },
});
export type OpenBidRefusal = keyof typeof OPEN_BID_REFUSALS;

export interface TenderKey {
  /** Published with the tender: 32 bytes, X25519. */
  readonly publicKey: Bytes;
  /** Stays with the key-keeper until the bids are opened: 32 bytes. */
  readonly privateKey: Bytes;
}

/** Makes the key pair of one tender. */
export async function generateTenderKey(): Promise<TenderKey> {
  const { kem } = await tenderSuite();
  const pair = await kem.generateKeyPair();
  const [publicKey, privateKey] = await Promise.all([
    kem.serializePublicKey(pair.publicKey),
    kem.serializePrivateKey(pair.privateKey),
  ]);
  return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
}

/**
 * Seals a bid to a tender's public key, on the supplier's own machine.
 * Refuses content that is not a bid's; throws when the key is not an X25519 key or the revision is not positive.
 */
export async function sealBid(
  { publicKey, bid, ...binding }: BidBinding & { readonly publicKey: Uint8Array; readonly bid: BidContent },
  suite?: CipherSuite,
): Promise<Result<Bytes, 'MALFORMED'>> {
  const content = parseBidContent(bid);
  if (!content.ok) return content;
  invariant(publicKey.length === TENDER_KEY_BYTES, `a tender key has ${TENDER_KEY_BYTES} bytes`);
  const chosen = suite ?? (await tenderSuite());
  const recipientPublicKey = await chosen.kem.deserializePublicKey(own(publicKey));
  const { info, aad } = contextOf(binding);
  const { enc, ct } = await chosen.seal({ recipientPublicKey, info }, pad(canonicalBidContent(content.value)), aad);
  const envelope = new Uint8Array(HEADER.length + enc.byteLength + ct.byteLength);
  envelope.set(HEADER);
  envelope.set(new Uint8Array(enc), HEADER.length);
  envelope.set(new Uint8Array(ct), HEADER.length + enc.byteLength);
  return ok(envelope);
}

/** Opens the envelopes of one tender: its key is loaded once, which costs as much as opening one. */
export interface TenderOpener {
  /** Whatever was copied, cut or bound to something else is unreadable. Calls may run side by side. */
  open(sealed: BidBinding & { readonly envelope: Uint8Array }): Promise<Result<BidContent, OpenBidRefusal>>;
}

/** Loads a tender's private key; throws when it is not one. */
export async function loadTenderOpener(privateKey: Uint8Array, suite?: CipherSuite): Promise<TenderOpener> {
  invariant(privateKey.length === TENDER_KEY_BYTES, `a tender key has ${TENDER_KEY_BYTES} bytes`);
  const chosen = suite ?? (await tenderSuite());
  const recipientKey = await chosen.kem.deserializePrivateKey(own(privateKey));
  return {
    open: async ({ envelope, ...binding }) => {
      if (!isEnvelope(envelope)) return err('UNREADABLE');
      const enc = own(envelope.subarray(HEADER.length, HEADER.length + ENC_BYTES));
      const ciphertext = own(envelope.subarray(HEADER.length + ENC_BYTES));
      const { info, aad } = contextOf(binding);
      let padded: ArrayBuffer;
      try {
        padded = await chosen.open({ recipientKey, enc, info }, ciphertext, aad);
      } catch {
        // Whatever the envelope holds, it was not sealed for this place; the cause is the sender's to find.
        return err('UNREADABLE');
      }
      return readContent(new Uint8Array(padded));
    },
  };
}

/** Opens one envelope with the tender's private key; for many of one tender see `loadTenderOpener`. */
export async function openBid(
  { privateKey, ...sealed }: BidBinding & { readonly privateKey: Uint8Array; readonly envelope: Uint8Array },
  suite?: CipherSuite,
): Promise<Result<BidContent, OpenBidRefusal>> {
  const opener = await loadTenderOpener(privateKey, suite);
  return opener.open(sealed);
}

/** Whether the bytes have the header and one of the sizes of an envelope: all that can be told without the key. */
export const isEnvelope = (bytes: Uint8Array): boolean =>
  SIZES.includes(bytes.length) && HEADER.every((byte, index) => bytes[index] === byte);

/** SHA-256 of an envelope: what its receipt names, and the last tie breaker. */
export const envelopeDigest = (envelope: Uint8Array): Promise<Bytes> => sha256(envelope);

function contextOf({ tenderId, lotId, supplierId, revision }: BidBinding): { info: Bytes; aad: Bytes } {
  invariant(Number.isSafeInteger(revision) && revision >= 1, 'a revision counts from 1');
  const [tender, lot, supplier] = [tenderId, lotId, supplierId].map((id) => id.toLowerCase());
  return {
    info: utf8(`medlane bid v1|${tender}`),
    aad: utf8(JSON.stringify(['medlane bid v1', lot, supplier, revision])),
  };
}

function readContent(padded: Uint8Array): Result<BidContent, 'MALFORMED'> {
  const content = unpad(padded);
  if (!content) return err('MALFORMED', { field: '(padding)' });
  try {
    return parseBidContent(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)));
  } catch {
    return err('MALFORMED', { field: '(json)' });
  }
}
