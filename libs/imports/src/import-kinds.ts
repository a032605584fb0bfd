import { CODE_KINDS } from '#libs/catalogue';
import { err, ok, type Result } from '#libs/kernel';
import type { OrganisationKind, Role } from '#libs/platform';
import type { StartImportRefusal } from './refusals.js';

/** Row by row: what is wrong is refused, the rest is taken. */
export const ROW_KINDS = ['products', 'certificates', 'demand-lines'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const isRowKind = (kind: string): kind is RowKind => ROW_KINDS.some((known) => known === kind);

/** The sanctions list of the US Treasury: three files of one day. */
export const SCREENING_KIND = 'ofac-sdn';
/** The European Central Bank's reference rates. */
export const RATES_KIND = 'reference-rates';

/** Everything that can be imported: what members of the market own, and what operators take over whole or not at all. */
export const IMPORT_KINDS: readonly string[] = [
  ...ROW_KINDS,
  SCREENING_KIND,
  RATES_KIND,
  ...CODE_KINDS.map(({ kind }) => kind),
];

/** Who may import what, and still may while the job runs. */
export function ruleOf(kind: string): { readonly kind: OrganisationKind; readonly role: Role } {
  if (kind === 'products' || kind === 'certificates') return { kind: 'supplier', role: 'bidder' };
  if (kind === 'demand-lines') return { kind: 'purchaser', role: 'buyer' };
  return { kind: 'operator', role: 'officer' };
}

export interface ImportRequest {
  readonly kind: string;
  readonly fileId: string;
  readonly encoding: string | null;
  readonly sheet: string | null;
  /** Of a code list: entries that the file lacks go out of force. */
  readonly whole: boolean;
  /** Of reference rates: days that are stored with another value are revised. */
  readonly revise: boolean;
  /** Of a screening list: its other two files, and the day that its publisher dated it. */
  readonly aliasesFileId: string | null;
  readonly addressesFileId: string | null;
  readonly publishedOn: string | null;
}

const OF_SCREENING = ['aliasesFileId', 'addressesFileId', 'publishedOn'] as const;

/** Whether the request gives what its kind needs and nothing that means nothing there. `today` as YYYY-MM-DD. */
export function judgeImportRequest(request: ImportRequest, today: string): Result<void, StartImportRefusal> {
  const { kind } = request;
  const isList = CODE_KINDS.some((known) => known.kind === kind);
  const option =
    (request.whole && !isList && 'whole') ||
    (request.revise && kind !== RATES_KIND && 'revise') ||
    (kind !== SCREENING_KIND && OF_SCREENING.find((name) => request[name] !== null));
  if (option) return err('OPTION_NOT_FITTING', { option, kind });
  if (kind !== SCREENING_KIND) return ok(undefined);
  const missing = OF_SCREENING.find((name) => request[name] === null);
  if (missing) return err('OPTION_MISSING', { option: missing, kind });
  const { publishedOn } = request;
  return publishedOn !== null && publishedOn > today ? err('PUBLISHED_IN_FUTURE', { publishedOn }) : ok(undefined);
}
