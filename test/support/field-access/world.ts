import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { type Api, newId, type OrganisationKind } from '#libs/platform';
import { ROLES_OF_KIND } from '#libs/rules';
import { anAward } from '../builders/deals.js';
import { aMember, anOrganisation, aSession, type TestOrganisation } from '../builders/organisations.js';
import { aWorldOfRivals, type Rivals } from '../builders/rivals.js';
import { anEvent, anOpenedTender, type OpenedTender } from '../builders/rows.js';
import { DealWorld, granted } from '../deal-world.js';
import { canaries } from './canaries.js';
import type { Candidates } from './questions.js';
import type { Asker } from './relations.js';

/** A tender whose award gets a notice period, as soon as the jobs run: it is told who wins, and nothing is final. */
async function aRoundToNotice(client: Client): Promise<OpenedTender> {
  const tender = await anOpenedTender(client, { lines: [100n], rulebook: { noticePeriodHours: 240 } });
  await anEvent(client, 'tender.opened', tender.tenderId, { validBids: 3, invalidBids: 0 });
  return tender;
}

/** A contract under which goods are on order, whose shipment waits for its dossier. */
async function aDealWithDossier(url: string): Promise<{ supplier: TestOrganisation; orderLineId: string }> {
  const world = await DealWorld.start(url);
  try {
    const award = await anAward(world.db, { shares: [{ unitPrice: '1.5', quantities: [60n] }] });
    await world.drawUp(award);
    await world.signAll(award);
    const [purchaser, supplier] = [award.purchasers[0], award.suppliers[0]];
    if (!purchaser || !supplier) throw new Error('an award has parties');
    granted(await world.deposit(purchaser, '90.00'));
    const { orderId } = granted(await world.order(purchaser, award.lotId, 60n));
    const [line] = await world.lines(orderId);
    const routes = `UPDATE corridor SET route_profile_codes = '{cn-export,cn-export-2020}' WHERE code = (SELECT corridor_code FROM tender WHERE id = $1)`;
    await world.db.query(routes, [award.tenderId]);
    return { supplier, orderLineId: line?.id ?? '' };
  } finally {
    await world.stop();
  }
}

export interface FieldWorld {
  readonly rivals: Rivals;
  readonly askers: readonly Asker[];
  readonly dossier: { readonly supplier: TestOrganisation; readonly orderLineId: string };
}

/** Deals at every stage and a row in every table, with everybody who could want to look at them. */
export async function aFieldWorld(client: Client, module: TestingModule, url: string): Promise<FieldWorld> {
  const notice = await aRoundToNotice(client);
  const rivals = await aWorldOfRivals(client, module);
  const inNotice = await client.query(`SELECT FROM tender WHERE id = $1 AND status = 'notice'`, [notice.tenderId]);
  if (inNotice.rowCount !== 1) throw new Error('the first round was evaluated last');
  const dossier = await aDealWithDossier(url);
  const [first, second] = rivals.deals;
  if (!first || !second) throw new Error('the rivals have two deals');
  const laboratory = await anOrganisation(client, 'laboratory');
  const operator = await anOrganisation(client, 'operator');
  const { rows } = await client.query<{ id: string; purchaser_id: string }>(
    'SELECT id, purchaser_id FROM demand_line WHERE lot_id = $1',
    [rivals.sealedLotId],
  );
  const asker = (name: string, kind: OrganisationKind, organisationId = '', admitted = true): Promise<Asker> =>
    anAsker(client, { name, kind, organisationId, admitted });
  const applicant = async (kind: OrganisationKind): Promise<Asker> => {
    const { organisationId } = await anOrganisation(client, kind, { status: 'applied' });
    return asker(`applying ${kind}`, kind, organisationId, false);
  };
  const bystander = async (kind: OrganisationKind): Promise<Asker> =>
    asker(`other ${kind}`, kind, (await anOrganisation(client, kind)).organisationId);
  const askers = [
    await asker('first purchaser', 'purchaser', first.purchasers[0]),
    await asker('second purchaser', 'purchaser', second.purchasers[0]),
    await asker('purchaser of the sealed round', 'purchaser', rows[0]?.purchaser_id),
    await asker('purchaser of the round in notice', 'purchaser', notice.purchasers[0]),
    await asker('winner', 'supplier', first.suppliers[0]),
    await asker('loser', 'supplier', first.suppliers[1]),
    await asker('winner elsewhere', 'supplier', second.suppliers[0]),
    await asker('winner in notice', 'supplier', notice.suppliers[0]),
    await asker('loser in notice', 'supplier', notice.suppliers[2]),
    await asker('supplier of the dossier', 'supplier', dossier.supplier.organisationId),
    await asker('laboratory', 'laboratory', laboratory.organisationId),
    await asker('operator', 'operator', operator.organisationId),
    await bystander('purchaser'),
    await bystander('supplier'),
    await applicant('supplier'),
    await applicant('purchaser'),
    { name: 'nobody' },
  ];
  await canaries(client, {
    supplierId: first.suppliers[0] ?? '',
    purchaserId: first.purchasers[0] ?? '',
    operatorId: operator.organisationId,
    laboratoryId: laboratory.organisationId,
    productTypeId: first.productTypeId,
    tenderId: first.tenderId,
    lotId: first.lotId,
    bidId: first.bids[0] ?? '',
    openTenderId: rivals.sealedTenderId,
    openLineId: rows[0]?.id ?? '',
  });
  return { rivals, askers, dossier };
}

