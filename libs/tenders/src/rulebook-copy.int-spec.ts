import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalDigest } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { LEAST_COST_RULEBOOK, shippedRulebook } from '#libs/rules';
import { Market } from '../../../test/support/builders/market.js';
import { granted, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TenderReader } from './persistence/tender.reader.js';
import { TendersModule } from './tenders.module.js';
import { ChooseTenderRulebook } from './use-cases/choose-tender-rulebook.use-case.js';
import { PublishTender } from './use-cases/publish-tender.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
let rounds: Rounds;
let productTypeId: string;

beforeAll(async () => {
  const market = await Market.open(harness.owner, { publish: 'operator' });
  rounds = await Rounds.of(harness, market);
  productTypeId = await market.productType();
});

const choose = (tenderId: string, code = 'cn-vbp-r11', version = 1) =>
  harness.get(ChooseTenderRulebook).run(rounds.operator.as(), { tenderId, code, version });
const aDraft = async (): Promise<string> => {
  await rounds.demand([productTypeId]);
  const [tenderId = ''] = await rounds.pool();
  await harness.deliver(harness.get(PrepareTender));
  return tenderId;
};
const rulesOf = async (tenderId: string) => {
  const seen = await harness.get(TenderReader).one(rounds.operator.as(), tenderId);
  return seen && { code: seen.rulebook['code'], rulebook: seen.rulebook, digest: seen.rulebook_digest };
};

describe('the rules of a tender', () => {
  it('are a copy of its corridor’s, or of another rulebook while it is a draft', async () => {
    const tenderId = await aDraft();
    const before = await rulesOf(tenderId);
    expect(before?.digest).toEqual(canonicalDigest(before?.rulebook));
    expect(await choose(tenderId, 'nothing')).toMatchObject({ code: 'RULEBOOK_UNKNOWN' });
    await harness.owner.query(`UPDATE rulebook SET status = 'withdrawn', withdrawn_at = now() WHERE code = 'weighted'`);
    expect(await choose(tenderId, 'weighted')).toMatchObject({ code: 'RULEBOOK_NOT_ACTIVE' });
    granted(await choose(tenderId));
    expect(await rulesOf(tenderId)).toEqual({
      code: 'cn-vbp-r11',
      rulebook: JSON.parse(JSON.stringify(shippedRulebook('cn-vbp-r11'))),
      digest: canonicalDigest(shippedRulebook('cn-vbp-r11')),
    });
  });

  it('stand from its publication on, whoever tries to change them', async () => {
    const tenderId = await aDraft();
    granted(await harness.get(PublishTender).run(rounds.operator.as(), { tenderId, biddingEndsAt: null }));
    const before = await rulesOf(tenderId);
    expect(await choose(tenderId)).toMatchObject({ code: 'TENDER_NOT_DRAFT', details: { status: 'open' } });
    const changed = [tenderId, JSON.stringify(LEAST_COST_RULEBOOK)];
    for (const [sql, values] of [
      ['UPDATE tender SET rulebook = $2 WHERE id = $1', changed],
      [`UPDATE tender SET rulebook_digest = sha256('') WHERE id = $1`, [tenderId]],
    ] as const) {
      await expect(harness.owner.query(sql, [...values])).rejects.toThrow('stand from its publication on');
    }
    await harness.owner.query(`UPDATE rulebook SET status = 'withdrawn', withdrawn_at = now() WHERE code = $1`, [
      before?.code,
    ]);
    expect(await rulesOf(tenderId)).toEqual(before);
  });
});
