import { describe, expect, it } from 'vitest';
import {
  ANNOUNCE_REFUSALS,
  type AnnouncementContext,
  type AnnouncementDraft,
  judgeAnnouncement,
} from './judge-announcement.js';
import {
  DECIDE_PAPER_REFUSALS,
  DISPATCH_ANNOUNCED_REFUSALS,
  DOSSIER_STEP_REFUSALS,
  INSPECTION_REFUSALS,
  judgeDecision,
  judgeDeparture,
  judgeDossierStep,
  judgeInspection,
  judgeProvision,
  lastDayByLaw,
  PROVIDE_PAPER_REFUSALS,
} from './judge-dossier-step.js';
import { DOSSIER_TERMS_REFUSALS, judgeDossierTerms, judgeRoutes, ROUTES_REFUSALS } from './judge-dossier-terms.js';
import { shippingFinding, type ShippingJudgement } from './shipping.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const codesOf = (list: object, ...elsewhere: string[]) =>
  Object.keys(list)
    .filter((code) => !elsewhere.includes(code))
    .sort();
const sorted = (codes: Iterable<string>) => [...new Set(codes)].sort();

describe('judgeAnnouncement', () => {
  const batch = { number: 'L1', madeOn: '2026-06-01', expiresOn: '2028-05-31', quantity: 10n };
  const draft: AnnouncementDraft = {
    quantity: 10n,
    plannedOn: '2026-12-01',
    arrivesOn: '2026-12-20',
    batches: [batch],
    goods: {
      nameEn: 'Ventilator',
      nameZh: null,
      specification: null,
      registeredName: null,
      registrationNumber: null,
      manufacturer: 'Example',
      hsCode: '9019200090',
      special: 'ventilator',
      control: 'none',
      coldChain: false,
      dangerous: false,
      ownMake: true,
      packages: 1,
      marks: null,
      grossGrams: 2n,
      netGrams: 1n,
    },
    route: {
      destination: null,
      transport: 'air',
      incoterm: 'CIP',
      incotermPlace: 'Bangkok',
      port: 'CNSHA',
      arrivalPort: null,
      vessel: null,
      paidByCredit: false,
      preference: null,
      nonOriginatingMinor: null,
      duties: null,
    },
  };
  const context: AnnouncementContext = {
    line: { quantity: 20n, shippedQuantity: 5n, receivedQuantity: 0n, settledQuantity: 0n },
    announcedQuantity: 5n,
    category: 'supply',
    origin: 'CN',
    destinations: ['TH', 'VN'],
    wanted: ['laboratory-report'],
    hsCodeKnown: true,
  };
  const judge = (change: Partial<AnnouncementDraft>) => judgeAnnouncement({ ...draft, ...change }, context, NOW);
  const known = (hsCodeKnown: boolean | null) => judgeAnnouncement(draft, { ...context, hsCodeKnown }, NOW);
  const goods = (change: Partial<AnnouncementDraft['goods']>) => ({ goods: { ...draft.goods, ...change } });
  const route = (change: Partial<AnnouncementDraft['route']>) => ({ route: { ...draft.route, ...change } });

  const cases: [string, Partial<AnnouncementDraft>][] = [
    ['QUANTITY_OUT_OF_RANGE', { quantity: 0n }],
    ['OVER_ORDERED_QUANTITY', { quantity: 11n }],
    ['BATCHES_MISSING', { batches: [] }],
    ['BATCH_NUMBER_INVALID', { batches: [{ ...batch, number: '' }] }],
    ['BATCH_REPEATED', { batches: [batch, batch] }],
    ['BATCH_QUANTITY', { batches: [{ ...batch, quantity: 0n }] }],
    ['BATCH_DATE_INVALID', { batches: [{ ...batch, expiresOn: '2028' }] }],
    ['BATCH_EXPIRED', { batches: [{ ...batch, expiresOn: '2026-11-23' }] }],
    ['BATCHES_DO_NOT_SUM', { batches: [{ ...batch, quantity: 9n }] }],
    ['BATCH_MADE_ON_INVALID', { batches: [{ ...batch, madeOn: '2026-11-24' }] }],
    ['PLANNED_DAY_INVALID', { plannedOn: '2026-11-22' }],
    ['PLANNED_DAY_INVALID', { plannedOn: '2028-01-01' }],
    ['ARRIVAL_DAY_INVALID', { arrivesOn: '2026-11-30' }],
    ['TEXT_INVALID', goods({ nameEn: '' })],
    ['TEXT_INVALID', route({ vessel: ' x' })],
    ['HS_CODE_INVALID', goods({ hsCode: '9019.20' })],
    ['WEIGHT_INVALID', goods({ grossGrams: 0n })],
    ['PACKAGES_INVALID', goods({ packages: 0 })],
    ['DESTINATION_UNKNOWN', route({ destination: 'ML' })],
    ['PORT_INVALID', route({ port: 'SHANGHAI' })],
    ['ORIGIN_VALUE_MISSING', route({ preference: 'form-e' })],
    ['DUTY_RATE_INVALID', route({ duties: { dutyBasisPoints: -1, vatBasisPoints: 1_300 } })],
    ['DUTY_RATE_INVALID', route({ duties: { dutyBasisPoints: 600, vatBasisPoints: 100_001 } })],
  ];
  it.each(cases)('refuses %s', (code, change) => expect(judge(change)).toMatchObject({ ok: false, code }));
  it('refuses a code that the imported HS 2022 does not have, and takes any while there is none', () => {
    expect(known(false)).toMatchObject({ code: 'HS_CODE_UNKNOWN', details: { subheading: '901920' } });
    expect(known(null).ok).toBe(true);
  });
  it('has a case for every code', () => {
    const elsewhere = ['HS_CODE_UNKNOWN', 'ORDER_LINE_UNKNOWN', 'NO_ROUTE_PROFILE', 'PRODUCT_UNKNOWN', 'PORT_UNKNOWN'];
    expect(sorted(cases.map(([code]) => code))).toEqual(codesOf(ANNOUNCE_REFUSALS, ...elsewhere));
  });
  it('answers what decides over the papers', () => {
    expect(judge({})).toMatchObject({
      ok: true,
      value: { destination: 'TH', origin: 'CN', wanted: ['laboratory-report'] },
    });
    expect(judge(route({ destination: 'VN' }))).toMatchObject({ value: { destination: 'VN' } });
  });
});

