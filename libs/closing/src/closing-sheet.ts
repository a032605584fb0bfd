import { field, type PaperSheet, type SheetField } from '#libs/contracts';
import type { ClosingDocument } from './closing-document.js';

const BASELINES: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  ceiling: ['Saved beside the ceiling price', '较最高限价节约'],
  lastPrice: ['Saved beside the last price', '较上一采购价节约'],
  medianBid: ['Saved beside the median bid', '较报价中位数节约'],
};
const share = (basisPoints: number | null): string | null =>
  basisPoints === null ? null : `${(basisPoints / 100).toFixed(2)}%`;
const party = ({ legalName, nameZh, country }: ClosingDocument['purchaser']): string =>
  [legalName, nameZh, country].filter((part) => part !== null).join(', ');

/** The same figures as the data, as they stand on paper. */
export function closingSheet(of: ClosingDocument, digest: string): PaperSheet {
  const { contract, product, quantities, deliveries, currency } = of;
  const units = (quantity: string): string => `${quantity} ${product.unit}`;
  return {
    title: { en: 'Closing statement of a contract', zh: '合同结清单' },
    number: of.number,
    fields: [
      field('Purchaser', '采购方', party(of.purchaser)),
      field('Supplier', '供应方', party(of.supplier)),
      field('Contract, revision', '合同编号、版本', `${contract.reference}, ${contract.revision}`),
      field('Tender, lot', '招标编号、包号', `${of.tender.reference}, ${of.tender.lot}`),
      field('Product', '产品', [product.nameEn, product.nameZh].filter((name) => name !== null).join(' ')),
      field('Signed on, closed on', '签署日、关闭日', `${contract.signedOn}, ${contract.closedOn}`),
      field('Agreed quantity', '约定数量', units(quantities.agreed)),
      field('Ordered quantity', '订购数量', units(quantities.ordered)),
      field('Accepted quantity', '验收数量', units(quantities.accepted)),
      field('Rejected quantity', '拒收数量', units(quantities.rejected)),
      field('Never ordered', '未订购失效数量', units(quantities.lapsed)),
      ...moneyFields(of),
      field(
        'Order lines on time, in full, both',
        '按时、足量、按时且足量订单行',
        `${deliveries.onTime}, ${deliveries.inFull}, ${deliveries.onTimeInFull} / ${deliveries.lines}`,
      ),
      field('On time in full', '按时足量率', share(deliveries.otifBasisPoints)),
      field('Days from order to arrival', '平均到货天数', deliveries.meanLeadDays),
      field('Disputes', '争议', disputesOf(of)),
      ...of.savings.map(({ baseline, price, saving }) => {
        const [en, zh] = BASELINES[baseline] ?? [baseline, baseline];
        return field(`${en} (${price})`, `${zh}（${price}）`, `${saving} ${currency}`);
      }),
    ],
    table: null,
    statements: [
      {
        en: `Drawn up by the platform from its records. SHA-256 of the data: ${digest}.`,
        zh: `本结清单由平台依据系统记录生成。数据 SHA-256：${digest}。`,
      },
    ],
    signatures: [],
  };
}

function moneyFields({ money, deposit, debts, currency }: ClosingDocument): SheetField[] {
  const sum = (amount: string): string => `${amount} ${currency}`;
  return [
    field('Agreed value', '合同金额', sum(money.agreed)),
    field('Paid for accepted goods', '验收货物货款', `${sum(money.paid)} (${money.invoices})`),
    field('Of it platform fees', '其中平台服务费', sum(money.fees)),
    field('Returned for rejected goods', '拒收货物退款', sum(money.refunds)),
    field('Interest for late payment', '逾期利息', sum(money.interest)),
    ...(deposit
      ? [
          field('Performance deposit', '履约保证金', sum(deposit.lodged)),
          field('Of it forfeited, returned', '其中没收、退还', `${sum(deposit.forfeited)}, ${sum(deposit.returned)}`),
        ]
      : []),
    ...debts.map(({ reason, from, to, amount, collected }) => {
      const [en, zh] = REASONS[reason] ?? [reason, reason];
      return field(
        `${en}: ${from} to ${to}`,
        `${zh}：${SIDES[from]}付${SIDES[to]}`,
        `${sum(amount)} (${sum(collected)})`,
      );
    }),
  ];
}

const SIDES: Readonly<Record<string, string>> = { purchaser: '采购方', supplier: '供应方', platform: '平台' };
const REASONS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'rejected-goods': ['Owed for rejected goods (collected)', '拒收货物应退款（已收）'],
  fee: ['Owed fee (collected)', '应付服务费（已收）'],
  'unused-advance': ['Unused advance (collected)', '未用预付款（已收）'],
  ruling: ['Penalty by ruling (collected)', '裁决违约金（已收）'],
};
const disputesOf = ({ disputes }: ClosingDocument): string =>
  Object.entries(disputes)
    .map(([status, count]) => `${status} ${count}`)
    .join(', ') || '0';
