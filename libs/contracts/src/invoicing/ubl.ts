import type { PartyOnPaper } from '../papers/paper-facts.js';
import type { InvoiceData, InvoiceLineData } from './invoice-data.js';
import type { InvoiceDocumentKind } from './invoice-facts.js';

/** UNCL 1001: a commercial invoice, and one that is drawn up for the seller by somebody else. */
const TYPE_CODES: Readonly<Record<InvoiceDocumentKind, string>> = { invoice: '389', fee: '380' };
/** UN/ECE Recommendation 20: one, whatever the unit is called here; its name stands in the note of the line. */
const UNIT_CODE = 'C62';
const NAMESPACES = [
  'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"',
  'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"',
  'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"',
].join(' ');

type Xml = string;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 has no place for are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? '');
const basic = (name: string, text: string, attributes = ''): Xml =>
  `<cbc:${name}${attributes === '' ? '' : ` ${attributes}`}>${escaped(text)}</cbc:${name}>`;
const aggregate = (name: string, ...parts: readonly Xml[]): Xml => `<cac:${name}>${parts.join('')}</cac:${name}>`;
const amount = (name: string, value: string, currency: string): Xml => basic(name, value, `currencyID="${currency}"`);

/** No tax is computed here: category O of UNCL 5305, which EN 16931 asks to be said with its reason. */
const category = (name: 'TaxCategory' | 'ClassifiedTaxCategory'): Xml =>
  aggregate(
    name,
    basic('ID', 'O'),
    ...(name === 'TaxCategory' ? [basic('TaxExemptionReason', 'No value added tax is computed here')] : []),
    aggregate('TaxScheme', basic('ID', 'VAT')),
  );

const party = (role: string, { legalName, address = null, country, registrationNumber }: PartyOnPaper): Xml =>
  aggregate(
    role,
    aggregate(
      'Party',
      aggregate('PartyName', basic('Name', legalName)),
      aggregate(
        'PostalAddress',
        ...(address === null ? [] : [basic('StreetName', address)]),
        aggregate('Country', basic('IdentificationCode', country)),
      ),
      aggregate(
        'PartyLegalEntity',
        basic('RegistrationName', legalName),
        ...(registrationNumber === null ? [] : [basic('CompanyID', registrationNumber)]),
      ),
    ),
  );

const line = ({ name, quantity, unit, unitPrice, amount: value }: InvoiceLineData, at: number, currency: string): Xml =>
  aggregate(
    'InvoiceLine',
    basic('ID', String(at + 1)),
    basic('Note', unit),
    basic('InvoicedQuantity', quantity, `unitCode="${UNIT_CODE}"`),
    amount('LineExtensionAmount', value, currency),
    aggregate('Item', basic('Name', name), category('ClassifiedTaxCategory')),
    aggregate('Price', amount('PriceAmount', unitPrice, currency)),
  );

/**
 * An invoice in UBL 2.1, with the fields that EN 16931 asks for in the order of the schema. The same data always gives
 * the same bytes.
 */
export function ublInvoice(kind: InvoiceDocumentKind, data: InvoiceData): string {
  const { currency, total, converted } = data;
  const parts: Xml[] = [
    basic('CustomizationID', 'urn:cen.eu:en16931:2017'),
    basic('ID', data.number),
    basic('IssueDate', data.issuedOn),
    ...(data.dueOn === null ? [] : [basic('DueDate', data.dueOn)]),
    basic('InvoiceTypeCode', TYPE_CODES[kind]),
    ...(converted
      ? [
          basic(
            'Note',
            `Total ${converted.total} ${converted.currency} at ${converted.rate}, ${converted.legs.map(({ base, quote, rate, day, source }) => `1 ${base} = ${rate} ${quote} (${day}, ${source})`).join('; ')}`,
          ),
        ]
      : []),
    basic('DocumentCurrencyCode', currency),
    aggregate('OrderReference', basic('ID', data.order)),
    aggregate('ReceiptDocumentReference', basic('ID', data.reference)),
    aggregate('ContractDocumentReference', basic('ID', data.contract)),
    party('AccountingSupplierParty', data.seller),
    party('AccountingCustomerParty', data.buyer),
    aggregate('Delivery', basic('ActualDeliveryDate', data.receivedOn)),
    aggregate(
      'TaxTotal',
      amount('TaxAmount', ZERO(total), currency),
      aggregate(
        'TaxSubtotal',
        amount('TaxableAmount', total, currency),
        amount('TaxAmount', ZERO(total), currency),
        category('TaxCategory'),
      ),
    ),
    aggregate(
      'LegalMonetaryTotal',
      amount('LineExtensionAmount', total, currency),
      amount('TaxExclusiveAmount', total, currency),
      amount('TaxInclusiveAmount', total, currency),
      amount('PayableAmount', total, currency),
    ),
    ...data.lines.map((one, at) => line(one, at, currency)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Invoice ${NAMESPACES}>${parts.join('')}</Invoice>\n`;
}

/** Nothing, with the digits of the currency. */
const ZERO = (like: string): string => like.replaceAll(/\d/g, '0').replace(/^0+(?=0)/, '');
