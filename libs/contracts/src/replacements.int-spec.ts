import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#libs/platform';
import { anAward, anOperator } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld } from '../../../test/support/deal-world.js';
import { ReplacementsReader } from './persistence/replacements.reader.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

it('proposes the spare suppliers, then the other winners, and nobody who is barred', async () => {
  const shares = ['1', '2', '3'].map((unitPrice) => ({ unitPrice, quantities: [10n] }));
  const award = await anAward(world.db, { shares });
  const [first, second, third] = award.suppliers;
  if (!first || !second || !third) throw new Error('an award has winners');
  await world.drawUp(award);
  const operator = await anOperator(world.db);
  await world.db.query(
    `INSERT INTO award_spare (award_id, region, tender_id, lot_id, bid_id, supplier_id)
     SELECT c.award_id, 'TH', c.tender_id, c.lot_id, b.id, b.supplier_id
     FROM contract c JOIN bid b ON b.lot_id = c.lot_id AND b.supplier_id = $2 WHERE c.supplier_id = $1`,
    [first.organisationId, third.organisationId],
  );
  const proposed = async () =>
    (
      await world
        .get(ReplacementsReader)
        .replacementsFor(operator.caller('signed-in'), { first: 20 }, first.organisationId, (row) => row)
    ).nodes.map(({ outstandingQuantity, candidates }) => ({
      outstandingQuantity,
      candidates: candidates.map(({ supplierId, role, region, unitPrice }) => [
        supplierId,
        role,
        region,
        Number(unitPrice),
      ]),
    }));
  expect(await proposed()).toEqual([
    {
      outstandingQuantity: 10n,
      candidates: [
        [third.organisationId, 'spare', 'TH', 3],
        [second.organisationId, 'winner', null, 2],
      ],
    },
  ]);
  const other = await anOperator(world.db);
  const entry = newId();
  await world.db.query(
    `INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, status, proposed_by, proposed_at)
     VALUES ($1, $2, 'credit', 'serious', 'price-rigging', 'A decision of the court', '2020-01-01', 'proposed', $3, now())`,
    [entry, third.organisationId, operator.memberId],
  );
  await world.db.query(
    `INSERT INTO standing_bar (id, entry_id, supplier_id, scope, bar_from, bar_to) VALUES ($1, $2, $3, 'all', '2020-01-01', '2099-01-01')`,
    [newId(), entry, third.organisationId],
  );
  await world.db.query(
    `UPDATE standing_entry SET status = 'in_force', decided_by = $2, decided_at = now() WHERE id = $1`,
    [entry, other.memberId],
  );
  expect((await proposed())[0]?.candidates).toEqual([[second.organisationId, 'winner', null, 2]]);
  const purchaser = award.purchasers[0];
  const seen = await world
    .get(ReplacementsReader)
    .replacementsFor((purchaser ?? operator).caller('signed-in'), { first: 20 }, first.organisationId, (row) => row);
  expect(seen.nodes).toEqual([]);
});
