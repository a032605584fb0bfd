import { invariant } from '#libs/kernel';
import type { ApiClient } from '../actors/api-client.js';
import { PRODUCT_TYPE, WINNER } from './cast.js';
import { daysAfter, DEMO_CORRIDOR, member, type Stage } from './stage.js';

/** What shipments of drugs from China to Thailand are looked at by. */
const ROUTES = ['cn-export', 'cn-export-drug-2026', 'asean-import'];
/** Days after the demo's birth on which the goods leave. */
export const LEAVES_AFTER_DAYS = 75;

export interface DossierNode {
  readonly shipmentId: string;
  readonly reference: string;
  readonly status: string;
  readonly inspection: string;
  readonly papers: readonly {
    readonly code: string;
    readonly owedBy: string;
    readonly required: boolean;
    readonly stage: string;
    readonly status: string;
    readonly choiceGroup: string | null;
    readonly choiceOption: string | null;
    readonly generated: string | null;
    readonly fileId: string | null;
  }[];
}
type PaperNode = DossierNode['papers'][number];
const DOSSIER = `shipmentId reference status inspection
  papers { code owedBy required stage status choiceGroup choiceOption generated fileId }`;

/** From here on nothing leaves in the corridor without its papers. */
export async function chooseRoutes(stage: Stage): Promise<void> {
  const input = { corridorCode: DEMO_CORRIDOR, routeProfileCodes: ROUTES };
  await stage.operator.mutate('chooseRoutes', 'Corridor', input, 'nameEn');
}

/** The winner announces its shipment, and everyone hands in and accepts what they owe: the officer releases it. */
export async function completeDossier(stage: Stage, orderLineId: string): Promise<DossierNode> {
  const supplier = supplierOf(stage);
  let dossier = await supplier.mutate<DossierNode>(
    'announceShipment',
    'Dossier',
    announcement(stage, orderLineId, await productOf(stage)),
    DOSSIER,
  );
  await handIn(stage, dossier, ({ stage: due }) => due === 'departure');
  const { shipmentId } = dossier;
  // A start that was broken off may have come further before.
  dossier = await readDossier(stage, shipmentId);
  const step = (by: ApiClient, operation: string) =>
    by.mutate<DossierNode>(operation, 'Dossier', { shipmentId }, DOSSIER, 'DossierInput');
  if (dossier.status === 'open') dossier = await step(supplier, 'submitDossier');
  if (dossier.inspection === 'drawn') {
    const result = { shipmentId, passed: true, report: 'Three cartons opened, all as declared (demo).' };
    await stage.operator.mutate('recordInspection', 'Dossier', result, 'status');
  }
  return dossier.status === 'gate' ? step(stage.operator, 'releaseDossier') : dossier;
}

/** The goods leave, and the papers that follow them are handed in. */
export async function leave(stage: Stage, { shipmentId }: DossierNode): Promise<void> {
  const input = { shipmentId, transportDocument: 'DEMO-BL-2026-001', idempotencyKey: 'demo-shipment' };
  await supplierOf(stage).mutate('dispatchAnnouncedShipment', 'Dossier', input, 'status');
  await handIn(stage, await readDossier(stage, shipmentId), () => true);
}

/** As the purchaser sees it. */
export async function readDossier(stage: Stage, shipmentId: string): Promise<DossierNode> {
  const document = `query Dossier($id: UUID!) { dossier(shipmentId: $id) { ${DOSSIER} } }`;
  return (await member(stage.purchaser, 'buyer').query<{ dossier: DossierNode }>(document, { id: shipmentId })).dossier;
}

/** The only one there is; undefined in a demo that shipped without. */
export async function findDossier(stage: Stage): Promise<DossierNode | undefined> {
  const document = 'query Dossiers { dossiers(first: 10) { nodes { shipmentId } } }';
  const found = await member(stage.purchaser, 'buyer').query<{
    dossiers: { nodes: { shipmentId: string }[] };
  }>(document);
  const [first] = found.dossiers.nodes;
  return first && readDossier(stage, first.shipmentId);
}

/** `12 papers accepted, 4 drawn up as PDF`. */
export function tellOf({ papers }: DossierNode): string {
  const accepted = papers.filter(({ status }) => status === 'accepted');
  const drawnUp = accepted.filter(({ generated, fileId }) => generated !== null && fileId !== null);
  return `${accepted.length} papers accepted, ${drawnUp.length} drawn up as PDF in English and Chinese`;
}

