// Computes an award again from the `evaluation` that the query `award` answers, and compares it part by part.
//   node docs/examples/recompute-award.mjs evaluation.json     (or "-" to read it from standard input)
// Exit code 0: the same inputs give the same answer. 1: they do not, and what differs is named.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { recompute } from '#libs/awards';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Give the file with the evaluation, or "-"; see the first lines of this file.\n');
  process.exit(1);
}
const result = recompute(JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')));
if (result.agrees) {
  const { inputs, answer } = result.snapshot;
  const winners = answer.ranking.filter(({ awardedQuantity }) => awardedQuantity !== '0').length;
  process.stdout.write(
    `The award follows from its inputs: ${inputs.bids.length} valid bids, ${winners} winners, ` +
      `${answer.quantity} of ${inputs.quantity} units, ${answer.valueMinor} minor units of ${inputs.currency}, ` +
      `${answer.proven ? 'proven to be the best' : 'the best that was found within the limit of the search'}.\n`,
  );
} else {
  process.stdout.write(
    `The award does not follow from its inputs:\n${result.differences.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exitCode = 1;
}