async function anAsker(
  client: Client,
  {
    name,
    kind,
    organisationId,
    admitted,
  }: { name: string; kind: OrganisationKind; organisationId: string; admitted: boolean },
): Promise<Asker> {
  const { userId } = await aMember(client, organisationId, { roles: ROLES_OF_KIND[kind] });
  return { name, kind, organisationId, admitted, bearer: await aSession(client, userId) };
}

/** By which table the ids for an argument are found; `id` is named by the type that it answers. */
const TABLE_OF: Readonly<Record<string, string>> = {
  tenderId: 'tender',
  Tender: 'tender',
  lotId: 'lot',
  bidId: 'bid',
  contractId: 'contract',
  Contract: 'contract',
  Order: 'call_off',
  accountId: 'account',
  demandLineId: 'demand_line',
  Demand: 'demand',
  shipmentId: 'shipment',
  productTypeId: 'product_type',
  ProductType: 'product_type',
  organisationId: 'organisation',
  supplierId: 'organisation',
  laboratoryId: 'organisation',
  Organisation: 'organisation',
  productId: 'product',
  Certificate: 'certificate',
  Registration: 'registration',
  File: 'file',
  WhatIf: 'what_if',
  subjectId: 'organisation',
  savedSearchId: 'saved_search',
  importId: 'table_import',
  TableImport: 'table_import',
  PaymentFile: 'payment_file',
  Dispute: 'dispute',
  SupplyDefault: 'supply_default',
  defaultId: 'supply_default',
  takeOverId: 'take_over',
  LetterOfCredit: 'letter_of_credit',
  Recall: 'recall',
  recallId: 'recall',
};

export async function candidateIds(client: Client): Promise<Candidates> {
  const found: Record<string, readonly string[]> = {};
  for (const [name, table] of Object.entries(TABLE_OF)) {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id LIMIT 100`);
    found[name] = rows.map(({ id }) => id);
  }
  const { rows } = await client.query<{ code: string }>('SELECT code FROM corridor ORDER BY code LIMIT 100');
  found['corridorCode'] = rows.map(({ code }) => code);
  return found;
}

/** By way of the API, so that there is a dossier to be asked for. */
export async function announceShipment(api: Api, { supplier, orderLineId }: FieldWorld['dossier']): Promise<void> {
  const goods = {
    nameEn: 'Surgical mask',
    nameZh: '医用外科口罩',
    specification: 'Type IIR',
    registeredName: '医用外科口罩',
    registrationNumber: '粤械注准20202140001',
    manufacturer: '广州某某医疗器械有限公司',
    hsCode: '6307900010',
    special: 'medical_mask',
    packages: 10,
    grossGrams: '120000',
    netGrams: '100000',
  };
  const input = {
    orderLineId,
    quantity: '60',
    plannedOn: new Date().toISOString().slice(0, 10),
    batches: [{ batchNumber: 'B1', madeOn: '2026-01-15', expiresOn: '2099-12-31', quantity: '60' }],
    goods,
    route: { transport: 'sea', incoterm: 'FOB', incotermPlace: 'Qinzhou', port: 'CNQZH' },
    idempotencyKey: newId(),
  };
  const query = 'mutation A($input: AnnounceShipmentInput!) { announceShipment(input: $input) { __typename } }';
  const headers = { authorization: `Bearer ${supplier.apiKey}` };
  const payload = { query, variables: { input } };
  const answer = await api.fastify.inject({ method: 'POST', url: '/graphql', headers, payload });
  const { data } = answer.json<{ data: { announceShipment: { __typename: string } } | null }>();
  if (data?.announceShipment.__typename !== 'Dossier') throw new Error(`no dossier: ${answer.body}`);
}
