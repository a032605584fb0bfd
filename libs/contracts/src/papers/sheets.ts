import { formatAmount, lineAmount, unitPrice } from '#libs/kernel';
import { type GeneratedPaper, judgeOrigin } from '#libs/rules';
import type { PaperFacts, PartyOnPaper } from './paper-facts.js';
import { type Bilingual, field, type PaperSheet, type SheetField, type SheetTable } from './paper-sheet.js';

const EXPORTER: Bilingual = { en: 'Exporter, signature and seal', zh: '出口商签字盖章' };
const IMPORTER: Bilingual = { en: 'Importer, signature and seal', zh: '进口商签字盖章' };

const party = ({ legalName, nameZh, country, registrationNumber }: PartyOnPaper): string =>
  [legalName, nameZh, country, registrationNumber].filter((part) => part !== null && part !== '').join(', ');
const goodsName = ({ goods }: PaperFacts): string =>
  goods.nameZh === null ? goods.nameEn : `${goods.nameEn} ${goods.nameZh}`;
/** `11040000.00` as `11,040,000.00`: both languages group by three. */
const grouped = (decimal: string): string => decimal.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');
const quantity = ({ quantity: count, unit }: PaperFacts): string => `${grouped(String(count))} ${unit}`;
/** Kilograms with three decimals. */
export const kilograms = (grams: string): string => {
  const whole = BigInt(grams);
  return `${grouped(String(whole / 1000n))}.${String(whole % 1000n).padStart(3, '0')} kg`;
};
const fobMinor = (paper: PaperFacts): bigint => lineAmount(paper.quantity, unitPrice(paper.unitPrice), paper.currency);
const value = (paper: PaperFacts): string =>
  `${grouped(formatAmount(fobMinor(paper), paper.currency))} ${paper.currency}`;

export const paperNumber = (kind: GeneratedPaper, { dossierReference }: PaperFacts): string => {
  const ending = { declaration: 'DEC', 'packing-list': 'PL', 'commercial-invoice': 'INV', 'form-e': 'FE' }[kind];
  return `${dossierReference}-${ending}`;
};

const parties = (paper: PaperFacts): SheetField[] => [
  field('Exporter', '出口商', party(paper.supplier)),
  field('Importer', '进口商', party(paper.purchaser)),
];
const journey = ({ route, facts, plannedOn }: PaperFacts): SheetField[] => [
  field('Planned departure', '计划发运日', plannedOn),
  field('Transport', '运输方式', [facts.transport, route.vessel].filter((part) => part !== null).join(', ')),
  field('From, to', '启运地、目的地', `${route.port ?? facts.origin} – ${route.arrivalPort ?? facts.destination}`),
  field('Terms of delivery', '贸易术语', `${facts.incoterm} ${route.incotermPlace} (INCOTERMS 2020)`),
];

/** What Announcement 5 asks for (domain.md 3.1); for goods that are not for medical use, what Announcement 12 does. */
function declaration(paper: PaperFacts): PaperSheet {
  const { goods, facts } = paper;
  const notMedical = facts.special === 'non-medical-mask';
  const purpose: Bilingual = notMedical
    ? {
        en: 'The importer accepts the standard of the goods and will not use them for medical purposes.',
        zh: '进口商接受上述产品质量标准，并不将其用于医用用途。',
      }
    : {
        en: 'The goods are registered as stated above and meet the quality standards of the country of destination.',
        zh: '上述产品已取得所列注册证，并符合进口国（地区）的质量标准要求。',
      };
  return {
    title: { en: 'Declaration on the export of medical goods', zh: '出口医疗物资声明' },
    number: paperNumber('declaration', paper),
    fields: [
      ...parties(paper),
      field('Contract', '合同号', `${paper.contractReference} / ${paper.orderReference}`),
      field('Name of the goods', '产品名称', goodsName(paper)),
      field('Specification', '规格型号', goods.specification),
      field('HS code', '商品编号', goods.hsCode),
      field('Quantity', '数量', quantity(paper)),
      field('Manufacturer', '生产企业', goods.manufacturer),
      field('Registered name', '注册证产品名称', goods.registeredName),
      field('Registration number', '注册证编号', goods.registrationNumber),
      field('Country of destination', '进口国（地区）', facts.destination),
    ],
    table: null,
    statements: [
      purpose,
      {
        en: 'The exporter answers under the law for the truth of this declaration.',
        zh: '本企业对上述声明内容的真实性承担法律责任。',
      },
    ],
    signatures: notMedical ? [EXPORTER, IMPORTER] : [EXPORTER],
  };
}

const batchTable = (paper: PaperFacts): SheetTable => ({
  heads: [
    { en: 'Batch', zh: '批号' },
    { en: 'Made on', zh: '生产日期' },
    { en: 'Expires on', zh: '有效期至' },
    { en: 'Quantity', zh: '数量' },
  ],
  widths: [0.4, 0.2, 0.2, 0.2],
  figures: [3],
  rows: paper.batches.map(({ number, madeOn, expiresOn, quantity: count }) => [
    number,
    madeOn ?? '—',
    expiresOn,
    grouped(count),
  ]),
});

