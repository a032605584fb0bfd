import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#libs/platform';
import { anAward, anOperator, aPurchaser, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { ublInvoice } from './invoicing/ubl.js';
import { DrawUpInvoice } from './use-cases/draw-up-invoice.use-case.js';

const database = useTestDatabase();
let world: DealWorld;
let purchaser: TestOrganisation;
let supplier: TestOrganisation;
let invoices: string[];

beforeAll(async () => {
  world = await DealWorld.start(database.url);
  const award = await anAward(world.db, { shares: [{ unitPrice: '1.016', quantities: [100n] }] });
  await world.drawUp(award);
  await world.signAll(award);
  const [buying, selling] = [award.purchasers[0], award.suppliers[0]];
  if (!buying || !selling) throw new Error('an award has parties');
  [purchaser, supplier] = [buying, selling];
  granted(await world.deposit(purchaser, '1000.00'));
  for (const [accepted, rejected] of [
    [20n, 0n],
    [0n, 20n],
    [15n, 5n],
    [40n, 0n],
  ] as const) {
    const { orderId } = granted(await world.order(purchaser, award.lotId, accepted + rejected));
    const [line] = await world.lines(orderId);
    const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', accepted + rejected));
    granted(await world.receive(purchaser, shipmentId, accepted, rejected));
    await world.invoice();
  }
  const { rows } = await world.db.query<{ id: string }>('SELECT id FROM invoice ORDER BY issued_at, id');
  invoices = rows.map(({ id }) => id);
});
afterAll(() => world.stop());

const draw = (who: TestOrganisation, at: number, kind: 'invoice' | 'fee' = 'invoice') =>
  world.get(DrawUpInvoice).run(as(who, 'viewer'), { invoiceId: invoices[at] ?? newId(), kind });

describe('the documents of invoices', () => {
  it('are numbered without gaps in the order of issue, whoever asks for which first and however many at once', async () => {
    const asked = await Promise.all([draw(purchaser, 3), draw(supplier, 0), draw(purchaser, 0), draw(supplier, 3)]);
    expect(asked.map((answer) => granted(answer).data.number)).toEqual([
      'SB-000003',
      'SB-000001',
      'SB-000001',
      'SB-000003',
    ]);
    // The second one was rejected as a whole: nothing is to be paid by it.
    expect(await draw(purchaser, 1)).toMatchObject({ code: 'NOTHING_INVOICED' });
    expect(granted(await draw(purchaser, 2)).data).toMatchObject({
      number: 'SB-000002',
      rejectedQuantity: '5',
      total: '15.24',
    });
    const { rows } = await world.db.query(
      `SELECT s.last, count(d.*)::int AS documents, max(d.number) AS highest FROM invoice_series s
       JOIN invoice_document d ON d.series = s.series GROUP BY s.series`,
    );
    expect(rows).toEqual([{ last: '3', documents: 3, highest: '3' }]);
  });

  it('are drawn up once, with the hash of the PDF, and are the same ever after', async () => {
    const first = granted(await draw(supplier, 0));
    expect(granted(await draw(purchaser, 0))).toEqual(first);
    expect(first.ubl).toBe(ublInvoice('invoice', first.data));
    const { rows } = await world.db.query<{ sha256: string; readers: string[]; owner: string }>(
      `SELECT encode(c.sha256, 'hex') AS sha256, u.readers, f.organisation_id AS owner FROM file f
       JOIN file_content c ON c.id = f.content_id JOIN file_use u ON u.file_id = f.id WHERE f.id = $1`,
      [first.fileId],
    );
    expect(rows).toEqual([
      { sha256: first.digest.toString('hex'), readers: [purchaser.organisationId], owner: supplier.organisationId },
    ]);
    expect(createHash('sha256').update(first.ubl).digest('hex')).toHaveLength(64);
  });

  it('of the fee are the supplier’s and the operators’', async () => {
    const fee = granted(await draw(supplier, 3, 'fee'));
    expect(fee.data).toMatchObject({ seller: { legalName: 'Medlane' }, total: '0.20' });
    expect(granted(await draw(await anOperator(world.db), 3, 'fee'))).toEqual(fee);
    expect(await draw(purchaser, 3, 'fee')).toMatchObject({ code: 'NOT_YOURS' });
    expect(await draw(await aPurchaser(world.db), 3)).toMatchObject({ code: 'INVOICE_UNKNOWN' });
  });
});