describe('judgeProvision', () => {
  const paper = { code: 'packing-list', owedBy: 'supplier', status: 'owed' } as const;
  const dossier = { status: 'open', origin: 'CN' } as const;
  const given = { number: 'PL-1', issuer: null, issuedOn: '2026-11-01', expiresOn: null, place: null };
  const judge = (change: object, kind = 'supplier', of: object = {}) =>
    judgeProvision({ ...paper, ...of }, dossier, { ...given, ...change }, { kind, now: NOW });
  const cases: [string, ReturnType<typeof judge>][] = [
    ['NOT_YOURS_TO_PROVIDE', judge({}, 'purchaser')],
    [
      'ACTION_NOT_ALLOWED_NOW',
      judgeProvision(paper, { ...dossier, status: 'cancelled' }, given, { kind: 'supplier', now: NOW }),
    ],
    ['TEXT_INVALID', judge({ number: '' })],
    ['DAY_INVALID', judge({ issuedOn: '2026-13-01' })],
    ['ISSUED_IN_FUTURE', judge({ issuedOn: '2026-11-25' })],
    ['EXPIRES_BEFORE_ISSUE', judge({ expiresOn: '2026-10-31' })],
    ['PAPER_EXPIRED', judge({ expiresOn: '2026-11-22' })],
  ];
  it.each(cases)('refuses %s', (code, answer) => expect(answer).toMatchObject({ ok: false, code }));
  it('has a case for every code', () => {
    const elsewhere = ['DOSSIER_UNKNOWN', 'PAPER_UNKNOWN', 'FILE_UNKNOWN', 'NOT_GENERATED'];
    expect(sorted(cases.map(([code]) => code))).toEqual(codesOf(PROVIDE_PAPER_REFUSALS, ...elsewhere));
  });
  it('takes a laboratory’s paper from the supplier, a bank’s from the purchaser, any from an officer', () => {
    expect(judge({}, 'supplier', { owedBy: 'laboratory' }).ok).toBe(true);
    expect(judge({}, 'purchaser', { owedBy: 'bank' }).ok).toBe(true);
    expect(judge({}, 'operator', { owedBy: 'purchaser' }).ok).toBe(true);
    expect(judge({}, 'supplier', { owedBy: 'operator' })).toMatchObject({ code: 'NOT_YOURS_TO_PROVIDE' });
  });
  it('E19: ends a controlled licence with its calendar year', () => {
    expect(lastDayByLaw('controlled-export-licence', 'CN', '2026-11-20', '2027-02-20')).toBe('2026-12-31');
    expect(lastDayByLaw('controlled-export-licence', 'CN', '2026-11-20', null)).toBe('2026-12-31');
    expect(lastDayByLaw('packing-list', 'CN', '2026-11-20', null)).toBeNull();
  });
});

