import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Day } from '../calendar.js';
import { ANNOUNCEMENT_53, ANNOUNCEMENT_53_CODES } from './announcement-53.js';
import { dossierFor } from './dossier-for.js';
import { FACTS } from '../../../../test/support/builders/shipping-cases.js';
import { CN_EXPORT_2020 } from './profiles/cn-export-2020.js';
import { PAPER_OWERS } from './route-profile.js';
import { ROUTE_PROFILES, routesOf } from './shipped-routes.js';
import { SPECIAL_GOODS, type ShipmentFacts } from './shipment-facts.js';

const papers = (routes: string[], facts: Partial<ShipmentFacts>, onDay: Day = '2026-11-23') =>
  dossierFor({ ...FACTS, ...facts }, routesOf(routes), onDay);
const required = (routes: string[], facts: Partial<ShipmentFacts>, onDay?: Day) =>
  papers(routes, facts, onDay).flatMap(({ code, required: needed }) => (needed ? [code] : []));
const optional = (routes: string[], facts: Partial<ShipmentFacts>, onDay?: Day) =>
  papers(routes, facts, onDay).flatMap(({ code, required: needed }) => (needed ? [] : [code]));

describe('cn-export-2020', () => {
  const masks = { special: 'medical-mask', hsCode: '6307900010' } as const;

  it('asks for the registration and the declaration under Announcement 5 alone until 25 April 2020', () => {
    expect(required(['cn-export-2020'], masks, '2020-04-09').sort()).toEqual(
      ['device-registration', 'export-declaration', 'maker-business-licence', 'maker-production-licence'].sort(),
    );
    const choices = papers(['cn-export-2020'], masks, '2020-04-25').flatMap(({ choice }) => choice?.option ?? []);
    expect(new Set(choices)).toEqual(new Set(['announcement-5']));
  });

  it.each(SPECIAL_GOODS.filter((goods) => goods !== 'non-medical-mask'))(
    'lets %s through by Announcement 5 or 12 from 26 April 2020',
    (special) => {
      const choices = papers(['cn-export-2020'], { special }, '2020-04-26').filter(({ choice }) => choice);
      const option = (name: string) => choices.filter(({ choice }) => choice?.option === name).map(({ code }) => code);
      expect(option('announcement-5').sort()).toEqual(['device-registration', 'export-declaration']);
      expect(option('announcement-12').sort()).toEqual(['bilingual-declaration', 'foreign-certificate', 'mofcom-list']);
      expect(new Set(choices.map(({ choice }) => choice?.group))).toEqual(new Set(['standard']));
    },
  );

  it('asks for a joint declaration, the maker on the list and no device papers for non-medical masks', () => {
    const codes = required(['cn-export-2020'], { special: 'non-medical-mask' }, '2020-05-01');
    expect(codes).toEqual(expect.arrayContaining(['joint-declaration', 'mofcom-list-non-medical', 'samr-check']));
    expect(codes).not.toContain('device-registration');
    expect(codes).not.toContain('maker-production-licence');
  });

  it('wants masks off the list of the market regulator, and only masks', () => {
    expect(required(['cn-export-2020'], masks)).toContain('samr-check');
    expect(required(['cn-export-2020'], { special: 'ventilator' })).not.toContain('samr-check');
  });

  it('has the nineteen codes of Announcement 53 in eleven categories inspected from 10 April 2020', () => {
    expect(Object.keys(ANNOUNCEMENT_53)).toHaveLength(11);
    expect(new Set(ANNOUNCEMENT_53_CODES).size).toBe(19);
    for (const hsCode of ANNOUNCEMENT_53_CODES) {
      expect(hsCode).toMatch(/^\d{10}$/);
      expect(required(['cn-export-2020'], { hsCode }, '2020-04-10')).toContain('statutory-inspection');
      expect(required(['cn-export-2020'], { hsCode }, '2020-04-09')).not.toContain('statutory-inspection');
    }
    expect(required(['cn-export-2020'], { hsCode: '9018311000' })).not.toContain('statutory-inspection');
  });

  it('leaves the laboratory report to the purchaser', () => {
    expect(optional(['cn-export-2020'], masks)).toContain('laboratory-report');
    expect(required(['cn-export-2020'], { ...masks, wanted: ['laboratory-report'] })).toContain('laboratory-report');
  });

  it('asks for the maker’s mandate only of who does not make the goods', () => {
    expect(required(['cn-export-2020'], masks)).not.toContain('maker-mandate');
    expect(required(['cn-export-2020'], { ...masks, ownMake: false })).toContain('maker-mandate');
  });

  it('has no end that anybody knows, and says so', () => {
    expect(CN_EXPORT_2020).toMatchObject({ effectiveTo: null, needsReview: true });
    expect(CN_EXPORT_2020.unverified).toContain('effectiveTo');
    expect(papers(['cn-export-2020'], masks, '2020-03-31')).toEqual([]);
  });
});