/** Each required paper by the side that owes it, then accepted by somebody else. Of a choice the first option. */
async function handIn(stage: Stage, dossier: DossierNode, due: (paper: PaperNode) => boolean): Promise<void> {
  const { shipmentId, papers } = dossier;
  const chosen = new Map<string, string>();
  for (const { choiceGroup, choiceOption } of papers) {
    if (choiceGroup !== null && choiceOption !== null && !chosen.has(choiceGroup))
      chosen.set(choiceGroup, choiceOption);
  }
  const wanted = papers.filter(
    (paper) =>
      paper.required &&
      due(paper) &&
      (paper.choiceGroup === null || chosen.get(paper.choiceGroup) === paper.choiceOption),
  );
  for (const paper of wanted) {
    if (paper.status === 'owed' || paper.status === 'refused') await provide(stage, shipmentId, paper);
    const officer = paper.owedBy === 'operator' ? stage.secondOfficer : stage.operator;
    const input = { shipmentId, code: paper.code };
    if (paper.status !== 'accepted') {
      await officer.mutate('acceptDossierPaper', 'Dossier', input, 'status', 'DossierPaperInput');
    }
  }
}

async function provide(stage: Stage, shipmentId: string, { code, owedBy, generated }: PaperNode): Promise<void> {
  if (generated !== null) {
    const input = { shipmentId, code };
    await supplierOf(stage).mutate('generateDossierPaper', 'Dossier', input, 'status', 'DossierPaperInput');
    return;
  }
  const sides: Readonly<Record<string, ApiClient>> = {
    operator: stage.operator,
    purchaser: member(stage.purchaser, 'buyer'),
  };
  const by = sides[owedBy] ?? supplierOf(stage);
  await by.mutate('provideDossierPaper', 'Dossier', { shipmentId, code, number: `DEMO-${code}` }, 'status');
}

function supplierOf(stage: Stage): ApiClient {
  const winner = stage.suppliers.get(WINNER.slug);
  invariant(winner, 'the winner is enrolled');
  return member(winner, 'bidder');
}

/** The article whose registration in Thailand serves as a paper. */
async function productOf(stage: Stage): Promise<string> {
  const supplierId = stage.suppliers.get(WINNER.slug)?.organisationId;
  const document =
    'query Products($supplierId: UUID) { products(first: 10, supplierId: $supplierId) { nodes { id } } }';
  const { products } = await supplierOf(stage).query<{ products: { nodes: { id: string }[] } }>(document, {
    supplierId,
  });
  const [product] = products.nodes;
  invariant(product, 'the winner lists its product');
  return product.id;
}

/** Half of the tablets per batch; a sixth of their worth comes from outside the region, so they are of China by Form E. */
const announcement = ({ bornOn }: Stage, orderLineId: string, productId: string) => ({
  orderLineId,
  productId,
  quantity: '24000000',
  plannedOn: daysAfter(bornOn, LEAVES_AFTER_DAYS),
  arrivesOn: daysAfter(bornOn, 93),
  batches: [
    {
      batchNumber: 'LX260101',
      madeOn: daysAfter(bornOn, 20),
      expiresOn: daysAfter(bornOn, 1000),
      quantity: '12000000',
    },
    {
      batchNumber: 'LX260102',
      madeOn: daysAfter(bornOn, 30),
      expiresOn: daysAfter(bornOn, 1010),
      quantity: '12000000',
    },
  ],
  goods: {
    nameEn: PRODUCT_TYPE.nameEn,
    nameZh: '苯磺酸氨氯地平片',
    specification: '5 mg × 28 tablets',
    registeredName: '苯磺酸氨氯地平片',
    registrationNumber: '国药准字H20263101',
    manufacturer: WINNER.legalName,
    hsCode: '3004909099',
    packages: 1_200,
    marks: 'CPH BANGKOK 1-1200',
    grossGrams: '9600000',
    netGrams: '8400000',
  },
  route: {
    transport: 'sea',
    incoterm: 'CIF',
    incotermPlace: 'Bangkok',
    port: 'CNQZH',
    arrivalPort: 'THBKK',
    vessel: 'MV Example 026',
    preference: 'form_e',
    nonOriginatingValue: { amount: '1840000.00', currency: 'CNY' },
    duties: { dutyBasisPoints: 0, vatBasisPoints: 700 },
  },
  idempotencyKey: 'demo-announcement',
});
