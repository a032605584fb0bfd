import { createPrivateKey, sign } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import { canonicalReceipt, generateReceiptKey, loadReceiptSigner, type ReceiptSigner } from '#libs/sealing';
import { secretFile } from '../secrets/secret-file.js';

const KEY_FILE = 'receipt-signing.pk8';

/** The API's signing key for bid receipts, made on first use. */
@Injectable()
export class ReceiptDesk {
  private loaded: Promise<ReceiptSigner> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  signer(): Promise<ReceiptSigner> {
    this.loaded ??= secretFile(this.config.secretsDirectory, KEY_FILE, generateReceiptKey).then(loadSigner);
    return this.loaded;
  }
}

/** Signs with the runtime's own synchronous call: on the bid path a WebCrypto job costs the event loop several times that. */
async function loadSigner(pkcs8: Uint8Array): Promise<ReceiptSigner> {
  const { keyId, publicKey } = await loadReceiptSigner(pkcs8);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return {
    keyId,
    publicKey,
    sign: (receipt) => Promise.resolve(new Uint8Array(sign(null, canonicalReceipt(receipt), key))),
  };
}
