import type {
  ContractTerm,
  ContractTerms,
  DeliveryPoint,
  PaymentTerms,
  ShelfLifeRule,
  TransportMode,
} from '#libs/rules';

/** One thing that a contract says: its name and value, as the signed text has them, and both in Chinese. */
export interface ContractField {
  readonly name: string;
  readonly value: string;
  readonly zh: { readonly name: string; readonly value: string };
}

/** Where the value is a name or a figure, both languages write it alike. */
export const line = (name: string, nameZh: string, value: string, valueZh = value): ContractField => ({
  name,
  value,
  zh: { name: nameZh, value: valueZh },
});

type Both = readonly [en: string, zh: string];

/** Basis points as a percentage: 1/100 of a percent each. */
const percent = (basisPoints: number): string => {
  const hundredths = String(basisPoints % 100).padStart(2, '0');
  return `${Math.floor(basisPoints / 100)}${hundredths === '00' ? '' : `.${hundredths.replace(/0$/, '')}`}%`;
};

const INSTRUMENTS: Readonly<Record<PaymentTerms['instrument'], Both>> = {
  escrow: ['escrow: held by the platform from the order on', '资金托管：自下单起由平台保管'],
  'open-account': ['open account', '赊账（挂账付款）'],
  prepayment: ['prepayment of a share at activation, the rest on open account', '合同生效时预付部分货款，余款挂账'],
  'deposit-and-balance': ['deposit with the order and balance (T/T)', '下单付定金、余款电汇（T/T）'],
  'letter-of-credit': ['letter of credit under UCP 600', '信用证（UCP 600）'],
};
const STEPS: Readonly<Record<PaymentTerms['milestones'][number]['step'], Both>> = {
  shipment: ['shipment', '发运'],
  customs: ['customs clearance', '清关'],
  acceptance: ['acceptance', '验收'],
};
const POINTS: Readonly<Record<ShelfLifeRule['point'], Both>> = {
  dispatch: ['on dispatch', '发运时'],
  entry: ['on entry into the country of delivery', '进入目的国时'],
  'end-user': ['at the end user', '到达最终用户时'],
};
const MODES: Readonly<Record<TransportMode, string>> = { sea: '海运', air: '空运', road: '公路', rail: '铁路' };
const LANGUAGES: Readonly<Record<string, Both>> = {
  en: ['English', '英文'],
  zh: ['Chinese', '中文'],
  fr: ['French', '法文'],
  ru: ['Russian', '俄文'],
  th: ['Thai', '泰文'],
  vi: ['Vietnamese', '越南文'],
};

function due({ due: term }: PaymentTerms): Both {
  if (term.kind === 'END_OF_NEXT_MONTH') return ['by the end of the month after acceptance', '验收次月月底前'];
  if (term.days === 0) return ['on acceptance', '验收时'];
  return [`${term.days} days after acceptance`, `验收后 ${term.days} 天`];
}

/** How and when goods are paid. */
export function paymentFields({ payment }: ContractTerms): ContractField[] {
  const shares = payment.milestones.map(({ step, basisPoints }) => [percent(basisPoints), STEPS[step]] as const);
  const { lateInterestBasisPoints: interest = 0, balance, rejectionContestDays: contest = 0 } = payment;
  return [
    line('payment', '付款方式', ...INSTRUMENTS[payment.instrument]),
    line('payment due', '付款期限', ...due(payment)),
    line('advance', '预付款', percent(payment.advanceBasisPoints)),
    ...(balance === undefined
      ? []
      : [
          balance === 'before-shipment'
            ? line('balance', '余款', 'before shipment', '发运前付清')
            : line('balance', '余款', 'against a copy of the transport document', '凭运输单据副本付款'),
        ]),
    line(
      'release of payment',
      '货款释放',
      shares.map(([share, [en]]) => `${share} on ${en}`).join(', '),
      shares.map(([share, [, zh]]) => `${zh} ${share}`).join('，'),
    ),
    ...(contest === 0
      ? []
      : [
          line(
            'rejected goods',
            '拒收货款',
            `go back to the purchaser when the supplier has not contested the rejection in ${contest} days`,
            `供应方在 ${contest} 天内未提出异议的，退还采购方`,
          ),
        ]),
    line('late interest', '逾期利息', `${percent(interest)} a year`, `年利率 ${percent(interest)}`),
    line(
      'performance deposit',
      '履约保证金',
      `${percent(payment.performanceDepositBasisPoints)} of the value, put down by the supplier`,
      `合同金额的 ${percent(payment.performanceDepositBasisPoints)}，由供应方缴纳`,
    ),
  ];
}

