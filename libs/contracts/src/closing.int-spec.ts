import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Client } from 'pg';
import { isThrough } from '#libs/rules';
import { useTestDatabase } from '../../../test/support/database.js';
import { isThroughWith } from './persistence/is-through.js';

const database = useTestDatabase();

it('closes by the same condition in the rules and in the database', async () => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const few = fc.bigInt(0n, 3n);
  const figures = fc.record({
    agreedQuantity: few,
    orderedQuantity: few,
    settledQuantity: few,
    rejectedQuantity: few,
    openDisputes: fc.nat(1),
  });
  try {
    await fc.assert(
      fc.asyncProperty(figures, fc.boolean(), async (contract, isTermOver) => {
        const { agreedQuantity, orderedQuantity, settledQuantity, rejectedQuantity, openDisputes } = contract;
        const { rows } = await client.query<{ through: boolean }>(
          `SELECT ${isThroughWith('c')} AS through FROM (SELECT $1::bigint AS agreed_quantity, $2::bigint AS ordered_quantity,
             $3::bigint AS settled_quantity, CASE WHEN $4::boolean THEN now() END AS completed_at, $5::int AS open_disputes,
             3::bigint AS received_quantity, 3 - $6::bigint AS accepted_quantity) c`,
          [agreedQuantity, orderedQuantity, settledQuantity, isTermOver, openDisputes, rejectedQuantity],
        );
        expect(rows).toEqual([{ through: isThrough(contract, isTermOver) }]);
      }),
      { numRuns: 200 },
    );
  } finally {
    await client.end();
  }
});
