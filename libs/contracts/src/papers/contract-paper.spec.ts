import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unitPrice } from '#libs/kernel';
import { SHIPPED_TERMS, STANDARD_TERMS } from '#libs/rules';
import { textOfPdf } from '../../../../test/support/pdf-text.js';
import { contractDocument, type ContractParticulars, documentDigest } from '../contract-document.js';
import { writeContractPdf } from './contract-pdf.js';
import { contractSheet } from './contract-sheet.js';

const [, terms] = SHIPPED_TERMS;
const CONTRACT: ContractParticulars = {
  reference: 'C-CHINA-ASEAN-2027-Q1-2BX49PL5AQ-1',
  revision: 1,
  tenderReference: 'CHINA-ASEAN-2027-Q1-2BX49PL5AQ',
  lotNumber: 1,
  purchaser: { id: '0198c0de-0000-7000-8000-000000000001', legalName: 'Bệnh viện Bạch Mai', country: 'VN' },
  supplier: {
    id: '0198c0de-0000-7000-8000-000000000002',
    legalName: 'Guangzhou Example Medical Co., Ltd. 广州某某医疗器械有限公司',
    country: 'CN',
  },
  product: { id: '0198c0de-0000-7000-8000-000000000003', name: 'Metformin 500 mg tablet', unit: 'tablet' },
  quantity: 1_000_000n,
  unitPrice: unitPrice('0.031500'),
  currency: 'CNY',
  value: 3_150_000n,
  fee: { basisPoints: 50, leastMinor: 0n },
  deliveryFrom: '2027-01-01',
  deliveryTo: '2027-03-31',
  terms: {
    ...(terms ?? STANDARD_TERMS),
    deliveryPoints: [{ country: 'VN', locode: 'VNHAN', place: 'Bệnh viện Bạch Mai', consignee: 'Khoa Dược' }],
  },
  drawnUpAt: new Date('2026-11-23T12:00:00Z'),
};
const text = contractDocument(CONTRACT);
const digest = documentDigest(text).toString('hex');
const write = (contract = CONTRACT, document = text, sum = digest) =>
  writeContractPdf(contractSheet(document, sum, contract));

describe('the text of a contract', () => {
  it('says one thing a line, and says it the same way each time', () => {
    const lines = text.trimEnd().split('\n');
    expect(new Set(lines.map((line) => line.slice(0, line.indexOf(': ')))).size).toBe(lines.length);
    expect(contractDocument({ ...CONTRACT })).toBe(text);
    for (const line of [
      'payment: escrow: held by the platform from the order on',
      'release of payment: 30% on shipment, 70% on acceptance',
      'performance deposit: 5% of the value, put down by the supplier',
      'shelf life: at least 75% of the whole life left on entry into the country of delivery',
      'late delivery: 0.05% of the value of what is late for each day, 5% of it at most',
      'delivery point 1: Bệnh viện Bạch Mai, VNHAN, VN, consignee Khoa Dược',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it.each(SHIPPED_TERMS.map((one) => [one.code, one] as const))('has a place for every term of %s', (_code, one) => {
    const contract = { ...CONTRACT, terms: one };
    const document = contractDocument(contract);
    const sheet = contractSheet(document, 'ab', contract);
    const rows = sheet.sections.flatMap((section) => section.rows);
    expect(rows.map(({ label, value }) => `${label.en}: ${value}\n`).join('')).toBe(document);
  });
});

describe('the paper of a contract', () => {
  it('is the same bytes each time and carries the digest on every page', async () => {
    const [one, two] = [await write(), await write()];
    expect(createHash('sha256').update(one).digest('hex')).toBe(createHash('sha256').update(two).digest('hex'));
    const read = textOfPdf(one);
    const pages = one.toString('latin1').match(/\/Type \/Page\n/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(0);
    expect(read.split(`SHA-256 ${digest}`)).toHaveLength(pages + 1);
    for (const said of ['Supply contract', '供货合同', 'Hợp đồng cung cấp', 'Bệnh viện Bạch Mai', '验收 70%']) {
      expect(read).toContain(said);
    }
  });

  it('lets every letter of the digest be copied out of it', async () => {
    const read = textOfPdf(await write(CONTRACT, text, 'ff'.repeat(32)));
    expect(read).toContain(`SHA-256 ${'ff'.repeat(32)}`);
    expect(read).toContain('verified');
  });

  it('stays with what was signed, whatever is known today', () => {
    const renamed = { ...CONTRACT, supplier: { ...CONTRACT.supplier, legalName: 'Renamed' } };
    const rows = contractSheet(text, digest, renamed).sections.flatMap((section) => section.rows);
    expect(rows.find(({ label }) => label.en === 'supplier')?.value).toContain('Guangzhou Example Medical');
    expect(() => contractSheet(`${text}penalty: 1\n`, digest, CONTRACT)).toThrow('no place for penalty');
  });
});