describe('the rules of 2026', () => {
  it('ask for the drug export sales certificate from 1 January', () => {
    const drug = { category: 'drug' } as const;
    expect(required(['cn-export-drug-2026'], drug, '2025-12-31')).toEqual([]);
    expect(required(['cn-export-drug-2026'], drug, '2026-01-01')).toContain('drug-export-certificate');
    expect(required(['cn-export-drug-2026'], {}, '2026-01-01')).toEqual([]);
  });

  it('ask for the device export sales certificate from 1 May', () => {
    expect(required(['cn-export-device-2026'], {}, '2026-04-30')).toEqual([]);
    expect(required(['cn-export-device-2026'], {}, '2026-05-01')).toEqual(['device-export-certificate']);
  });

  it('ask for one licence for one clearance of narcotic and psychotropic drugs', () => {
    const controlled = papers(['cn-export-narcotic'], { category: 'drug', control: 'narcotic' });
    expect(controlled.find(({ code }) => code === 'controlled-export-licence')).toMatchObject({ singleUse: true });
    expect(controlled.find(({ code }) => code === 'destination-import-permit')).toMatchObject({ owedBy: 'purchaser' });
    expect(required(['cn-export-narcotic'], { category: 'drug' })).toEqual([]);
  });
});

describe('imports', () => {
  it('into ASEAN need the registration, and Form E where the preference is claimed', () => {
    expect(required(['asean-import'], {})).toEqual(['importer-licence', 'market-registration']);
    expect(required(['asean-import'], { preference: 'form-e' })).toContain('form-e');
    expect(required(['asean-import'], { destination: 'ML' })).toEqual([]);
  });

  it('into Mali need the AMM or the special authorisation, then the intention of import', () => {
    const mali = papers(['mali-import'], { destination: 'ML' });
    const options = mali.filter(({ choice }) => choice?.group === 'authorisation').map(({ code }) => code);
    expect(options.sort()).toEqual(['marketing-authorisation', 'special-authorisation']);
    expect(mali.find(({ code }) => code === 'intention-of-import')).toMatchObject({
      owedBy: 'purchaser',
      required: true,
    });
    expect(mali.find(({ code }) => code === 'french-papers')).toMatchObject({ unverified: true });
  });

  it('into China need NMPA and an agent who is liable as well', () => {
    const inbound = required(['inbound-china'], { origin: 'PK', destination: 'CN' });
    expect(inbound).toEqual(expect.arrayContaining(['nmpa-registration', 'china-agent', 'free-sale-certificate']));
    expect(papers(['inbound-china'], { origin: 'CN', destination: 'CN' })).toEqual([]);
  });
});

describe('a dossier', () => {
  const everything = ROUTE_PROFILES.map(({ code }) => code);
  it('asks for a paper once, on the earliest day, whoever asks', () => {
    fc.assert(
      fc.property(
        fc.record({
          destination: fc.constantFrom('TH', 'VN', 'ML', 'KZ'),
          category: fc.constantFrom('drug' as const, 'supply' as const),
          special: fc.constantFrom(null, ...SPECIAL_GOODS),
          control: fc.constantFrom('none' as const, 'narcotic' as const),
          preference: fc.constantFrom(null, 'form-e' as const, 'rcep' as const),
          coldChain: fc.boolean(),
        }),
        fc.integer({ min: 0, max: 2500 }),
        (facts, days) => {
          const onDay = addDays('2020-03-25', days);
          const dossier = papers(everything, { ...facts, plannedOn: onDay }, onDay);
          const codes = dossier.map(({ code }) => code);
          expect(new Set(codes).size).toBe(codes.length);
          const alone = ROUTE_PROFILES.flatMap((route) =>
            dossierFor({ ...FACTS, ...facts, plannedOn: onDay }, [route], onDay),
          );
          for (const paper of dossier) {
            const same = alone.filter(({ code }) => code === paper.code);
            expect(paper.dueOn).toBe(same.map(({ dueOn }) => dueOn).sort()[0]);
            expect(paper.required).toBe(same.some((one) => one.required));
          }
          expect(new Set(alone.map(({ code }) => code))).toEqual(new Set(codes));
        },
      ),
    );
  });

  it('calls each paper the same in every profile, in both languages, owed by a known side', () => {
    const texts = new Map<string, string>();
    for (const { papers: listed, unverified } of ROUTE_PROFILES) {
      for (const { code, text, owedBy } of listed) {
        if (code !== 'laboratory-report') expect(texts.get(code) ?? text.zh).toBe(text.zh);
        texts.set(code, text.zh);
        expect(text.zh).toMatch(/\p{Script=Han}/u);
        expect(PAPER_OWERS).toContain(owedBy);
      }
      const known = ['effectiveTo', ...listed.map(({ code }) => code)];
      for (const code of unverified) expect(known).toContain(code);
    }
  });
});
