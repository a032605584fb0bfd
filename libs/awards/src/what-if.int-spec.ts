import { randomUUID } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import { type Caller, newId, UnitOfWork } from '#libs/platform';
import { RulebooksStore } from '#libs/organisations';
import { judgeCopyRulebook, shippedRulebook } from '#libs/rules';
import { aCredential } from '../../../test/support/builders/rivals.js';
import { granted } from '../../../test/support/builders/rounds.js';
import {
  anOpenedTender,
  anOrganisation,
  insertRow,
  type OpenedTender,
  ownerClient,
} from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { testConfig, testModule } from '../../../test/support/worker.js';
import { whatIfAsked } from './events.js';
import { AwardsModule } from './index.js';
import { AnswerWhatIf } from './jobs/answer-what-if.handler.js';
import { WhatIfReader } from './persistence/what-if.reader.js';
import { AskWhatIf, type RequestWhatIfInput } from './use-cases/ask-what-if.use-case.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
import { MakeAwardsUseCase } from './use-cases/make-awards.use-case.js';
import type { ComparedAwards } from './what-if/compare-awards.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let unitOfWork: UnitOfWork;
let operator: Caller;
let tender: OpenedTender;

/** E2 of the worked examples: under round 9 the fourth wins by its cut from the ceiling, under round 10 it does not. */
const PRICES = ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00'];
const ROUND_10 = { code: 'cn-vbp-r10', version: 1 };

const caller = async (organisationId: string): Promise<Caller> => ({
  credential: await aCredential(client, organisationId),
  access: 'signed-in',
});

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [AwardsModule]);
  await module.init();
  unitOfWork = module.get(UnitOfWork);
  operator = await caller(await anOrganisation(client, 'operator'));
  const rulebook = shippedRulebook('cn-vbp-r9');
  invariant(rulebook, 'round 9 is shipped');
  const bids = PRICES.map((unitPrice) => ({ unitPrice, capacity: 1_000_000n }));
  tender = await anOpenedTender(client, { rulebook, bids, lines: [2_000n, 1_000n] });
  await client.query('UPDATE lot SET ceiling_price = 1.2 WHERE id = $1', [tender.lotId]);
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});

const evaluate = ({ tenderId } = tender) =>
  unitOfWork.asSystem(async (tx) => ok(await module.get(EvaluateTenderUseCase).run(tx, tenderId)));
const makeAwards = async () => {
  await client.query('UPDATE tender SET notice_ends_at = medlane_now() WHERE id = $1', [tender.tenderId]);
  return unitOfWork.asSystem(async (tx) => ok(await module.get(MakeAwardsUseCase).run(tx, tender.tenderId)));
};
const ask = (by: Caller, change: Partial<RequestWhatIfInput>, idempotencyKey: string = randomUUID()) =>
  module.get(AskWhatIf).request(by, {
    tenderId: tender.tenderId,
    rulebook: null,
    changes: null,
    withoutSupplierIds: [],
    idempotencyKey,
    ...change,
  });

/** Answers what waits, as the worker would; answers what the asker then reads. */
async function answered(by: Caller, whatIfId: string) {
  const { rows } = await client.query<{ id: string; tender_id: string }>(
    `SELECT id, tender_id FROM what_if_case WHERE what_if_id = $1`,
    [whatIfId],
  );
  for (const { id: subjectId, tender_id: tenderId } of rows) {
    const event = {
      ...whatIfAsked({ subjectId, tenderId, payload: { whatIfId } }),
      id: newId(),
      occurredAt: new Date(),
    };
    // Twice, as a relay may deliver it.
    for (const _ of [1, 2])
      await unitOfWork.asSystem(async (tx) => ok(await module.get(AnswerWhatIf).handle(tx, event)));
  }
  const seen = await module.get(WhatIfReader).one(by, whatIfId);
  invariant(seen, 'the asker sees its question');
  return seen.cases.map(({ answer, ...rest }) => ({ ...rest, answer: answer as ComparedAwards | null }));
}

