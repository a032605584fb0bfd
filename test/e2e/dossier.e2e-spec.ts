import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, parseConfig } from '#libs/platform';
import { dayOf } from '#libs/rules';
import { startApi } from '../../apps/api/src/start-api.js';
import { anAward, anOperator, type TestAward, type TestOrganisation } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { DealWorld, granted } from '../support/deal-world.js';
import { textOfPdf } from '../support/pdf-text.js';

const database = useTestDatabase();
let world: DealWorld;
let api: Api;
let award: TestAward;
let officer: TestOrganisation;
let second: TestOrganisation;
let today: string;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
  api = await startApi(parseConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' }));
  [officer, second] = [await anOperator(world.db), await anOperator(world.db)];
  award = await anAward(world.db, { shares: [{ unitPrice: '1.5', quantities: [60n] }] });
  await world.drawUp(award);
  await world.signAll(award);
  today = dayOf(await world.value<Date>('SELECT medlane_now() AS value'));
});
afterAll(async () => {
  await api?.close();
  await world?.stop();
});

async function ask<T>(who: TestOrganisation, query: string, variables: object = {}): Promise<T> {
  const headers = { authorization: `Bearer ${who.apiKey}` };
  const answer = await api.fastify.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } });
  const body = answer.json<{ data: T; errors?: unknown }>();
  expect(body.errors).toBeUndefined();
  return body.data;
}
interface Paper {
  code: string;
  owedBy: string;
  required: boolean;
  status: string;
  choiceOption: string | null;
  generated: string | null;
  fileId: string | null;
}
interface Dossier {
  __typename: string;
  code?: string;
  shipmentId: string;
  status: string;
  inspection: string;
  clear: boolean;
  papers: Paper[];
  findings: { requirement: string; state: string; blocks: boolean; textZh: string }[];
}
const DOSSIER = `shipmentId reference status inspection clear papers { code nameEn nameZh owedBy required status choiceOption generated dueOn fileId }
  findings { requirement state blocks text textZh }`;
async function step(who: TestOrganisation, field: string, input: object): Promise<Dossier> {
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const type =
    { cancelShipment: 'DossierReason', acceptDossierPaper: 'DossierPaper', generateDossierPaper: 'DossierPaper' }[
      field
    ] ?? (['submitDossier', 'releaseDossier'].includes(field) ? 'Dossier' : name);
  const query = `mutation S($input: ${type}Input!) { ${field}(input: $input) { __typename ... on Dossier { ${DOSSIER} } ... on ${name}Refused { code message messageZh } } }`;
  return (await ask<Record<string, Dossier>>(who, query, { input }))[field] as Dossier;
}

it('keeps an incomplete dossier from shipping, then ships it complete', async () => {
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  const corridorCode = await world.value<string>('SELECT corridor_code AS value FROM tender WHERE id = $1', [
    award.tenderId,
  ]);
  const routes = ['cn-export', 'cn-export-2020'];
  const chosen = await ask<{ chooseRoutes: object }>(
    officer,
    'mutation C($input: ChooseRoutesInput!) { chooseRoutes(input: $input) { ... on Corridor { routeProfileCodes } } }',
    { input: { corridorCode, routeProfileCodes: routes } },
  );
  expect(chosen.chooseRoutes).toEqual({ routeProfileCodes: routes });
  granted(await world.deposit(purchaser, '90.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 60n));
  const [line] = await world.lines(orderId);

  const announced = await step(supplier, 'announceShipment', {
    orderLineId: line?.id,
    quantity: '60',
    plannedOn: today,
    batches: [{ batchNumber: '批20260101', madeOn: '2026-01-15', expiresOn: '2099-12-31', quantity: '60' }],
    goods: {
      nameEn: 'Surgical mask',
      nameZh: '医用外科口罩',
      registeredName: '医用外科口罩',
      registrationNumber: '粤械注准20202140001',
      manufacturer: '广州某某医疗器械有限公司',
      hsCode: '6307900010',
      special: 'medical_mask',
      packages: 10,
      grossGrams: '120000',
      netGrams: '100000',
    },
    route: { transport: 'sea', incoterm: 'FOB', incotermPlace: 'Qinzhou', port: 'CNQZH' },
    idempotencyKey: randomUUID(),
  });
  expect(announced).toMatchObject({ __typename: 'Dossier', status: 'open', clear: false });
  const { shipmentId } = announced;
  const missing = announced.findings.find(({ requirement }) => requirement === 'samr-check');
  expect(missing).toMatchObject({ state: 'missing', blocks: true, textZh: expect.stringContaining('提交') });

  expect(await step(supplier, 'submitDossier', { shipmentId })).toMatchObject({ code: 'DOSSIER_INCOMPLETE' });
  const idempotencyKey = randomUUID();
  const early = await step(supplier, 'dispatchAnnouncedShipment', { shipmentId, idempotencyKey });
  expect(early).toMatchObject({ __typename: 'DispatchAnnouncedShipmentRefused', code: 'ACTION_NOT_ALLOWED_NOW' });

  for (const { code, owedBy, required, choiceOption, generated } of announced.papers) {
    if (!required || choiceOption === 'announcement-12') continue;
    const side = owedBy === 'operator' ? officer : supplier;
    const number = `N-${code}`;
    const provided =
      generated === null
        ? await step(side, 'provideDossierPaper', { shipmentId, code, number })
        : await step(supplier, 'generateDossierPaper', { shipmentId, code });
    expect(provided).toMatchObject({ __typename: 'Dossier' });
    expect(await step(second, 'acceptDossierPaper', { shipmentId, code })).toMatchObject({ __typename: 'Dossier' });
  }

  const handedIn = await step(supplier, 'submitDossier', { shipmentId });
  expect(handedIn).toMatchObject({ status: 'gate' });
  if (handedIn.inspection === 'drawn') {
    await step(officer, 'recordInspection', { shipmentId, passed: true, report: 'Opened three cartons.' });
  }
  expect(await step(officer, 'releaseDossier', { shipmentId })).toMatchObject({ status: 'released', clear: true });
  const left = await step(supplier, 'dispatchAnnouncedShipment', {
    shipmentId,
    transportDocument: 'BL-1',
    idempotencyKey: randomUUID(),
  });
  expect(left).toMatchObject({ status: 'closed' });

  const { dossier } = await ask<{ dossier: Dossier }>(
    purchaser,
    `query D($id: UUID!) { dossier(shipmentId: $id) { ${DOSSIER} } }`,
    { id: shipmentId },
  );
  const fileId = dossier.papers.find(({ code }) => code === 'packing-list')?.fileId;
  const headers = { authorization: `Bearer ${purchaser.apiKey}` };
  const file = await api.fastify.inject({ method: 'GET', url: `/files/${fileId}`, headers });
  expect(file.statusCode).toBe(200);
  expect(file.headers['content-disposition']).toContain('attachment');
  expect(textOfPdf(file.rawPayload)).toContain('批20260101');
  const foreign = await anAward(world.db);
  const stranger = foreign.suppliers[0];
  if (!stranger) throw new Error('an award has parties');
  const others = { authorization: `Bearer ${stranger.apiKey}` };
  expect((await api.fastify.inject({ method: 'GET', url: `/files/${fileId}`, headers: others })).statusCode).toBe(404);
  expect(
    await ask(stranger, `query D($id: UUID!) { dossier(shipmentId: $id) { reference } }`, { id: shipmentId }),
  ).toEqual({
    dossier: null,
  });
});
