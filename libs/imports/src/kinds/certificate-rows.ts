import { Injectable } from '@nestjs/common';
import { OwnPapersStore, SubmitCertificate } from '#libs/compliance';
import { openTable, ProblemList, type Tx } from '#libs/platform';
import {
  CERTIFICATE_KINDS,
  CERTIFICATE_REFUSALS,
  type CertificateDraft,
  type CertificateKind,
  GMP_SCHEMES,
  type GmpScheme,
  isDay,
} from '#libs/rules';
import { ROW_PROBLEMS } from '../refusals.js';
import {
  inRow,
  MOST_ROWS,
  REFUSED,
  type Row,
  type RowReader,
  type RowsOfFile,
  type TableFile,
  TAKEN,
  UNCHANGED,
  type Unit,
} from './units.js';

const COLUMNS = {
  kind: { heading: ['kind', '证件类型'] },
  number: { heading: ['number', '编号'] },
  issuer: { heading: ['issuer', '发证机关'] },
  issuerCountry: { heading: ['issuer_country', '发证国家'] },
  holder: { heading: ['holder', '持有人'] },
  issuedOn: { heading: ['issued_on', '签发日'] },
  expiresOn: { heading: ['expires_on', '有效期至'], optional: true },
  products: { heading: ['products', '产品'], optional: true },
  site: { heading: ['site', '生产场所'], optional: true },
  scope: { heading: ['scope', '范围'], optional: true },
  scheme: { heading: ['scheme', 'GMP标准'], optional: true },
  deviceClass: { heading: ['device_class', '器械类别'], optional: true },
  laboratory: { heading: ['laboratory', '实验室'], optional: true },
  basis: { heading: ['basis', '依据证件'], optional: true },
} as const;
type Values = Readonly<Record<keyof typeof COLUMNS, string>>;
type Found = (column: string, names: readonly string[]) => string[] | undefined;

/** What a row says in which column of the certificate that is there already. */
const COMPARED = {
  issuerCountry: 'issuer_country',
  holder: 'holder',
  issuedOn: 'issued_on',
  expiresOn: 'expires_on',
  siteId: 'site',
  scope: 'scope',
  scheme: 'scheme',
  deviceClass: 'device_class',
  laboratoryId: 'laboratory',
  productIds: 'products',
  basisIds: 'basis',
} as const satisfies Partial<Record<keyof CertificateDraft, string>>;

/** Certificates of a supplier, each by itself, for an officer to verify; their scans are uploaded apart. */
@Injectable()
export class CertificateRows implements RowReader {
  constructor(
    private readonly own: OwnPapersStore,
    private readonly submitting: SubmitCertificate,
  ) {}

  async read({ bytes, ...how }: TableFile): Promise<RowsOfFile> {
    const problems = new ProblemList(1000);
    const table = openTable(bytes, { ...how, columns: COLUMNS, limits: { rows: MOST_ROWS } }, problems);
    const units: Unit[] = [];
    for await (const row of table?.rows ?? []) units.push(this.unitOf(row));
    return { units, problems, unread: table?.unread() ?? 0 };
  }

  private unitOf({ number: row, values }: Row<Values>): Unit {
    return {
      rows: 1,
      take: async (tx, problems) => {
        const draft = await this.draftOf(tx, row, values, problems);
        if (!draft) return REFUSED(1);
        const submitted = await this.submitting.within(tx, draft, null);
        if (submitted.ok) return TAKEN(1);
        if (submitted.code === 'CERTIFICATE_EXISTS')
          return (await this.saysTheSame(tx, row, draft, problems)) ? UNCHANGED(1) : REFUSED(1);
        // No file comes with a row.
        if (submitted.code !== 'FILE_UNKNOWN')
          problems.add(inRow(CERTIFICATE_REFUSALS), submitted.code, { row }, submitted.details);
        return REFUSED(1);
      },
    };
  }

  /** Whether the certificate is there just as the row has it: the same file again changes nothing. */
  private async saysTheSame(tx: Tx, row: number, draft: CertificateDraft, problems: ProblemList): Promise<boolean> {
    const known = await this.own.live(tx, draft);
    const before = problems.count;
    for (const [field, column] of Object.entries(COMPARED)) {
      const [there, given] = [
        textOf(known?.[field as keyof typeof COMPARED]),
        textOf(draft[field as keyof typeof COMPARED]),
      ];
      if (there === given) continue;
      problems.add(ROW_PROBLEMS, 'CERTIFICATE_DIFFERS', { row, column }, { known: there, value: given });
    }
    return problems.count === before;
  }