describe('what an award would have been', () => {
  it('is not asked before there is one, nor by purchasers before it is final', async () => {
    expect(await ask(operator, { rulebook: ROUND_10 })).toMatchObject({ code: 'TENDER_UNKNOWN' });
    await evaluate();
    const purchaser = await caller(tender.purchasers[0] ?? '');
    expect(await ask(purchaser, { rulebook: ROUND_10 })).toMatchObject({ code: 'TENDER_UNKNOWN' });
    await makeAwards();
    expect((await ask(purchaser, { rulebook: ROUND_10 })).ok).toBe(true);
    const stranger = await caller(await anOrganisation(client, 'purchaser'));
    expect(await ask(stranger, { rulebook: ROUND_10 })).toMatchObject({ code: 'TENDER_UNKNOWN' });
  });

  it('is shown beside the real one: under another rulebook', async () => {
    const purchaser = await caller(tender.purchasers[0] ?? '');
    const key = randomUUID();
    const { whatIfId } = granted(await ask(purchaser, { rulebook: ROUND_10 }, key));
    expect(granted(await ask(purchaser, { rulebook: ROUND_10 }, key))).toEqual({ whatIfId });
    const [first] = await answered(purchaser, whatIfId);
    expect(first).toMatchObject({ tenderId: tender.tenderId, status: 'answered', problem: null });
    const compared = first?.answer;
    expect(compared?.real.rulebook.code).toBe('cn-vbp-r9');
    expect(compared?.whatIf.rulebook.code).toBe('cn-vbp-r10');
    const [lot] = compared?.lots ?? [];
    expect(lot?.real?.winners.map(({ supplierId }) => supplierId).sort()).toEqual(tender.suppliers.slice(0, 4).sort());
    expect(lot?.whatIf?.winners.map(({ supplierId }) => supplierId).sort()).toEqual(
      tender.suppliers.slice(0, 3).sort(),
    );
    expect(lot).toMatchObject({ wouldWin: [], wouldLose: [tender.suppliers[3]], whatIf: { offeredRevival: 1 } });
    expect(lot?.real?.saving.ceiling).not.toBeNull();
    const other = await caller(tender.purchasers[1] ?? '');
    expect(await module.get(WhatIfReader).one(other, whatIfId)).toBeUndefined();
    expect(await module.get(WhatIfReader).one(operator, whatIfId)).toBeDefined();
  });

  it('is shown without a supplier, and with changes to the rulebook', async () => {
    const [lowest = ''] = tender.suppliers;
    const without = granted(await ask(operator, { withoutSupplierIds: [lowest] }));
    const [alone] = await answered(operator, without.whatIfId);
    expect(alone?.answer?.lots[0]).toMatchObject({ wouldLose: [lowest] });
    const changes = { award: { ceilingCutDoorBasisPoints: null } };
    const changed = granted(await ask(operator, { changes }));
    const [door] = await answered(operator, changed.whatIfId);
    expect(door?.answer?.lots[0]).toMatchObject({ wouldWin: [], wouldLose: [tender.suppliers[3]] });
    expect(door?.answer?.whatIf.rulebook.digest).not.toBe(door?.answer?.real.rulebook.digest);
    expect(await ask(operator, { changes: { award: { capTable: [] } } })).toMatchObject({
      code: 'RULEBOOK_MALFORMED',
      details: { field: 'award.capTable' },
    });
    expect(await ask(operator, { withoutSupplierIds: [newId()] })).toMatchObject({ code: 'SUPPLIER_DID_NOT_BID' });
    expect(await ask(operator, { rulebook: { code: 'nothing', version: 1 } })).toMatchObject({
      code: 'RULEBOOK_UNKNOWN',
    });
    expect(await ask(operator, {})).toMatchObject({ code: 'NOTHING_CHANGED' });
  });

  it('is the real one again when nothing is changed in effect', async () => {
    const { whatIfId } = granted(await ask(operator, { rulebook: { code: 'cn-vbp-r9', version: 1 } }));
    const [same] = await answered(operator, whatIfId);
    const { real, whatIf, lots } = same?.answer ?? { real: null, whatIf: null, lots: [] };
    expect(whatIf).toEqual(real);
    expect(lots.map((lot) => lot.whatIf)).toEqual(lots.map((lot) => lot.real));
    expect(lots.map(({ valueDifference }) => valueDifference)).toEqual(['0.00']);
  });

  it('is previewed for a draft on several tenders', async () => {
    const preview = (tenderIds: string[], code = 'cn-vbp-r10') =>
      module.get(AskWhatIf).preview(operator, { code, version: 1, tenderIds, idempotencyKey: randomUUID() });
    expect(await preview([tender.tenderId, tender.tenderId])).toMatchObject({ code: 'TENDERS_OUT_OF_RANGE' });
    expect(await preview([tender.tenderId], 'nothing')).toMatchObject({ code: 'RULEBOOK_UNKNOWN' });
    expect(await preview([newId()])).toMatchObject({ code: 'TENDER_UNKNOWN' });
    const { whatIfId } = granted(await preview([tender.tenderId]));
    const [first] = await answered(operator, whatIfId);
    expect(first?.answer?.whatIf.rulebook.code).toBe('cn-vbp-r10');
    const untouched = await client.query('SELECT status FROM award WHERE tender_id = $1', [tender.tenderId]);
    expect(untouched.rows).toEqual([{ status: 'active' }]);
  });

  it('is found anew at least cost when a supplier is gone, and when fewer may win', async () => {
    // 150 are asked for: the cheapest gives 100 and the second 50; without the cheapest, the second 100 and the third 50.
    const cheapest = await anOpenedTender(client);
    await evaluate(cheapest);
    const [first = '', second = '', third = ''] = cheapest.suppliers;
    const { tenderId } = cheapest;
    const gone = granted(await ask(operator, { tenderId, withoutSupplierIds: [first] }));
    const [without] = await answered(operator, gone.whatIfId);
    expect(without?.answer?.lots).toMatchObject([
      {
        real: { value: '155.00', supplySecurity: { suppliers: 2, largestShare: 0.666666 } },
        whatIf: {
          value: '175.00',
          winners: [
            { supplierId: second, quantity: 100, value: '110.00' },
            { supplierId: third, quantity: 50, value: '65.00' },
          ],
          saving: { medianBid: { price: '1.200000', value: '180.00', saving: '5.00' } },
        },
        valueDifference: '20.00',
        wouldWin: [third],
        wouldLose: [first],
      },
    ]);
    const fewer = granted(await ask(operator, { tenderId, changes: { award: { maxWinners: 1 } } }));
    const [single] = await answered(operator, fewer.whatIfId);
    // Nobody alone serves 150; as much as possible is served before it is served cheaply.
    expect(single?.answer?.lots).toMatchObject([
      { whatIf: { quantity: 100, value: '100.00' }, wouldWin: [], wouldLose: [second] },
    ]);
  });

  it('is previewed for a copied rulebook on tenders of different rules', async () => {
    const other = await anOpenedTender(client);
    await evaluate(other);
    const source = shippedRulebook('cn-vbp-r9');
    invariant(source, 'round 9 is shipped');
    const name = { code: 'our-round', version: 1 };
    const copy = granted(judgeCopyRulebook(source, { award: { capTable: [1, 1, 1] } }, name));
    const store = module.get(RulebooksStore);
    await unitOfWork.asSystem(async (tx) => ok(await store.insert(tx, copy, 'draft')));
    const tenderIds = [tender.tenderId, other.tenderId];
    const asked = await module.get(AskWhatIf).preview(operator, { ...name, tenderIds, idempotencyKey: randomUUID() });
    const cases = await answered(operator, granted(asked).whatIfId);
    expect(cases.map(({ tenderId, status }) => [tenderId, status])).toEqual(tenderIds.map((id) => [id, 'answered']));
    for (const { answer } of cases) {
      expect(answer?.whatIf.rulebook).toMatchObject(name);
      expect(answer?.lots.map((lot) => lot.whatIf?.winners.length)).toEqual([1]);
    }
    expect(cases.map(({ answer }) => answer?.real.rulebook.code)).toEqual(['cn-vbp-r9', 'least-cost']);
  });
});
