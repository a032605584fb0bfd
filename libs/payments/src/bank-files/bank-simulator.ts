import { createHash } from 'node:crypto';
import { type Currency, formatAmount, invariant, type Minor, parseAmount } from '#libs/kernel';
import { childAt, childrenOf, readXml, textAt, writeXml, type XmlNode } from '#libs/platform';
import type { Day } from '#libs/rules';

/** A day at a bank that carries every payment out. */
export interface SimulatedDay {
  /** IBAN of our account there. */
  readonly account: string;
  readonly currency: Currency;
  readonly day: Day;
  /** The how-manieth statement of the account it is. */
  readonly number: number;
  readonly openingMinor: Minor;
  readonly incoming: readonly {
    readonly amountMinor: Minor;
    readonly payer: string;
    readonly remittance: string;
  }[];
  /** pain.001 files that we handed in. */
  readonly paymentFiles: readonly string[];
  /** End-to-end references of payments whose account does not exist: they go out and come back. */
  readonly returned?: readonly string[];
}

interface Booking {
  readonly direction: 'CRDT' | 'DBIT';
  readonly amountMinor: Minor;
  readonly name: string;
  readonly endToEndId: string;
  readonly remittance: string;
}

/**
 * The statement (camt.053.001.08) of a bank for such a day, for demonstrations and tests: the same day gives the same
 * text. Payments are carried out as their files say; it is strict about what a bank would refuse.
 */
export function simulateBank(day: SimulatedDay): string {
  const bookings: Booking[] = [
    ...day.incoming.map(({ amountMinor, payer: name, remittance }) => ({
      direction: 'CRDT' as const,
      amountMinor,
      name,
      endToEndId: 'NOTPROVIDED',
      remittance,
    })),
    ...day.paymentFiles.flatMap((file) => paymentsOf(file, day)),
  ];
  const moved = bookings.reduce(
    (sum, { direction, amountMinor }) => sum + (direction === 'CRDT' ? amountMinor : -amountMinor),
    0n,
  );
  const id = `${day.account.slice(-6)}-${day.currency}-${day.number}`;
  return writeXml([
    'Document',
    [
      [
        'BkToCstmrStmt',
        [
          [
            'GrpHdr',
            [
              ['MsgId', `MSG-${id}`],
              ['CreDtTm', `${day.day}T18:00:00Z`],
            ],
          ],
          [
            'Stmt',
            [
              ['Id', `STMT-${id}`],
              ['ElctrncSeqNb', String(day.number)],
              ['CreDtTm', `${day.day}T18:00:00Z`],
              [
                'Acct',
                [
                  ['Id', [['IBAN', day.account]]],
                  ['Ccy', day.currency],
                ],
              ],
              balance('OPBD', day.openingMinor, day),
              balance('CLBD', day.openingMinor + moved, day),
              ...bookings.map((booking, at) => entry(booking, at, day)),
            ],
          ],
        ],
      ],
    ],
    { xmlns: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08' },
  ]);
}

function paymentsOf(file: string, day: SimulatedDay): Booking[] {
  const initiation = childAt(readXml(file), 'CstmrCdtTrfInitn');
  const payment = childAt(initiation, 'PmtInf');
  invariant(textAt(payment, 'DbtrAcct', 'Id', 'IBAN') === day.account, 'a payment file of another account');
  const transfers = childrenOf(payment, 'CdtTrfTxInf');
  invariant(
    textAt(initiation, 'GrpHdr', 'NbOfTxs') === String(transfers.length),
    'a file that counts its payments wrong',
  );
  const bookings = transfers.flatMap((transfer): Booking[] => {
    const amount = childAt(transfer, 'Amt', 'InstdAmt');
    const amountMinor = amount && parseAmount(amount.text, day.currency);
    const endToEndId = textAt(transfer, 'PmtId', 'EndToEndId');
    invariant(amountMinor && amount.attributes['Ccy'] === day.currency && endToEndId, 'a payment that no bank reads');
    const name = textAt(transfer, 'Cdtr', 'Nm') ?? '';
    const remittance = textAt(transfer, 'RmtInf', 'Ustrd') ?? '';
    const paid: Booking = { direction: 'DBIT', amountMinor, name, endToEndId, remittance };
    const back: Booking = { ...paid, direction: 'CRDT', remittance: `returned: ${remittance}` };
    return day.returned?.includes(endToEndId) ? [paid, back] : [paid];
  });
  const total = bookings.reduce(
    (sum, { direction, amountMinor }) => sum + (direction === 'DBIT' ? amountMinor : 0n),
    0n,
  );
  invariant(textAt(initiation, 'GrpHdr', 'CtrlSum') === formatAmount(total, day.currency), 'a file that adds up wrong');
  return bookings;
}

const size = (minor: Minor): Minor => (minor < 0n ? -minor : minor);

const balance = (code: string, minor: Minor, { currency, day }: SimulatedDay): XmlNode => [
  'Bal',
  [
    ['Tp', [['CdOrPrtry', [['Cd', code]]]]],
    ['Amt', formatAmount(size(minor), currency), { Ccy: currency }],
    ['CdtDbtInd', minor < 0n ? 'DBIT' : 'CRDT'],
    ['Dt', [['Dt', day]]],
  ],
];

function entry(booking: Booking, at: number, { account, currency, day, number }: SimulatedDay): XmlNode {
  const { direction, amountMinor, name, endToEndId, remittance } = booking;
  const reference = createHash('sha256')
    .update(`${account}/${currency}/${number}/${at}`)
    .digest('hex')
    .slice(0, 16)
    .toUpperCase();
  const role = direction === 'CRDT' ? 'Dbtr' : 'Cdtr';
  return [
    'Ntry',
    [
      ['Amt', formatAmount(amountMinor, currency), { Ccy: currency }],
      ['CdtDbtInd', direction],
      ['Sts', [['Cd', 'BOOK']]],
      ['BookgDt', [['Dt', day]]],
      ['ValDt', [['Dt', day]]],
      ['AcctSvcrRef', reference],
      [
        'NtryDtls',
        [
          [
            'TxDtls',
            [
              ['Refs', [['EndToEndId', endToEndId]]],
              ['RltdPties', [[role, [['Pty', [['Nm', name]]]]]]],
              ['RmtInf', [['Ustrd', remittance]]],
            ],
          ],
        ],
      ],
    ],
  ];
}
