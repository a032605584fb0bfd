import { type Currency, formatAmount, type Minor } from '#libs/kernel';
import { writeXml, type XmlNode } from '#libs/platform';
import type { Day } from '#libs/rules';

/** An account as banks name it: an IBAN, or whatever the bank's country uses. */
export interface NamedAccount {
  readonly scheme: 'iban' | 'other';
  readonly identification: string;
  readonly bic: string | null;
  readonly holder: string;
}

/** One credit transfer of a payment order. */
export interface CreditTransfer {
  /** At most 35 characters; comes back in the bank's statement. */
  readonly endToEndId: string;
  readonly amountMinor: Minor;
  readonly payee: NamedAccount;
  readonly remittance: string;
}

export interface PaymentMessage {
  /** At most 35 characters, not used before. */
  readonly messageId: string;
  readonly createdAt: Date;
  readonly initiator: string;
  readonly payer: NamedAccount;
  readonly currency: Currency;
  /** The day on which the bank is to pay. */
  readonly executeOn: Day;
  /** 1 to 1000. */
  readonly transfers: readonly CreditTransfer[];
}

/** The version that banks ask for since 2025, also in the United Kingdom, the euro area and Switzerland. */
export const PAIN_001 = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/**
 * Writes a customer's credit transfer initiation (ISO 20022 pain.001.001.09): one payment of one account and currency,
 * charges shared, with the count and the sum that the bank checks.
 */
export function writePain001(message: PaymentMessage): string {
  const { messageId, createdAt, initiator, payer, currency, executeOn, transfers } = message;
  const total = formatAmount(
    transfers.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    currency,
  );
  const count = String(transfers.length);
  return writeXml([
    'Document',
    [
      [
        'CstmrCdtTrfInitn',
        [
          [
            'GrpHdr',
            [
              ['MsgId', messageId],
              ['CreDtTm', createdAt.toISOString()],
              ['NbOfTxs', count],
              ['CtrlSum', total],
              ['InitgPty', [['Nm', cut(initiator, 140)]]],
            ],
          ],
          [
            'PmtInf',
            [
              ['PmtInfId', messageId],
              ['PmtMtd', 'TRF'],
              ['NbOfTxs', count],
              ['CtrlSum', total],
              ['ReqdExctnDt', [['Dt', executeOn]]],
              ['Dbtr', [['Nm', cut(payer.holder, 140)]]],
              ['DbtrAcct', [account(payer), ['Ccy', currency]]],
              ['DbtrAgt', agent(payer)],
              ['ChrgBr', 'SHAR'],
              ...transfers.map((transfer) => transferNode(transfer, currency)),
            ],
          ],
        ],
      ],
    ],
    { xmlns: PAIN_001 },
  ]);
}

const transferNode = ({ endToEndId, amountMinor, payee, remittance }: CreditTransfer, currency: Currency): XmlNode => [
  'CdtTrfTxInf',
  [
    [
      'PmtId',
      [
        ['InstrId', endToEndId],
        ['EndToEndId', endToEndId],
      ],
    ],
    ['Amt', [['InstdAmt', formatAmount(amountMinor, currency), { Ccy: currency }]]],
    payee.bic === null ? undefined : ['CdtrAgt', agent(payee)],
    ['Cdtr', [['Nm', cut(payee.holder, 140)]]],
    ['CdtrAcct', [account(payee)]],
    ['RmtInf', [['Ustrd', cut(remittance, 140)]]],
  ],
];

const account = ({ scheme, identification }: NamedAccount): XmlNode => [
  'Id',
  scheme === 'iban' ? [['IBAN', identification]] : [['Othr', [['Id', identification]]]],
];

const agent = ({ bic }: NamedAccount): readonly XmlNode[] => [
  ['FinInstnId', bic === null ? [['Othr', [['Id', 'NOTPROVIDED']]]] : [['BICFI', bic]]],
];

/** Cut to what the field holds, on whole characters. */
const cut = (text: string, limit: number): string => [...text].slice(0, limit).join('');
