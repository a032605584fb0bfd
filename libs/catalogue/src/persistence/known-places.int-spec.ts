import { describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { useTestApplication } from '../../../../test/support/application.js';
import { CatalogueModule } from '../catalogue.module.js';
import { CODE_KINDS } from '../codes/kinds.js';
import { ImportCodes } from '../use-cases/import-codes.use-case.js';
import { KnownPlaces } from './known-places.js';
import { CATALOGUE_ENTITIES } from './rows.js';

const app = useTestApplication([CatalogueModule], CATALOGUE_ENTITIES);
const places = new KnownPlaces();
const unknown = async (...codes: (string | null)[]) => {
  const asked = await app.get(UnitOfWork).asSystem(async (tx) => ok(await places.unknown(tx, codes)));
  return asked.ok && asked.value;
};
const point = (locode: string | null) => ({ country: 'CN', locode, place: 'x', consignee: null });

describe('places by UN/LOCODE', () => {
  it('are judged by the list once an operator has imported one, with what is near', async () => {
    expect(await unknown('CNSHX')).toBeUndefined();
    const kind = CODE_KINDS.find((known) => known.kind === 'ports');
    if (!kind) throw new Error('there is a kind of ports');
    const file =
      'key,name,city,country\nCNSHA,Shanghai,Shanghai,China\nCNSHK,Shekou,Shenzhen,China\nTHLCH,Laem Chabang,,Thailand\n';
    await app.get(ImportCodes).run({ kind, name: 'ports.csv', bytes: Buffer.from(file), whole: true });
    expect(await unknown('CNSHA', null, 'THLCH')).toBeUndefined();
    expect(await unknown('CNSHA', 'CNSHX')).toEqual({ place: 'CNSHX', near: 'CNSHA Shanghai, CNSHK Shekou' });
    expect(await unknown('VNSGN')).toEqual({ place: 'VNSGN', near: '—' });
    const judged = await app
      .get(UnitOfWork)
      .asSystem((tx) => places.judgeTerms(tx, { deliveryPoints: [point(null), point('CNSHA'), point('CNSAH')] }));
    expect(judged).toMatchObject({
      code: 'CONTRACT_TERMS_MALFORMED',
      details: { field: 'deliveryPoints[2].locode', problem: expect.stringContaining('near it: CNSHA Shanghai') },
    });
  });
});