describe('judgeDecision', () => {
  const paper = { status: 'provided', owedBy: 'supplier', number: 'N', providedBy: 'ann', scan: 'clean' } as const;
  const judge = (change: object, decision: object = {}, of: 'gate' | 'closed' = 'gate') =>
    judgeDecision({ ...paper, ...change }, { status: of }, { accept: true, reason: null, by: 'bob', ...decision });
  const cases: [string, ReturnType<typeof judge>][] = [
    ['NOTHING_TO_ACCEPT', judge({ status: 'owed' })],
    ['OWN_PAPER', judge({}, { by: 'ann' })],
    ['SCAN_NOT_CLEARED', judge({ scan: 'quarantined' })],
    ['SCAN_INFECTED', judge({ scan: 'infected' })],
    ['REASON_MISSING', judge({}, { accept: false })],
    ['ACTION_NOT_ALLOWED_NOW', judge({ status: 'accepted' })],
    ['ACTION_NOT_ALLOWED_NOW', judge({}, { accept: false, reason: 'Wrong seal' }, 'closed')],
  ];
  it.each(cases)('refuses %s', (code, answer) => expect(answer).toMatchObject({ ok: false, code }));
  it('has a case for every code', () => {
    const elsewhere = ['DOSSIER_UNKNOWN', 'PAPER_UNKNOWN', 'PAPER_USED'];
    expect(sorted(cases.map(([code]) => code))).toEqual(codesOf(DECIDE_PAPER_REFUSALS, ...elsewhere));
  });
  it('accepts and refuses', () => {
    expect(judge({})).toEqual({ ok: true, value: { status: 'accepted', reason: null } });
    expect(judge({}, { accept: false, reason: ' Wrong seal ' })).toMatchObject({
      value: { status: 'refused', reason: 'Wrong seal' },
    });
  });
});

const judgement = (
  ...findings: [requirement: string, state: 'missing' | 'unverified' | 'held'][]
): ShippingJudgement => ({
  clear: findings.length === 0,
  clearUntil: null,
  findings: findings.map(([requirement, state]) => shippingFinding({ requirement, state, blocks: true })),
});

const at = (status: 'open' | 'gate' | 'held', inspection: 'spared' | 'drawn' = 'spared') => ({ status, inspection });

describe('judgeDossierStep', () => {
  const cases: [string, ReturnType<typeof judgeDossierStep>][] = [
    ['ACTION_NOT_ALLOWED_NOW', judgeDossierStep(at('open'), 'release', judgement(), null)],
    ['REASON_MISSING', judgeDossierStep(at('gate'), 'hold', judgement(), ' ')],
    ['DOSSIER_INCOMPLETE', judgeDossierStep(at('open'), 'submit', judgement(['a', 'missing']), null)],
    ['DOSSIER_INCOMPLETE', judgeDossierStep(at('gate'), 'release', judgement(['a', 'unverified']), null)],
    ['INSPECTION_DRAWN', judgeDossierStep(at('gate', 'drawn'), 'cancel', judgement(), 'We give up.')],
  ];
  it.each(cases)('refuses %s', (code, answer) => expect(answer).toMatchObject({ ok: false, code }));
  it('has a case for every code', () => {
    expect(sorted(cases.map(([code]) => code))).toEqual(codesOf(DOSSIER_STEP_REFUSALS, 'DOSSIER_UNKNOWN'));
  });
  it('hands in what only the officers have still to look at', () => {
    expect(judgeDossierStep(at('open'), 'submit', judgement(['a', 'unverified']), null)).toMatchObject({
      value: { status: 'gate' },
    });
    expect(judgeDossierStep(at('held'), 'resume', judgement(['hold', 'held']), null)).toMatchObject({
      value: { status: 'gate' },
    });
  });
});

