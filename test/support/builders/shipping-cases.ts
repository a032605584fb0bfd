import type { DossierPaper, Shipment, ShipmentFacts } from '#libs/rules';

/** Examples that the tests of this folder vary. */
export const FACTS: ShipmentFacts = {
  origin: 'CN',
  destination: 'TH',
  category: 'supply',
  special: null,
  control: 'none',
  hsCode: '9018311000',
  incoterm: 'FOB',
  transport: 'sea',
  coldChain: false,
  dangerous: false,
  ownMake: true,
  paidByCredit: false,
  preference: null,
  plannedOn: '2026-12-01',
  wanted: [],
};

export const SHIPMENT: Shipment = {
  ...FACTS,
  goodsName: 'Sterile syringe',
  registeredNames: ['Sterile syringe', '无菌注射器'],
  hsCodeKnown: true,
  hsDigits: 10,
  batches: [{ number: 'L1', madeOn: '2026-06-01', expiresOn: '2029-05-31' }],
  shelfLife: null,
  arrivesOn: null,
  value: null,
  port: null,
};

export const PAPER: DossierPaper = {
  id: 'paper',
  code: 'packing-list',
  required: true,
  stage: 'departure',
  choice: null,
  singleUse: false,
  status: 'accepted',
  number: 'PL-1',
  issuedOn: '2026-11-01',
  expiresOn: null,
  place: null,
  paperId: null,
};