const point = ({ country, locode, place, consignee }: DeliveryPoint): string =>
  [place, locode, country, consignee === null ? null : `consignee ${consignee}`].filter(Boolean).join(', ');

function shelfLife(rule: ShelfLifeRule | null): Both {
  if (rule === null) return ['none asked for', '无要求'];
  const parts = [
    rule.percent === null ? null : ([`${rule.percent}% of the whole life`, `有效期的 ${rule.percent}%`] as const),
    rule.months === null ? null : ([`${rule.months} months`, `${rule.months} 个月`] as const),
  ].filter((part) => part !== null);
  const [en, zh] = POINTS[rule.point];
  const both = parts.length > 1 ? (['; the stricter counts', '，以较严者为准'] as const) : (['', ''] as const);
  return [
    `at least ${parts.map(([text]) => text).join(' and ')} left ${en}${both[0]}`,
    `${zh}剩余不少于${parts.map(([, text]) => text).join('且')}${both[1]}`,
  ];
}

function penalty({ latePerDayBasisPoints: perDay, capBasisPoints: cap }: ContractTerms['penalties']): Both {
  if (perDay === 0) return ['none', '无'];
  return [
    `${percent(perDay)} of the value of what is late for each day, ${percent(cap)} of it at most`,
    `按逾期货值每日 ${percent(perDay)} 计，最高 ${percent(cap)}`,
  ];
}

const term = (length: ContractTerm): Both =>
  length.kind === 'DELIVERY_WINDOW'
    ? ['orders may be placed to the end of the delivery window', '可下单至交货期截止日']
    : [
        `orders may be placed for ${length.months} months from activation`,
        `自合同生效起 ${length.months} 个月内可下单`,
      ];

const language = (code: string): Both => LANGUAGES[code] ?? [code, code];

/** How the goods come, to where and how late they may be. */
export function deliveryFields({ incoterm, deliveryPoints, penalties }: ContractTerms): ContractField[] {
  const { transport } = incoterm;
  const modes: Both = transport === null ? ['as the supplier chooses', '由供应方选择'] : [transport, MODES[transport]];
  return [
    line('delivery term', '贸易术语', `${incoterm.code} ${incoterm.place} (INCOTERMS 2020)`),
    line('transport', '运输方式', ...modes),
    ...deliveryPoints.map((where, at) => line(`delivery point ${at + 1}`, `交货地点 ${at + 1}`, point(where))),
    line('late delivery', '逾期交货违约金', ...penalty(penalties)),
  ];
}

/** What may be refused on arrival. */
export function goodsFields({
  shelfLife: life,
  tolerances,
  excursionMinutes: minutes,
}: ContractTerms): ContractField[] {
  const [over, under] = [percent(tolerances.overBasisPoints), percent(tolerances.underBasisPoints)];
  return [
    line('shelf life', '效期要求', ...shelfLife(life)),
    ...(minutes === undefined
      ? []
      : [
          line(
            'storage range',
            '储存温度',
            `at most ${minutes} minutes outside it`,
            `超出范围不得超过 ${minutes} 分钟`,
          ),
        ]),
    line(
      'tolerance',
      '数量允差',
      `${over} over and ${under} under the quantity ordered`,
      `订购数量上浮 ${over}、下浮 ${under}`,
    ),
  ];
}

/** How long it holds, in which languages, and how it is signed. */
export function generalFields(terms: ContractTerms): ContractField[] {
  const [first = ''] = terms.languages;
  const spoken = terms.languages.map(language);
  return [
    line('terms', '条款', `${terms.code} version ${terms.version}`, `${terms.code} 第 ${terms.version} 版`),
    line('term', '合同期限', ...term(terms.term)),
    line(
      'languages',
      '合同语言',
      `${spoken.map(([en]) => en).join(', ')}; ${language(first)[0]} prevails`,
      `${spoken.map(([, zh]) => zh).join('、')}；以${language(first)[1]}为准`,
    ),
    line(
      'signing',
      '签署',
      `by an approver of each side, whose second factor was verified ${terms.secondFactorMinutes} minutes before at most`,
      `由双方审批人签署，且双重验证不早于签署前 ${terms.secondFactorMinutes} 分钟`,
    ),
  ];
}
