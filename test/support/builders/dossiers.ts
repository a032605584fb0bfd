import { randomUUID } from 'node:crypto';
import type { AnnounceShipmentInput } from '../../../libs/contracts/src/use-cases/announce-shipment.use-case.js';
import type { Database } from './organisations.js';

/** An announcement of surgical masks from China to Thailand, to be varied. */
export const anAnnouncement = (
  orderLineId: string,
  quantity: bigint,
  plannedOn: string,
  changes: Partial<AnnounceShipmentInput> = {},
): AnnounceShipmentInput => ({
  orderLineId,
  productId: null,
  quantity,
  plannedOn,
  arrivesOn: null,
  batches: [{ number: 'L1', madeOn: '2026-01-15', expiresOn: '2099-12-31', quantity }],
  goods: {
    nameEn: 'Surgical mask',
    nameZh: '医用外科口罩',
    specification: '17.5 cm × 9.5 cm, type IIR',
    registeredName: '医用外科口罩',
    registrationNumber: '粤械注准20202140001',
    manufacturer: '广州某某医疗器械有限公司',
    hsCode: '6307900010',
    special: 'medical-mask',
    control: 'none',
    coldChain: false,
    dangerous: false,
    ownMake: true,
    packages: 10,
    marks: 'MEDLANE 1-10',
    grossGrams: 120_000n,
    netGrams: 100_000n,
  },
  route: {
    destination: null,
    transport: 'sea',
    incoterm: 'FOB',
    incotermPlace: 'Qinzhou',
    port: 'CNQZH',
    arrivalPort: 'THBKK',
    vessel: 'MV Example 012',
    paidByCredit: false,
    preference: null,
    nonOriginatingMinor: null,
    duties: null,
  },
  idempotencyKey: randomUUID(),
  ...changes,
});

/** From now on the shipments of this tender's corridor need dossiers of these routes. */
export async function chooseRoutes(db: Database, tenderId: string, codes: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE corridor SET route_profile_codes = $2 WHERE code = (SELECT corridor_code FROM tender WHERE id = $1)`,
    [tenderId, codes],
  );
}