const packingList = (paper: PaperFacts): PaperSheet => ({
  title: { en: 'Packing list', zh: '装箱单' },
  number: paperNumber('packing-list', paper),
  fields: [
    ...parties(paper),
    field('Contract', '合同号', `${paper.contractReference} / ${paper.orderReference}`),
    ...journey(paper),
    field('Name of the goods', '产品名称', goodsName(paper)),
    field('Marks', '唛头', paper.goods.marks),
    field('Packages', '件数', grouped(String(paper.goods.packages))),
    field('Gross weight', '毛重', kilograms(paper.goods.grossGrams)),
    field('Net weight', '净重', kilograms(paper.goods.netGrams)),
    field('Quantity', '数量', quantity(paper)),
  ],
  table: batchTable(paper),
  statements: [],
  signatures: [EXPORTER],
});

const commercialInvoice = (paper: PaperFacts): PaperSheet => ({
  title: { en: 'Commercial invoice', zh: '商业发票' },
  number: paperNumber('commercial-invoice', paper),
  fields: [
    ...parties(paper),
    field('Contract', '合同号', `${paper.contractReference} / ${paper.orderReference}`),
    ...journey(paper),
    field('Country of origin', '原产国', paper.facts.origin),
    field('Payment', '付款方式', paper.facts.paidByCredit ? 'L/C 信用证' : 'Escrow 资金托管'),
  ],
  table: {
    heads: [
      { en: 'Goods', zh: '货物名称' },
      { en: 'HS code', zh: '商品编号' },
      { en: 'Quantity', zh: '数量' },
      { en: 'Unit price', zh: '单价' },
      { en: 'Amount', zh: '金额' },
    ],
    widths: [0.32, 0.15, 0.19, 0.15, 0.19],
    figures: [2, 3, 4],
    rows: [
      [goodsName(paper), paper.goods.hsCode, quantity(paper), `${paper.unitPrice} ${paper.currency}`, value(paper)],
    ],
  },
  statements: [{ en: `Total: ${value(paper)}.`, zh: `合计：${value(paper)}。` }],
  signatures: [EXPORTER],
});

const box = (at: number, en: string, zh: string, text: string | null): SheetField =>
  field(`${at}. ${en}`, zh, text === '' ? null : text);

/** The thirteen boxes of Form E as data, for whoever fills the certificate in (domain.md 4.4). */
function formE(paper: PaperFacts): PaperSheet {
  const { goods, route, facts } = paper;
  const nonOriginatingMinor = route.nonOriginatingMinor === null ? null : BigInt(route.nonOriginatingMinor);
  const worth = nonOriginatingMinor === null ? null : { fobMinor: fobMinor(paper), nonOriginatingMinor };
  const { qualifies, criterion, contentBasisPoints } = judgeOrigin('form-e', worth);
  const content = contentBasisPoints === null ? '' : ` ${(contentBasisPoints / 100).toFixed(2)}%`;
  return {
    title: { en: 'Certificate of origin Form E: data sheet', zh: '中国—东盟自贸区原产地证书（Form E）数据单' },
    number: paperNumber('form-e', paper),
    fields: [
      box(1, 'Exporter', '出口商', party(paper.supplier)),
      box(2, 'Consignee', '收货人', party(paper.purchaser)),
      box(
        3,
        'Means of transport and route',
        '运输方式及路线',
        `${paper.plannedOn}, ${route.vessel ?? facts.transport}, ${route.port ?? facts.origin} – ${route.arrivalPort ?? facts.destination}`,
      ),
      box(4, 'For official use', '官方使用', null),
      box(5, 'Item number', '项目编号', '1'),
      box(6, 'Marks and numbers', '唛头及编号', goods.marks),
      box(
        7,
        'Packages, description, quantity, HS code of the importing party',
        '件数、货物描述、数量、进口方 HS 编码',
        `${grouped(String(goods.packages))}; ${goodsName(paper)}; ${quantity(paper)}; HS ${goods.hsCode.slice(0, 6)}`,
      ),
      box(8, 'Origin criterion', '原产地标准', qualifies ? `${criterion ?? ''}${content}` : `not met 未达到${content}`),
      box(9, 'Gross weight and FOB value', '毛重及 FOB 价值', `${kilograms(goods.grossGrams)}; ${value(paper)}`),
      box(
        10,
        'Number and date of invoice',
        '发票号及日期',
        `${paperNumber('commercial-invoice', paper)}, ${paper.datedOn}`,
      ),
      box(11, 'Declaration by the exporter', '出口商声明', `${facts.origin} → ${facts.destination}`),
      box(12, 'Certification', '签证机构证明', null),
      box(
        13,
        'Issued retroactively / exhibition / movement certificate / third-party invoicing',
        '补发 / 展览 / 流动证明 / 第三方发票',
        'no 否',
      ),
    ],
    table: null,
    statements: [
      {
        en: 'Data for box filling; the certificate itself is issued by the authority.',
        zh: '本单仅供填制使用，原产地证书由签证机构签发。',
      },
    ],
    signatures: [EXPORTER],
  };
}

/** Each generated paper from the same facts, so that they never contradict each other. */
export const SHEETS: Readonly<Record<GeneratedPaper, (paper: PaperFacts) => PaperSheet>> = {
  declaration,
  'packing-list': packingList,
  'commercial-invoice': commercialInvoice,
  'form-e': formE,
};
