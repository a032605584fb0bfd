/** Parts of a hot read's tree, built as JSON by the database: amounts and quantities are texts. */

/** An organisation of alias `o`, as the GraphQL type has it. */
export const organisationTree = (o: string): string => `json_build_object('id', ${o}.id, 'kind', ${o}.kind,
  'legalName', ${o}.legal_name, 'nameZh', ${o}.name_zh, 'country', ${o}.country, 'status', ${o}.status,
  'appliedAt', ${o}.applied_at, 'admittedAt', ${o}.admitted_at)`;

/** A product type of alias `t`, as the GraphQL type has it. */
export const productTypeTree = (t: string): string => `json_build_object('id', ${t}.id, 'category', ${t}.category,
  'nameEn', ${t}.name_en, 'nameZh', ${t}.name_zh, 'inn', ${t}.inn, 'dosageForm', ${t}.dosage_form,
  'strength', ${t}.strength, 'route', ${t}.route, 'unit', ${t}.unit, 'atcCode', ${t}.atc_code, 'hsCode', ${t}.hs_code)`;

/**
 * Looks a row up by its id, row by row: under the row-level policies the planner thinks a join over the whole table
 * cheaper, and is wrong.
 */
export const byId = (table: string, id: string, alias: string): string =>
  `CROSS JOIN LATERAL (SELECT * FROM ${table} x WHERE x.id = ${id} LIMIT 1) ${alias}`;
