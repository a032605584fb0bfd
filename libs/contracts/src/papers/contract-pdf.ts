import { dayOf } from '#libs/rules';
import type { ContractSection } from '../contract-document.js';
import type { ContractRow, ContractSheet } from './contract-sheet.js';
import { type Document, INNER, makeRoom, openPdf, PAGE, SIZE } from './write-pdf.js';

/** Headings beside English and Chinese, for purchasers of these languages. The font has no Thai. */
type Language = 'fr' | 'vi' | 'ru';
const LANGUAGE_OF: Readonly<Record<string, Language>> = {
  ...Object.fromEntries(['ML', 'SN', 'CI', 'BF', 'NE', 'TG', 'BJ', 'GN', 'FR'].map((country) => [country, 'fr'])),
  VN: 'vi',
  ...Object.fromEntries(['KZ', 'KG', 'TJ', 'UZ', 'TM', 'RU'].map((country) => [country, 'ru'])),
};
const HEADINGS: Readonly<
  Record<ContractSection, { readonly en: string; readonly zh: string } & Readonly<Record<Language, string>>>
> = {
  contract: {
    en: 'Supply contract',
    zh: '供货合同',
    fr: 'Contrat de fourniture',
    vi: 'Hợp đồng cung cấp',
    ru: 'Договор поставки',
  },
  parties: { en: 'Parties', zh: '合同双方', fr: 'Parties', vi: 'Các bên', ru: 'Стороны' },
  goods: {
    en: 'Goods and price',
    zh: '货物与价格',
    fr: 'Marchandises et prix',
    vi: 'Hàng hóa và giá',
    ru: 'Товар и цена',
  },
  delivery: { en: 'Delivery', zh: '交货', fr: 'Livraison', vi: 'Giao hàng', ru: 'Поставка' },
  payment: { en: 'Payment', zh: '付款', fr: 'Paiement', vi: 'Thanh toán', ru: 'Оплата' },
  general: { en: 'General', zh: '其他条款', fr: 'Dispositions générales', vi: 'Điều khoản chung', ru: 'Общие условия' },
};
const CLOSING = {
  en: 'Both sides sign electronically: each signature is given on the digest at the foot of this page and kept in the audit trail. The digest is the SHA-256 of the signed text, whose lines this paper shows.',
  zh: '双方以电子方式签署：签署针对页脚所示摘要作出，并存入审计记录。摘要为所签文本的 SHA-256 值，本文件逐行载明该文本。',
};

/**
 * No ligatures: a digest whose `ff` is one glyph is copied out of the paper with an `f` less. The types only know how to
 * switch features on.
 */
const PLAIN: object = { features: { liga: false } };
const LABEL = 135;
const GAP = 12;
const INK = { text: '#1a1a1a', label: '#555555', rule: '#b8c4cc', heading: '#12456b' };

/** Writes the paper of a contract. The same sheet always gives the same bytes: its day is that of the signed text. */
export function writeContractPdf(sheet: ContractSheet): Promise<Buffer> {
  const title = `${HEADINGS.contract.en} ${sheet.reference}`;
  const { document, written } = openPdf(title, dayOf(sheet.drawnUpAt));
  const language = LANGUAGE_OF[sheet.purchaserCountry];
  for (const { section, rows } of sheet.sections) {
    if (section === 'contract') writeTitle(document, language);
    else writeHeading(document, section, language);
    for (const row of rows) writeRow(document, row);
  }
  document.moveDown(1.2);
  makeRoom(document, 70);
  document.fontSize(SIZE.small).fillColor(INK.label);
  document
    .text(CLOSING.en, PAGE.margin, document.y, { ...PLAIN, width: INNER })
    .moveDown(0.3)
    .text(CLOSING.zh, { ...PLAIN, width: INNER });
  writeFeet(document, sheet);
  document.end();
  return written;
}

function writeTitle(document: Document, language: Language | undefined): void {
  const { en, zh } = HEADINGS.contract;
  document
    .fillColor(INK.heading)
    .fontSize(18)
    .text(`${en}  ${zh}`, { ...PLAIN, align: 'center' });
  if (language) document.fontSize(12).text(HEADINGS.contract[language], { ...PLAIN, align: 'center' });
  document.moveDown(0.8);
}

function writeHeading(document: Document, section: ContractSection, language: Language | undefined): void {
  const { [section]: texts } = HEADINGS;
  const text = [texts.en, texts.zh, language && texts[language]].filter(Boolean).join('  ·  ');
  makeRoom(document, 60);
  document
    .moveDown(0.9)
    .fontSize(11)
    .fillColor(INK.heading)
    .text(text, PAGE.margin, document.y, { ...PLAIN, width: INNER });
  rule(document, 1);
}

function rule(document: Document, weight: number): void {
  const y = document.y + 2;
  document
    .lineWidth(weight)
    .strokeColor(INK.rule)
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.margin + INNER, y)
    .stroke();
  document.y = y + 3;
}

function writeRow(document: Document, { label, value, valueZh }: ContractRow): void {
  document.fontSize(SIZE.text);
  const name = `${label.en.charAt(0).toUpperCase()}${label.en.slice(1)}  ${label.zh}`;
  const said = valueZh === null ? value : `${value}\n${valueZh}`;
  const [left, right] = [
    { ...PLAIN, width: LABEL },
    { ...PLAIN, width: INNER - LABEL - GAP },
  ];
  const height = Math.max(document.heightOfString(name, left), document.heightOfString(said, right)) + 5;
  makeRoom(document, height);
  const { y } = document;
  document.fillColor(INK.label).text(name, PAGE.margin, y + 2, left);
  document.fillColor(INK.text).text(said, PAGE.margin + LABEL + GAP, y + 2, right);
  document.y = y + height;
  document.x = PAGE.margin;
  rule(document, 0.4);
}

/** On every page: which contract, which text, which page. */
function writeFeet(document: Document, { reference, revision, digest }: ContractSheet): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    // Below the margin, where text would otherwise begin a new page.
    document.page.margins.bottom = 0;
    const options = { ...PLAIN, width: INNER, align: 'center', lineBreak: false } as const;
    document.fontSize(7).fillColor(INK.label);
    const about = `${reference}  ·  revision 版次 ${revision}  ·  page 第 ${page + 1} / ${count} 页`;
    document.text(about, PAGE.margin, PAGE.height - 36, options);
    document.text(`SHA-256 ${digest}`, PAGE.margin, PAGE.height - 25, options);
  }
}
