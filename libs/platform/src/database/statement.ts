import { invariant } from '#libs/kernel';

/**
 * A named prepared statement: planned once per connection (perf.md section 2). The name is unique in the process;
 * a page size stands in the text as a literal, so each size is a statement of its own.
 */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Only carries the row's type. */
  readonly row?: Row;
}

const known = new Map<string, string>();

export function statement<Row>(name: string, text: string): Statement<Row> {
  invariant(/^[a-z][a-z0-9.-]{2,60}$/.test(name), `not a statement name: ${name}`);
  const before = known.get(name);
  invariant(before === undefined || before === text, `two statements are called ${name}`);
  known.set(name, text);
  return { name, text };
}

/** Every statement of the loaded libraries, sorted: the reviewable snapshot of the SQL. */
export const allStatements = (): [name: string, text: string][] => [...known].sort(([a], [b]) => (a < b ? -1 : 1));

/** Whom a hot read entered as; stands on every row of it. */
export interface EnteredRow {
  readonly entered_principal: 'member' | 'key';
  readonly entered_principal_id: string;
  readonly entered_organisation_id: string;
  readonly entered_kind: string;
  readonly entered_organisation_status: string;
  readonly entered_roles: string[];
}

export const ENTERED = `entered.principal AS entered_principal, entered.principal_id AS entered_principal_id,
  entered.organisation_id AS entered_organisation_id, entered.kind AS entered_kind,
  entered.organisation_status AS entered_organisation_status, entered.roles AS entered_roles`;

/** Whom a hot read entered as, in one text on every row: six values each would be as much work as some rows. */
export interface ReadRow {
  readonly entered_as: string;
}
const ENTERED_AS = `concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ','))`;

export function enteredRow({ entered_as }: ReadRow): EnteredRow {
  const [principal, principalId = '', organisationId = '', kind = '', status = '', roles = ''] = entered_as.split(' ');
  return {
    entered_principal: principal === 'key' ? 'key' : 'member',
    entered_principal_id: principalId,
    entered_organisation_id: organisationId,
    entered_kind: kind,
    entered_organisation_status: status,
    entered_roles: roles === '' ? [] : roles.split(','),
  };
}

/**
 * A hot read: enters and reads in one statement. `body` is a SELECT that is run once per entered caller with the alias
 * `entered` in reach; it must mention `entered` (so that Postgres cannot read before entering) and carry a LIMIT.
 * Parameters start at $3; $1 and $2 are the credential. The body selects an `id` that is never null.
 */
export function hotRead<Row>(name: string, body: string): Statement<ReadRow & Partial<Row>> {
  invariant(/\bentered\b/.test(body), `${name} must refer to entered, or it could read before entering`);
  invariant(/\blimit\s+\d+\s*$/i.test(body.trim()), `${name} must end in a literal LIMIT`);
  return statement(
    name,
    `WITH entered AS MATERIALIZED (SELECT *, ${ENTERED_AS} AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (${body}) body ON true`,
  );
}
