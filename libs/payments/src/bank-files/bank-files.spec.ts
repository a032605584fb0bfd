import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, type Currency } from '#libs/kernel';
import { simulateBank } from './bank-simulator.js';
import { readCamt053 } from './read-camt053.js';
import { type CreditTransfer, writePain001 } from './write-pain001.js';

const IBAN = 'DE89370400440532013000';
const PAYER = { scheme: 'iban', identification: IBAN, bic: 'COBADEFFXXX', holder: 'Platform' } as const;
const PAYEE = {
  scheme: 'other',
  identification: '6222020200012345678',
  bic: 'ICBKCNBJ',
  holder: '广州药业 & Co',
} as const;

const file = (currency: Currency, transfers: readonly CreditTransfer[]) =>
  writePain001({
    messageId: 'MLP-1',
    createdAt: new Date('2026-03-02T08:00:00Z'),
    initiator: 'Platform',
    payer: PAYER,
    currency,
    executeOn: '2026-03-02',
    transfers,
  });

describe('a payment file that the bank carries out', () => {
  it('comes back in its statement, payment by payment, in every currency', () => {
    const transfer = fc.record({ amountMinor: fc.bigInt(1n, 10n ** 12n), id: fc.integer({ min: 1, max: 10 ** 9 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...CURRENCIES),
        fc.uniqueArray(transfer, { minLength: 1, maxLength: 8, selector: ({ id }) => id }),
        fc.array(fc.bigInt(1n, 10n ** 12n), { maxLength: 5 }),
        fc.bigInt(-(10n ** 9n), 10n ** 14n),
        (currency, orders, deposits, openingMinor) => {
          const transfers = orders.map(({ amountMinor, id }) => ({
            endToEndId: `ML${id}`,
            amountMinor,
            payee: PAYEE,
            remittance: `ref <${id}>`,
          }));
          const text = simulateBank({
            account: IBAN,
            currency,
            day: '2026-03-02',
            number: 7,
            openingMinor,
            incoming: deposits.map((amountMinor) => ({ amountMinor, payer: 'Hospital "A"', remittance: 'RF00' })),
            paymentFiles: [file(currency, transfers)],
          });
          const read = readCamt053(text);
          if (!read.ok) throw new Error(JSON.stringify(read.faults));
          const [statement] = read.statements;
          expect(statement).toMatchObject({ account: IBAN, currency, openingMinor });
          const booked = statement?.entries.map(({ direction, amountMinor, endToEndId }) => [
            direction,
            amountMinor,
            endToEndId,
          ]);
          expect(booked).toEqual([
            ...deposits.map((amountMinor) => ['in', amountMinor, null]),
            ...transfers.map(({ amountMinor, endToEndId }) => ['out', amountMinor, endToEndId]),
          ]);
        },
      ),
    );
  });

  it('is written as banks read it: version, counts, sums, and characters that XML cannot carry left out', () => {
    const text = file('CNY', [
      { endToEndId: 'ML1', amountMinor: 12_345n, payee: PAYEE, remittance: 'Rechnung <1>\u0007' },
      { endToEndId: 'ML2', amountMinor: 5n, payee: { ...PAYER, bic: null }, remittance: 'x' },
    ]);
    expect(text).toMatchSnapshot();
  });
});

const statement = (entries: string, closing = '100.00', more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${more}
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
${entries}</Stmt></BkToCstmrStmt></Document>`;
const entry = (
  amount: string,
  details = '',
  more = '',
) => `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>${more}<NtryDtls>${details}</NtryDtls></Ntry>`;
const faultsOf = (text: string): string[] => {
  const read = readCamt053(text);
  return read.ok ? [] : read.faults.map(({ path }) => path);
};

const part = (amount: string) => `<TxDtls><Amt Ccy="EUR">${amount}</Amt></TxDtls>`;
const amountsOf = (details: string) => {
  const read = readCamt053(statement(entry('100.00', details)));
  return read.ok ? read.statements[0]?.entries.map(({ amountMinor }) => amountMinor) : undefined;
};

describe('a bank statement', () => {
  it('of an old version is read, with structured and free remittance and who paid', () => {
    const details = `<TxDtls><Refs><EndToEndId>E-9</EndToEndId></Refs><RltdPties><Dbtr><Nm>Hospital</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties>
      <RmtInf><Ustrd>for round 7</Ustrd><Strd><CdtrRefInf><Ref>RF18ML0000000001</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>`;
    expect(readCamt053(statement(entry('100.00', details)))).toMatchObject({
      ok: true,
      statements: [
        {
          entries: [
            {
              direction: 'in',
              amountMinor: 10_000n,
              bankReference: 'B-1',
              endToEndId: 'E-9',
              counterpartyName: 'Hospital',
              counterpartyAccount: 'FR7630006000011234567890189',
              remittance: 'RF18ML0000000001\nfor round 7',
            },
          ],
        },
      ],
    });
  });

  it('with a collective booking is read part by part where the parts make the whole, and as one where they do not', () => {
    expect(amountsOf(part('60.00') + part('40.00'))).toEqual([6_000n, 4_000n]);
    expect(amountsOf(part('60.00') + part('39.00'))).toEqual([10_000n]);
  });

  it('leaves out what is not booked yet', () => {
    const pending = entry('5.00').replace('BOOK', 'PDNG');
    const read = readCamt053(statement(entry('100.00') + pending));
    expect(read.ok && read.statements[0]?.entries.length).toBe(1);
  });

  it.each([
    ['no XML', 'Datum;Betrag\n1;2', ''],
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><Document/>', ''],
    ['another message', '<Document><CstmrCdtTrfInitn/></Document>', 'Document'],
    ['sums that do not fit', statement(entry('99.99')), 'Stmt[1]/Bal'],
    ['an amount that is none', statement(entry('1e3')), 'Stmt[1]/Ntry[1]/Amt'],
    ['a fraction of a cent', statement(entry('100.001')), 'Stmt[1]/Ntry[1]/Amt'],
    ['another currency', statement(entry('100.00').replace('"EUR"', '"USD"')), 'Stmt[1]/Ntry[1]/Amt'],
    ['a day that does not exist', statement(entry('100.00').replace('03-02', '02-30')), 'Stmt[1]/Ntry[1]/BookgDt'],
  ])('with %s is refused, and says where', (_what, text, path) => {
    expect(faultsOf(text)).toContain(path);
  });

  it('lists no more than a hundred faults, and lays no trap with deep or endless elements', () => {
    expect(faultsOf(statement(entry('x').repeat(300))).length).toBe(100);
    expect(faultsOf('<a>'.repeat(100_000))).toEqual(['']);
  });
});
