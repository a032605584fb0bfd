import { verifyReceipt } from '#libs/sealing';
import { type Check, scanCheck } from '../check.js';

interface Receipted {
  readonly id: string;
  readonly tender_id: string;
  readonly lot_id: string;
  readonly supplier_id: string;
  readonly revision: number;
  readonly digest: Buffer;
  readonly received_at: Date;
  readonly receipt_signature: Buffer;
}

/** Each receipt that was given out names the stored bid, signed by one of these keys (32 bytes each, Ed25519). */
export const receiptSignatureCheck = (publicKeys: readonly Uint8Array[]): Check =>
  scanCheck<Receipted>(
    'bid.receipt-is-signed',
    "each receipt's signature is ours over the stored bid: its tender, lot, supplier, revision, digest and time",
    `SELECT id, tender_id, lot_id, supplier_id, revision, digest, received_at, receipt_signature
     FROM bid WHERE id > $1 ORDER BY id LIMIT 500`,
    async (row) => {
      const receipt = {
        bidId: row.id,
        tenderId: row.tender_id,
        lotId: row.lot_id,
        supplierId: row.supplier_id,
        revision: row.revision,
        digest: row.digest.toString('hex'),
        receivedAt: row.received_at,
      };
      for (const publicKey of publicKeys) {
        if (await verifyReceipt(publicKey, receipt, row.receipt_signature)) return undefined;
      }
      return 'the signature does not verify';
    },
  );
