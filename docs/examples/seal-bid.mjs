// Seals a bid to a tender's public key, on your own machine, and prints the envelope in base64 for `placeBid`.
//   node docs/examples/seal-bid.mjs '{"publicKey":"…","tenderId":"…","lotId":"…","supplierId":"…","revision":1,
//     "bid":{"unitPrice":"0.46","capacity":"30000000","minimumQuantity":"0","leadTimeDays":60,"validUntil":"2027-12-31"}}'
// Keep the price out of your shell's history: with "-" as the only argument the JSON is read from standard input.
import { readFileSync } from 'node:fs';
import { envelopeDigest, sealBid } from '#libs/sealing';

const [given] = process.argv.slice(2);
if (given === undefined) {
  process.stderr.write(
    'Give the bid as JSON, or "-" to read it from standard input; see the first lines of this file.\n',
  );
  process.exit(1);
}
const { publicKey, tenderId, lotId, supplierId, revision, bid } = JSON.parse(
  given === '-' ? readFileSync(0, 'utf8') : given,
);
const key = Buffer.from(publicKey, 'base64');
const sealed = await sealBid({ publicKey: key, tenderId, lotId, supplierId, revision, bid });
if (!sealed.ok) {
  process.stderr.write(`The bid was not sealed (${sealed.code}): look at the field ${sealed.details.field}.\n`);
  process.exit(1);
}
process.stdout.write(`${Buffer.from(sealed.value).toString('base64')}\n`);
// The receipt has to name this digest. On standard error, so that the envelope alone can be piped on.
process.stderr.write(`digest ${Buffer.from(await envelopeDigest(sealed.value)).toString('hex')}\n`);
