import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { newId } from '#libs/platform';
import { useTestApplication } from '../../../test/support/application.js';
import { aCorridor, anOperator } from '../../../test/support/builders/index.js';
import { FeeVersionStore } from './persistence/fee-versions.store.js';
import { RATES_ENTITIES } from './persistence/rows.js';
import { RatesModule } from './rates.module.js';
import { DeclareFee, type DeclareFeeInput } from './use-cases/declare-fee.use-case.js';

const app = useTestApplication([RatesModule], RATES_ENTITIES);

async function declare(corridorCode: string, change: Partial<DeclareFeeInput> = {}) {
  const operator = await anOperator(app.db);
  return app.get(DeclareFee).run(operator.caller({ kinds: ['operator'], roles: ['officer'] }), {
    corridorCode,
    effectiveFrom: '2099-01-01',
    basisPoints: 40,
    leastFees: [{ currency: 'CNY', amountMinor: 5_00n }],
    idempotencyKey: newId(),
    ...change,
  });
}
const all = (corridorCode: string) => app.get(FeeVersionStore).all(corridorCode);

it('a corridor says what it charges ahead, one version after the other, also when two officers speak at once', async () => {
  const code = await aCorridor(app.db, { code: `corridor-${randomUUID()}`.slice(0, 30) });
  expect(await all(code)).toEqual([]);
  const answers = await Promise.all(
    [40, 41, 42, 43].map(async (basisPoints) => {
      const answer = await declare(code, { basisPoints });
      return answer.ok ? answer.value.version : answer.code;
    }),
  );
  expect(answers.sort()).toEqual([1, 2, 3, 4]);
  expect((await all(code)).map(({ version, leastFees }) => [version, leastFees])).toEqual(
    [4, 3, 2, 1].map((version) => [version, { CNY: '500' }]),
  );
  expect(await declare(code, { effectiveFrom: '2020-01-01' })).toMatchObject({ code: 'DAY_NOT_AHEAD' });
  expect(await declare('no-such-corridor')).toMatchObject({ code: 'CORRIDOR_UNKNOWN' });
  await expect(app.db.query(`UPDATE fee_version SET effective_from = declared_at::date`)).rejects.toMatchObject({
    constraint: 'fee_version_ahead',
  });
});

it('says a version once for one key', async () => {
  const code = await aCorridor(app.db, { code: `corridor-${randomUUID()}`.slice(0, 30) });
  const operator = await anOperator(app.db);
  const caller = operator.caller({ kinds: ['operator'], roles: ['officer'] });
  const input = {
    corridorCode: code,
    effectiveFrom: '2099-01-01',
    basisPoints: 1,
    leastFees: [],
    idempotencyKey: newId(),
  };
  const answers = [await app.get(DeclareFee).run(caller, input), await app.get(DeclareFee).run(caller, input)];
  expect(answers).toMatchObject([{ value: { version: 1 } }, { value: { version: 1 } }]);
  expect(await all(code)).toHaveLength(1);
});
