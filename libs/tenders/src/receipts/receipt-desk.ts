import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import { generateReceiptKey, loadReceiptSigner, type ReceiptSigner } from '#libs/sealing';
import { secretFile } from '../secrets/secret-file.js';

const KEY_FILE = 'receipt-signing.pk8';

/** The API's signing key for bid receipts, made on first use. */
@Injectable()
export class ReceiptDesk {
  private loaded: Promise<ReceiptSigner> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  signer(): Promise<ReceiptSigner> {
    this.loaded ??= secretFile(this.config.secretsDirectory, KEY_FILE, generateReceiptKey).then(loadReceiptSigner);
    return this.loaded;
  }
}
