// Verifies a bid receipt with the platform's public key, without the platform's help.
//   node docs/examples/verify-receipt.mjs <public key, base64> '<the BidReceipt as JSON>' [<your envelope, base64>]
// Exit code 0: the signature is the key's, and the digest is your envelope's when you gave one.
import { envelopeDigest, receiptKeyId, verifyReceipt } from '#libs/sealing';

const [keyText, receiptText, envelopeText] = process.argv.slice(2);
if (keyText === undefined || receiptText === undefined) {
  process.stderr.write('Give the public key in base64 and the receipt as JSON; see the first lines of this file.\n');
  process.exit(1);
}
const publicKey = Buffer.from(keyText, 'base64');
const { bidId, tenderId, lotId, supplierId, revision, digest, receivedAt, keyId, signature } = JSON.parse(receiptText);
const receipt = { bidId, tenderId, lotId, supplierId, revision, digest, receivedAt: new Date(receivedAt) };

const faults = [];
if ((await receiptKeyId(publicKey)) !== keyId) faults.push('the receipt names another key');
if (!(await verifyReceipt(publicKey, receipt, Buffer.from(signature, 'base64')))) faults.push('the signature is wrong');
if (envelopeText !== undefined) {
  const own = Buffer.from(await envelopeDigest(Buffer.from(envelopeText, 'base64'))).toString('hex');
  if (own !== digest) faults.push(`the receipt is for another envelope; yours has the digest ${own}`);
}
process.stdout.write(
  faults.length === 0 ? 'The receipt is sound.\n' : `The receipt is not sound: ${faults.join('; ')}.\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
