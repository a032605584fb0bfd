import { own, sha256, toHex, utf8, type Bytes } from './bytes.js';

/** What the platform signs when it takes a bid in. */
export interface BidReceipt {
  readonly bidId: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly revision: number;
  /** SHA-256 of the envelope, lower-case hex. */
  readonly digest: string;
  /** The database's clock, to the millisecond. */
  readonly receivedAt: Date;
}

const LABEL = 'medlane bid receipt v1';
const ED25519 = 'Ed25519';

/** The bytes that are signed: a label, a line end and the fields as JSON in this order. */
export function canonicalReceipt(receipt: BidReceipt): Bytes {
  const { bidId, tenderId, lotId, supplierId, revision, digest, receivedAt } = receipt;
  const fields = { bidId, tenderId, lotId, supplierId, revision, digest, receivedAt: receivedAt.toISOString() };
  return utf8(`${LABEL}\n${JSON.stringify(fields)}`);
}

/** Signs receipts with one key. Its public half and id are published, so that a supplier can verify alone. */
export interface ReceiptSigner {
  /** The first 16 hex digits of the SHA-256 of the public key. */
  readonly keyId: string;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Bytes;
  /** 64 bytes. */
  sign(receipt: BidReceipt): Promise<Bytes>;
}

/** Makes a signing key; PKCS #8 bytes, to be kept secret. */
export async function generateReceiptKey(): Promise<Bytes> {
  const pair = await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('this runtime makes no Ed25519 key pairs');
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

/** Loads a signing key from its PKCS #8 bytes; throws when they are not an Ed25519 key. */
export async function loadReceiptSigner(pkcs8: Uint8Array): Promise<ReceiptSigner> {
  const key = await crypto.subtle.importKey('pkcs8', own(pkcs8), ED25519, true, ['sign']);
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', key);
  if (kty === undefined || crv === undefined || x === undefined) throw new TypeError('not an Ed25519 key');
  const verifying = await crypto.subtle.importKey('jwk', { kty, crv, x }, ED25519, true, ['verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', verifying));
  return {
    keyId: await receiptKeyId(publicKey),
    publicKey,
    sign: async (receipt) => new Uint8Array(await crypto.subtle.sign(ED25519, key, canonicalReceipt(receipt))),
  };
}

export const receiptKeyId = async (publicKey: Uint8Array): Promise<string> =>
  toHex(await sha256(publicKey)).slice(0, 16);

/** Whether the signature is this key's on this receipt. A key or signature of the wrong form verifies nothing. */
export async function verifyReceipt(
  publicKey: Uint8Array,
  receipt: BidReceipt,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', own(publicKey), ED25519, false, ['verify']);
  return crypto.subtle.verify(ED25519, key, own(signature), canonicalReceipt(receipt));
}