  private async draftOf(
    tx: Tx,
    row: number,
    values: Values,
    problems: ProblemList,
  ): Promise<CertificateDraft | undefined> {
    const before = problems.count;
    const written = judgeWritten(row, values, problems);
    const found = await this.namesIn(tx, row, values, problems);
    const productIds = found('products', listOf(values.products));
    const [siteId = null] = found('site', oneOf(values.site)) ?? [];
    const [laboratoryId = null] = found('laboratory', oneOf(values.laboratory)) ?? [];
    const basisIds = found('basis', listOf(values.basis));
    if (!written || !productIds || !basisIds || problems.count > before) return undefined;
    const { number, issuer, holder, issuedOn, issuerCountry } = values;
    const printed = { number, issuer, holder, issuedOn, issuerCountry: issuerCountry.toUpperCase() };
    const optional = { expiresOn: values.expiresOn || null, scope: values.scope || null };
    return { ...printed, ...optional, ...written, siteId, laboratoryId, productIds, basisIds };
  }

  /** Answers the ids of what a column names, or adds what is unknown or shared by several. */
  private async namesIn(tx: Tx, row: number, values: Values, problems: ProblemList): Promise<Found> {
    const things = {
      products: await this.own.named(tx, 'products', listOf(values.products)),
      site: await this.own.named(tx, 'sites', oneOf(values.site)),
      laboratory: await this.own.named(tx, 'laboratories', oneOf(values.laboratory)),
      basis: await this.own.named(tx, 'certificates', listOf(values.basis)),
    };
    return (column, names) => {
      const ids = names.map((name) => {
        const meant = things[column as keyof typeof things].filter((one) => one.id === name || one.name === name);
        const [only, ...others] = meant;
        if (only && others.length === 0) return only.id;
        const details = { value: name.slice(0, 100), count: meant.length };
        problems.add(ROW_PROBLEMS, only ? 'NAME_SHARED' : 'NAME_UNKNOWN', { row, column }, details);
        return undefined;
      });
      return ids.every((id) => id !== undefined) ? ids : undefined;
    };
  }
}

type Written = Pick<CertificateDraft, 'kind' | 'scheme' | 'deviceClass'>;

/** The columns of closed lists and of days; what else a row says is judged with the certificate. */
function judgeWritten(row: number, values: Values, problems: ProblemList): Written | undefined {
  const before = problems.count;
  const malformed = (column: string, written: string, expected: string, expectedZh: string): void => {
    const value = written.slice(0, 100);
    problems.add(ROW_PROBLEMS, 'VALUE_MALFORMED', { row, column }, { value, expected, expectedZh });
  };
  const kind = oneKnown(CERTIFICATE_KINDS, values.kind);
  const kinds = CERTIFICATE_KINDS.join(', ');
  if (!kind) malformed('kind', values.kind, `one of ${kinds}`, `以下类型之一：${kinds}`);
  const scheme = oneKnown(GMP_SCHEMES, values.scheme);
  const schemes = GMP_SCHEMES.join(', ');
  if (values.scheme !== '' && !scheme) malformed('scheme', values.scheme, `one of ${schemes}`, `以下之一：${schemes}`);
  if (!/^[1-3]?$/.test(values.deviceClass)) malformed('device_class', values.deviceClass, '1, 2 or 3', ' 1、2 或 3');
  for (const [column, day] of [
    ['issued_on', values.issuedOn],
    ['expires_on', values.expiresOn],
  ] as const) {
    if (day !== '' && !isDay(day)) malformed(column, day, 'a day as YYYY-MM-DD', '日期（YYYY-MM-DD）');
  }
  if (!kind || problems.count > before) return undefined;
  const deviceClass = values.deviceClass === '' ? null : Number(values.deviceClass);
  return { kind, scheme: scheme ?? null, deviceClass };
}

function oneKnown<T extends CertificateKind | GmpScheme>(known: readonly T[], written: string): T | undefined {
  const name = written.toLowerCase().replaceAll('_', '-');
  return known.find((one) => one === name);
}

/** Several names in one cell. */
const listOf = (cell: string): string[] => [
  ...new Set(
    cell
      .split(/[;；\n]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];
const oneOf = (cell: string): string[] => (cell === '' ? [] : [cell]);
const textOf = (value: string | number | readonly string[] | null | undefined): string =>
  Array.isArray(value) ? [...(value as string[])].sort().join('; ') : String(value ?? '');
