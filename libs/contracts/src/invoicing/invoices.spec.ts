import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, formatAmount } from '#libs/kernel';
import { writePdf } from '../papers/write-pdf.js';
import { textOfPdf } from '../../../../test/support/pdf-text.js';
import { invoiceData } from './invoice-data.js';
import { documentNumber, type InvoiceFacts } from './invoice-facts.js';
import { invoiceSheet } from './invoice-sheet.js';
import { ublInvoice } from './ubl.js';

const FACTS: InvoiceFacts = {
  kind: 'invoice',
  number: 12n,
  issuedOn: '2027-02-10',
  reference: 'I-C-T-1-1',
  contractReference: 'C-T-1',
  orderReference: 'O & 1',
  supplier: {
    legalName: 'Harbin <Pharma>',
    nameZh: '哈尔滨制药',
    country: 'CN',
    registrationNumber: '91350100M000100Y43',
  },
  purchaser: { legalName: 'Bệnh viện Chợ Rẫy', nameZh: null, country: 'VN', registrationNumber: null },
  platform: {
    legalName: 'Nanning Trading Platform',
    nameZh: '南宁交易平台',
    country: 'CN',
    address: '1 Minzu Avenue, Nanning',
    registrationNumber: '91450100MA5KXXXX0X',
  },
  productName: 'Paracetamol 500 mg',
  unit: 'tablet',
  receivedOn: '2027-02-09',
  dueOn: null,
  acceptedQuantity: 190n,
  rejectedQuantity: 10n,
  unitPrice: '26000.000000',
  currency: 'VND',
  amountMinor: 4_940_000n,
  feeMinor: 24_700n,
  refundMinor: 260_000n,
  rate: {
    from: 'VND',
    to: 'CNY',
    value: { numerator: 75_833n, denominator: 264_400_050n },
    legs: [{ base: 'USD', quote: 'VND', rate: '25450', day: '2027-01-02', source: 'State Bank of Vietnam' }],
  },
};
const elements = (xml: string): string[] => [...xml.matchAll(/<(?:cac|cbc):(\w+)[ >]/g)].map(([, name]) => name ?? '');

describe('an invoice', () => {
  it('for the fee is issued by who runs the installation, with its address and tax number', async () => {
    const data = invoiceData({ ...FACTS, kind: 'fee' });
    expect([data.seller, data.buyer]).toEqual([FACTS.platform, FACTS.supplier]);
    expect(ublInvoice('fee', data)).toContain(
      '<cac:PostalAddress><cbc:StreetName>1 Minzu Avenue, Nanning</cbc:StreetName><cac:Country>',
    );
    const paper = textOfPdf(await writePdf(invoiceSheet('fee', data), FACTS.issuedOn));
    expect(paper).toContain('91450100MA5KXXXX0X');
  });

  it('says the same as data, in UBL and on paper', async () => {
    const data = invoiceData(FACTS);
    expect(data).toMatchObject({
      number: 'SB-000012',
      currency: 'VND',
      total: '4940000',
      lines: [{ quantity: '190', amount: '4940000' }],
      converted: { currency: 'CNY', total: '1416.85', legs: [{ rate: '25450', day: '2027-01-02' }] },
    });
    const xml = ublInvoice('invoice', data);
    expect(xml).toContain('<cbc:PayableAmount currencyID="VND">4940000</cbc:PayableAmount>');
    expect(xml).toContain('<cbc:TaxAmount currencyID="VND">0</cbc:TaxAmount>');
    expect(xml).toContain('Harbin &lt;Pharma&gt;');
    expect(xml).toContain('<cbc:ID>O &amp; 1</cbc:ID>');
    const paper = textOfPdf(await writePdf(invoiceSheet('invoice', data), FACTS.issuedOn));
    for (const text of ['SB-000012', 'Bệnh viện Chợ Rẫy', '哈尔滨制药', 'State Bank of Vietnam'])
      expect(paper).toContain(text);
  });

  it('has the elements of UBL in the order of its schema', () => {
    const order = elements(ublInvoice('invoice', invoiceData({ ...FACTS, dueOn: '2027-03-10' })));
    const tops = [
      'CustomizationID',
      'ID',
      'IssueDate',
      'DueDate',
      'InvoiceTypeCode',
      'Note',
      'DocumentCurrencyCode',
      'OrderReference',
      'ReceiptDocumentReference',
      'ContractDocumentReference',
      'AccountingSupplierParty',
      'AccountingCustomerParty',
      'Delivery',
      'TaxTotal',
      'LegalMonetaryTotal',
      'InvoiceLine',
    ];
    expect(order.filter((name, at) => tops.includes(name) && order.indexOf(name) === at)).toEqual(tops);
    const opened = [
      ...ublInvoice('fee', invoiceData({ ...FACTS, kind: 'fee' })).matchAll(/<(\/?)(\w+:\w+|Invoice)[ >]/g),
    ];
    const stack: string[] = [];
    for (const [, close, name = ''] of opened) {
      if (close) expect(stack.pop()).toBe(name);
      else stack.push(name);
    }
    expect(stack).toEqual([]);
  });

  it('of the fee is from the platform to the supplier', () => {
    const data = invoiceData({ ...FACTS, kind: 'fee' });
    expect(data).toMatchObject({ number: 'MF-000012', total: '24700', buyer: { legalName: 'Harbin <Pharma>' } });
    expect(ublInvoice('fee', data)).toContain('<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>');
  });

  it('is written with the digits of its currency, whatever that is, and the same twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CURRENCIES), fc.bigInt(1n, 10n ** 16n), (currency, amountMinor) => {
        const facts = { ...FACTS, currency, amountMinor, rate: null };
        const data = invoiceData(facts);
        expect(data.total).toBe(formatAmount(amountMinor, currency));
        expect(data.lines.map(({ amount }) => amount)).toEqual([data.total]);
        const xml = ublInvoice('invoice', data);
        expect(xml).toContain(`<cbc:PayableAmount currencyID="${currency}">${data.total}</cbc:PayableAmount>`);
        expect(xml).toContain(`<cbc:TaxAmount currencyID="${currency}">${formatAmount(0n, currency)}</cbc:TaxAmount>`);
        expect(ublInvoice('invoice', invoiceData(facts))).toBe(xml);
      }),
    );
    expect(documentNumber({ kind: 'fee', number: 1_234_567n })).toBe('MF-1234567');
  });
});
