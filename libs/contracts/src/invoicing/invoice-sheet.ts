import type { PartyOnPaper } from '../papers/paper-facts.js';
import { type Bilingual, field, type PaperSheet, type SheetField } from '../papers/paper-sheet.js';
import type { InvoiceData } from './invoice-data.js';
import type { InvoiceDocumentKind } from './invoice-facts.js';

const TITLES: Readonly<Record<InvoiceDocumentKind, Bilingual>> = {
  invoice: { en: 'Invoice (self-billing)', zh: '发票（代开）' },
  fee: { en: 'Invoice for the platform fee', zh: '平台服务费发票' },
};
const STATEMENTS: Readonly<Record<InvoiceDocumentKind, readonly Bilingual[]>> = {
  invoice: [
    {
      en: 'Drawn up by the platform in the name of the seller. Only accepted goods are invoiced; what was held for rejected goods goes back to the buyer.',
      zh: '本发票由平台以卖方名义代开。仅对验收合格的货物开票，拒收部分的款项退还买方。',
    },
    {
      en: 'No value added tax is computed in this document; what is owed by law is declared by seller and buyer.',
      zh: '本发票未计算增值税；依法应缴税款由买卖双方自行申报。',
    },
  ],
  fee: [{ en: 'Kept back when the invoice was settled.', zh: '已在结算时扣收。' }],
};

const party = ({ legalName, nameZh, address = null, country, registrationNumber }: PartyOnPaper): string =>
  [legalName, nameZh, address, country, registrationNumber].filter((part) => part !== null && part !== '').join(', ');

/** The same figures as the data, as they stand on paper. */
export function invoiceSheet(kind: InvoiceDocumentKind, data: InvoiceData): PaperSheet {
  const { converted, currency } = data;
  return {
    title: TITLES[kind],
    number: data.number,
    fields: [
      field('Seller', '卖方', party(data.seller)),
      field('Buyer', '买方', party(data.buyer)),
      field('Contract, order', '合同号、订单号', `${data.contract}, ${data.order}`),
      field('Reference', '内部编号', data.reference),
      field('Goods received on', '收货日期', data.receivedOn),
      ...(data.dueOn === null ? [] : [field('Due on', '付款到期日', data.dueOn)]),
      ...(kind === 'invoice' ? rejected(data) : []),
      field('Total', '合计', `${data.total} ${currency}`),
      ...(converted ? convertedFields(converted) : []),
    ],
    table: {
      heads: [
        { en: 'Item', zh: '品名' },
        { en: 'Quantity', zh: '数量' },
        { en: 'Unit price', zh: '单价' },
        { en: 'Amount', zh: '金额' },
      ],
      widths: [0.4, 0.2, 0.2, 0.2],
      figures: [1, 2, 3],
      rows: data.lines.map(({ name, quantity, unit, unitPrice, amount }) => [
        name,
        `${quantity} ${unit}`,
        `${unitPrice} ${currency}`,
        `${amount} ${currency}`,
      ]),
    },
    statements: STATEMENTS[kind],
    signatures: [],
  };
}

const rejected = ({ rejectedQuantity, refund, currency }: InvoiceData): SheetField[] => [
  field('Rejected quantity', '拒收数量', rejectedQuantity),
  field('Back to the buyer', '退还买方', `${refund} ${currency}`),
];

const convertedFields = ({ currency, total, rate, legs }: NonNullable<InvoiceData['converted']>): SheetField[] => [
  field('Total converted', '折算合计', `${total} ${currency}`),
  field('Rate', '汇率', rate),
  ...legs.map(({ base, quote, rate: of, day, source }) =>
    field('Taken from', '汇率来源', `1 ${base} = ${of} ${quote}, ${day}, ${source}`),
  ),
];