describe('judgeInspection', () => {
  const drawn = { status: 'gate', inspection: 'drawn' } as const;
  const report = 'Opened three cartons.';
  it('refuses what was not drawn, and a result without a report', () => {
    const codes = [
      judgeInspection({ ...drawn, inspection: 'spared' }, { passed: true, report }),
      judgeInspection(drawn, { passed: true, report: '' }),
    ].map((answer) => (answer.ok ? '' : answer.code));
    expect(codes.sort()).toEqual(codesOf(INSPECTION_REFUSALS, 'DOSSIER_UNKNOWN'));
    expect(judgeInspection({ ...drawn, status: 'closed' }, { passed: true, report })).toMatchObject({
      code: 'NOT_DRAWN',
    });
  });
  it('may be repeated after a failure, not after a pass', () => {
    expect(judgeInspection(drawn, { passed: false, report })).toMatchObject({ value: { inspection: 'failed' } });
    expect(judgeInspection({ ...drawn, inspection: 'failed' }, { passed: true, report }).ok).toBe(true);
    expect(judgeInspection({ ...drawn, inspection: 'passed' }, { passed: true, report }).ok).toBe(false);
  });
});

describe('judgeDeparture', () => {
  const line = { quantity: 20n, shippedQuantity: 10n, receivedQuantity: 0n, settledQuantity: 0n };
  const released = { status: 'released', inspection: 'spared', quantity: 10n } as const;
  const cases: [string, ReturnType<typeof judgeDeparture>][] = [
    ['TRANSPORT_DOCUMENT_INVALID', judgeDeparture(released, judgement(), line, '')],
    ['ACTION_NOT_ALLOWED_NOW', judgeDeparture({ ...released, status: 'gate' }, judgement(), line, null)],
    ['DOSSIER_INCOMPLETE', judgeDeparture(released, judgement(['a', 'missing']), line, null)],
    ['OVER_ORDERED_QUANTITY', judgeDeparture({ ...released, quantity: 11n }, judgement(), line, null)],
  ];
  it.each(cases)('refuses %s', (code, answer) => expect(answer).toMatchObject({ ok: false, code }));
  it('has a case for every code', () => {
    expect(sorted(cases.map(([code]) => code))).toEqual(codesOf(DISPATCH_ANNOUNCED_REFUSALS, 'DOSSIER_UNKNOWN'));
  });
  it('moves the line on', () => {
    const value = { shippedQuantity: 20n, lineStatus: 'shipped' };
    expect(judgeDeparture(released, judgement(), line, 'BL-1')).toEqual({ ok: true, value });
  });
});

describe('what is asked beforehand', () => {
  it('names optional papers, shelf lives and routes that exist', () => {
    const terms = [
      judgeDossierTerms({ wanted: ['packing-list'], shelfLife: null }),
      judgeDossierTerms({ wanted: [], shelfLife: { percent: 101, months: null, point: 'entry' } }),
      judgeDossierTerms({ wanted: [], shelfLife: { percent: null, months: null, point: 'entry' } }),
    ].map((answer) => (answer.ok ? '' : answer.code));
    expect(sorted(terms)).toEqual(codesOf(DOSSIER_TERMS_REFUSALS, 'CORRIDOR_UNKNOWN'));
    expect(judgeDossierTerms({ wanted: ['laboratory-report', 'laboratory-report'], shelfLife: null })).toMatchObject({
      value: { wanted: ['laboratory-report'] },
    });
    expect(judgeRoutes(['nowhere'])).toMatchObject({ code: 'ROUTE_UNKNOWN' });
    expect(judgeRoutes(['cn-export', 'mali-import']).ok).toBe(true);
    expect(codesOf(ROUTES_REFUSALS)).toEqual(['CORRIDOR_UNKNOWN', 'ROUTE_UNKNOWN']);
  });
});
