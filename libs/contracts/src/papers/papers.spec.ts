import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GENERATED_PAPERS } from '#libs/rules';
import { textOfPdf } from '../../../../test/support/pdf-text.js';
import { anAnnouncement } from '../../../../test/support/builders/dossiers.js';
import type { PaperFacts } from './paper-facts.js';
import { kilograms, SHEETS } from './sheets.js';
import { writePdf } from './write-pdf.js';

const { goods, route } = anAnnouncement('line', 100n, '2026-12-01');
const text = (value: unknown): string => String(value);
const PAPER: PaperFacts = {
  dossierReference: 'D-0123456789ABCDEF',
  contractReference: 'C-T-1-1',
  orderReference: 'PO-7',
  supplier: {
    legalName: 'Guangzhou Example Medical Co., Ltd.',
    nameZh: '广州某某医疗器械有限公司',
    country: 'CN',
    registrationNumber: '91350100M000100Y43',
  },
  purchaser: { legalName: 'Bệnh viện Bạch Mai', nameZh: null, country: 'VN', registrationNumber: null },
  facts: {
    origin: 'CN',
    destination: 'VN',
    category: 'supply',
    special: 'medical-mask',
    control: 'none',
    hsCode: goods.hsCode,
    incoterm: 'FOB',
    transport: 'sea',
    coldChain: false,
    dangerous: false,
    ownMake: true,
    paidByCredit: false,
    preference: 'form-e',
    plannedOn: '2026-12-01',
    wanted: [],
  },
  goods: { ...goods, grossGrams: text(goods.grossGrams), netGrams: text(goods.netGrams) },
  route: { ...route, nonOriginatingMinor: '42500' },
  plannedOn: '2026-12-01',
  arrivesOn: null,
  datedOn: '2026-11-23',
  quantity: 1000n,
  unit: 'piece',
  unitPrice: '1.000000',
  currency: 'CNY',
  batches: [
    { number: '批20260101', madeOn: '2026-01-15', expiresOn: '2028-01-14', quantity: '600' },
    { number: 'L-2', madeOn: null, expiresOn: '2028-03-31', quantity: '400' },
  ],
};
const written = async (kind: (typeof GENERATED_PAPERS)[number], paper = PAPER) =>
  textOfPdf(await writePdf(SHEETS[kind](paper), paper.datedOn));

describe('a generated paper', () => {
  it.each(GENERATED_PAPERS)('%s is the same bytes each time, and small', async (kind) => {
    const [one, two] = [
      await writePdf(SHEETS[kind](PAPER), '2026-11-23'),
      await writePdf(SHEETS[kind](PAPER), '2026-11-23'),
    ];
    expect(createHash('sha256').update(one).digest('hex')).toBe(createHash('sha256').update(two).digest('hex'));
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.length).toBeLessThan(400_000);
    expect(one.equals(await writePdf(SHEETS[kind](PAPER), '2026-11-24'))).toBe(false);
  });

  it('declares in English and Chinese what the announcement asks for', async () => {
    const found = await written('declaration');
    for (const part of [
      '出口医疗物资声明',
      'Declaration on the export of medical goods',
      '广州某某医疗器械有限公司',
      '医用外科口罩',
      '粤械注准20202140001',
      'Bệnh viện Bạch Mai',
      '1,000 piece',
      '本企业对上述声明内容的真实性承担法律责任。',
      '出口商签字盖章',
    ]) {
      expect(found).toContain(part);
    }
    expect(found).not.toContain('进口商签字盖章');
  });

  it('is signed by both sides for masks that are not medical', async () => {
    const found = await written('declaration', { ...PAPER, facts: { ...PAPER.facts, special: 'non-medical-mask' } });
    expect(found).toContain('进口商签字盖章');
    expect(found).toContain('并不将其用于医用用途');
  });

  it('lists the batches with their expiry', async () => {
    const found = await written('packing-list');
    for (const part of ['批20260101', '2028-01-14', '600', 'L-2', '2028-03-31', '有效期至', '120.000 kg', '装箱单']) {
      expect(found).toContain(part);
    }
  });

  it('invoices quantity times price', async () => {
    const found = await written('commercial-invoice');
    for (const part of ['商业发票', '1,000.00 CNY', '1.000000 CNY', 'FOB Qinzhou', 'D-0123456789ABCDEF-INV']) {
      expect(found).toContain(part);
    }
  });

  it('fills the thirteen boxes of Form E, with the origin computed (E18)', async () => {
    const found = await written('form-e');
    for (let box = 1; box <= 13; box++) expect(found).toContain(`${box}. `);
    expect(found).toContain('RVC 57.50%');
    const short = await written('form-e', { ...PAPER, route: { ...PAPER.route, nonOriginatingMinor: '61000' } });
    expect(short).toContain('未达到 39.00%');
  });

  it('goes over to further pages with many batches', async () => {
    const batches = Array.from({ length: 100 }, (_, at) => ({
      number: `L-${at}`,
      madeOn: null,
      expiresOn: '2028-03-31',
      quantity: '10',
    }));
    const found = await written('packing-list', { ...PAPER, batches });
    expect(found).toContain('L-99');
  });

  it('writes weights exactly', () => {
    expect([kilograms('1'), kilograms('120000'), kilograms('1234567')]).toEqual([
      '0.001 kg',
      '120.000 kg',
      '1,234.567 kg',
    ]);
  });
});
