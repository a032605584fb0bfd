import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalDigest } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { STANDARD_TERMS } from '#libs/rules';
import { Market } from '../../../test/support/builders/market.js';
import { granted, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TenderReader } from './persistence/tender.reader.js';
import { TendersModule } from './tenders.module.js';
import { PublishTender } from './use-cases/publish-tender.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
let rounds: Rounds;
let productTypeId: string;

beforeAll(async () => {
  const market = await Market.open(harness.owner, { publish: 'operator' });
  rounds = await Rounds.of(harness, market);
  productTypeId = await market.productType();
});

const aDraft = async (): Promise<string> => {
  await rounds.demand([productTypeId]);
  const [tenderId = ''] = await rounds.pool();
  await harness.deliver(harness.get(PrepareTender));
  return tenderId;
};
const publish = (tenderId: string, changes: object | null) =>
  harness
    .get(PublishTender)
    .run(rounds.operator.as(), { tenderId, biddingEndsAt: null, terms: { code: null, changes } });
const seen = async (tenderId: string) => {
  const row = await harness.get(TenderReader).one(rounds.operator.as(), tenderId);
  return row && { status: row.status, terms: row.contract_terms, digest: row.contract_terms_digest };
};

describe('the contract terms of a tender', () => {
  it('are those of its corridor, or what its publication says instead', async () => {
    const tenderId = await aDraft();
    expect(await seen(tenderId)).toEqual({
      status: 'draft',
      terms: STANDARD_TERMS,
      digest: canonicalDigest(STANDARD_TERMS),
    });
    expect(await publish(tenderId, { incoterm: { code: 'FOB' } })).toMatchObject({
      code: 'CONTRACT_TERMS_MALFORMED',
      details: { field: 'incoterm.code' },
    });
    expect(await seen(tenderId)).toMatchObject({ status: 'draft', terms: STANDARD_TERMS });
    const incoterm = { code: 'FOB', place: 'Shanghai', transport: 'sea' };
    granted(await publish(tenderId, { incoterm }));
    const after = await seen(tenderId);
    expect(after).toMatchObject({ status: 'open', terms: { code: 'standard-2026', incoterm } });
    expect(after?.digest).toEqual(canonicalDigest(after?.terms));
  });

  it('stand from its publication on, whoever tries to change them', async () => {
    const tenderId = await aDraft();
    granted(await publish(tenderId, null));
    for (const sql of [
      `UPDATE tender SET contract_terms = '{}' WHERE id = $1`,
      `UPDATE tender SET contract_terms_digest = sha256('') WHERE id = $1`,
    ]) {
      await expect(harness.owner.query(sql, [tenderId])).rejects.toThrow('stand from its publication on');
    }
  });

  it('come from the terms that the corridor names when it is drafted', async () => {
    await harness.owner.query(`UPDATE corridor SET contract_terms_code = 'china-asean-2026'`);
    const tenderId = await aDraft();
    await harness.owner.query(`UPDATE corridor SET contract_terms_code = 'standard-2026'`);
    expect(await seen(tenderId)).toMatchObject({
      terms: { code: 'china-asean-2026', payment: { performanceDepositBasisPoints: 500 } },
    });
  });
});
