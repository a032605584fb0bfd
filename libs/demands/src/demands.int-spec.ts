import { beforeAll, describe, expect, it } from 'vitest';
import { parseUnitPrice } from '#libs/kernel';
import { newId } from '#libs/platform';
import { type DemandLineDraft, NO_REPORT } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { useHarness } from '../../../test/support/harness.js';
import { DemandsModule } from './demands.module.js';
import { DemandReader } from './persistence/demand.reader.js';
import { DEMANDS_ENTITIES } from './persistence/rows.js';
import { AmendDemand } from './use-cases/amend-demand.use-case.js';
import { CancelDemand } from './use-cases/cancel-demand.use-case.js';
import { PostDemand } from './use-cases/post-demand.use-case.js';

const harness = useHarness([DemandsModule], DEMANDS_ENTITIES);
let purchaser: Party;
let other: Party;
let supplier: Party;
let operator: Party;
let productTypeId: string;

beforeAll(async () => {
  const market = await Market.open(harness.owner);
  purchaser = await market.party('purchaser');
  other = await market.party('purchaser');
  supplier = await market.party('supplier');
  operator = await market.party('operator');
  productTypeId = await market.productType();
});

const line = (quantity: bigint, destination = 'TH'): DemandLineDraft => ({
  productTypeId,
  quantity,
  destination,
  deliveryFrom: '2027-01-01',
  deliveryTo: '2027-03-31',
  ceilingPrice: parseUnitPrice('0.6') ?? null,
  report: NO_REPORT,
});
const post = (reference: string, party = purchaser, idempotencyKey: string = newId()) =>
  harness.get(PostDemand).run(party.as(), {
    corridorCode: 'china-asean',
    reference,
    currency: 'CNY',
    idempotencyKey,
    lines: [line(100n), line(200n, 'VN')],
  });
const posted = async (reference: string): Promise<string> => {
  const answer = await post(reference);
  if (!answer.ok) throw new Error(answer.code);
  return answer.value.demandId;
};
const amend = (demandId: string, version: number, quantity: bigint, party = purchaser) =>
  harness.get(AmendDemand).run(party.as(), { demandId, version, lines: [line(quantity)] });
const cancel = (demandId: string, party = purchaser) =>
  harness.get(CancelDemand).run(party.as(), { demandId, reason: 'Ordered elsewhere.' });
const linesOf = async (demandId: string) =>
  (
    await harness.owner.query<{ quantity: string; status: string }>(
      'SELECT quantity::text, status FROM demand_line WHERE demand_id = $1 ORDER BY number',
      [demandId],
    )
  ).rows;

describe('demands', () => {
  it('are posted once per key and once per reference', async () => {
    const key = newId();
    const [first, again] = [await post('D-1', purchaser, key), await post('D-1', purchaser, key)];
    expect(first).toMatchObject({ ok: true });
    expect(again).toEqual(first);
    expect(await post('D-1')).toMatchObject({ code: 'REFERENCE_TAKEN' });
    expect(await post('D-1', other)).toMatchObject({ ok: true });
    expect(await post('D-2', purchaser, key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('are amended by who saw the present version: of two at once one goes through', async () => {
    const demandId = await posted('D-amend');
    const answers = await Promise.all([amend(demandId, 1, 1n), amend(demandId, 1, 2n)]);
    expect(answers.map((answer) => (answer.ok ? 'amended' : answer.code)).sort()).toEqual(['VERSION_STALE', 'amended']);
    expect(await linesOf(demandId)).toEqual([{ quantity: answers[0].ok ? '1' : '2', status: 'open' }]);
    expect(await amend(demandId, 2, 3n, other)).toMatchObject({ code: 'DEMAND_UNKNOWN' });
    expect(await harness.get(AmendDemand).run(purchaser.as(), { demandId, version: 2, lines: [] })).toMatchObject({
      code: 'LINES_MISSING',
    });
  });

  it('carry what is reported of the past, for their purchaser and the operators alone', async () => {
    const report = {
      history: [12_400n, 11_800n],
      shortfallReason: ' The indication was restricted. ',
      brands: [{ supplierId: supplier.id, quantity: 6_000n }],
    };
    const draft = { corridorCode: 'china-asean', currency: 'CNY' };
    const lines = [{ ...line(9_600n), report }, line(5n, 'VN')];
    const unknown = { ...report, brands: [{ supplierId: other.id, quantity: 1n }] };
    const ask = (reference: string, asked: typeof lines) =>
      harness.get(PostDemand).run(purchaser.as(), { ...draft, reference, lines: asked, idempotencyKey: newId() });
    expect(await ask('D-past', [{ ...line(9_600n), report: unknown }])).toMatchObject({ code: 'BRAND_UNKNOWN' });
    const answer = await ask('D-past', lines);
    if (!answer.ok) throw new Error(answer.code);
    const { demandId } = answer.value;
    const seen = async (party: Party) =>
      (await harness.get(DemandReader).one(party.as(), demandId))?.lines.map((shown) => shown.report);
    const shown = {
      history: ['12400', '11800'],
      shortfallReason: 'The indication was restricted.',
      brands: [{ supplierId: supplier.id, quantity: '6000' }],
    };
    expect(await seen(purchaser)).toEqual([shown, null]);
    expect(await seen(operator)).toEqual([shown, null]);
    expect(await seen(supplier)).toEqual([null, null]);
    // Amending writes the lines anew, and what was reported with them.
    await amend(demandId, 1, 7n);
    const reports = 'SELECT FROM demand_report r JOIN demand_line l ON l.id = r.demand_line_id WHERE l.demand_id = $1';
    expect((await harness.owner.query(reports, [demandId])).rowCount).toBe(0);
  });

  it('need a reason below the floor of a rulebook that has one', async () => {
    await harness.owner.query(`UPDATE corridor SET rulebook_code = 'cn-vbp-r11'`);
    const report = { ...NO_REPORT, history: [12_400n, 11_800n] };
    const ask = (shortfallReason: string | null) =>
      harness.get(PostDemand).run(purchaser.as(), {
        corridorCode: 'china-asean',
        currency: 'CNY',
        reference: 'D-floor',
        lines: [{ ...line(9_600n), report: { ...report, shortfallReason } }],
        idempotencyKey: newId(),
      });
    expect(await ask(null)).toMatchObject({ code: 'SHORTFALL_REASON_MISSING', details: { line: 1, floor: '9680' } });
    expect(await ask('A surge that has passed.')).toMatchObject({ ok: true });
  });

  it('are cancelled by their purchaser, once, with all their lines', async () => {
    const demandId = await posted('D-cancel');
    expect(await cancel(demandId, other)).toMatchObject({ code: 'DEMAND_UNKNOWN' });
    const answers = await Promise.all([cancel(demandId), cancel(demandId)]);
    expect(answers.map((answer) => (answer.ok ? 'cancelled' : answer.code)).sort()).toEqual([
      'DEMAND_NOT_OPEN',
      'cancelled',
    ]);
    expect((await linesOf(demandId)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(await amend(demandId, 2, 1n)).toMatchObject({ code: 'DEMAND_NOT_OPEN' });
    const { rows } = await harness.owner.query(
      `SELECT action, from_status, to_status, reason FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
      [demandId],
    );
    expect(rows).toEqual([
      { action: 'post', from_status: null, to_status: 'open', reason: null },
      { action: 'cancel', from_status: 'open', to_status: 'cancelled', reason: 'Ordered elsewhere.' },
    ]);
  });
});
