import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { AWARDS_ENTITIES } from '#libs/awards';
import { CONTRACTS_ENTITIES, ContractsModule, Settlement } from '#libs/contracts';
import { invariant } from '#libs/kernel';
import { LEDGER_ENTITIES } from '#libs/ledger';
import { parseConfig, PlatformModule, type Statement, SYSTEM, Tx } from '#libs/platform';

interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The transaction's first statements, as UnitOfWork sends them. */
const BEGIN = ['BEGIN;', 'SELECT medlane_now() AS now FROM medlane_enter_system();'];
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * What the product sends to settle and close one deal, as a script for pgbench that claims a deal of its own each time.
 * It is recorded from the product's code, so that it cannot differ from it. Needs a due invoice, and leaves it due.
 */
export async function settlementScript(databaseUrl: string): Promise<string> {
  const config = parseConfig({ DATABASE_URL: databaseUrl, NODE_ENV: 'production', LOG_LEVEL: 'warn' });
  const entities = [...AWARDS_ENTITIES, ...LEDGER_ENTITIES, ...CONTRACTS_ENTITIES];
  class BenchModule {}
  Module({ imports: [PlatformModule.forProcess('medlane-bench', config, entities), ContractsModule] })(BenchModule);
  const context = await NestFactory.createApplicationContext(BenchModule, { logger: ['error'], abortOnError: false });
  try {
    const runner = context.get(DataSource).createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const recorder = new Recorder(client, runner, SYSTEM, new Date());
    try {
      await client.query('BEGIN');
      await client.query('SELECT medlane_enter_system()');
      const settled = await context.get(Settlement, { strict: false }).run(recorder, 1);
      invariant(settled === 1, 'the bench found no invoice to settle');
    } finally {
      await client.query('ROLLBACK');
      await runner.release();
    }
    return written(recorder);
  } finally {
    await context.close();
  }
}

/** A transaction that keeps what is sent through it, and what the first statement answered. */
class Recorder extends Tx {
  readonly sent: Sent[] = [];
  claimed: Readonly<Record<string, unknown>> | undefined;

  override async rows<Row>(query: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    this.sent.push({ text: query.text, values });
    const rows = await super.rows(query, values);
    this.claimed ??= rows[0] as Readonly<Record<string, unknown>> | undefined;
    return rows;
  }

  override execute(query: Statement<unknown>, values: readonly unknown[] = []): Promise<number> {
    this.sent.push({ text: query.text, values });
    return super.execute(query, values);
  }
}

function written(recorder: Recorder): string {
  const last = recorder.takeLastWrites().map(({ query, values }) => ({ text: query.text, values }));
  const [claim, ...others] = [...recorder.sent, ...last];
  invariant(claim && recorder.claimed, 'settling begins with claiming an invoice');
  const variables = new Map<string, string>();
  for (const [column, value] of Object.entries(recorder.claimed)) {
    if (typeof value === 'string' && value.match(UUID)?.[0] === value) variables.set(value, `:${column}::text`);
  }
  const claiming = claim.text.replace('$1', '1');
  const rest = others.map(({ text, values }) => `${filledIn(text, values, variables)};`);
  return [...BEGIN, `${claiming} \\gset`, ...rest, 'COMMIT;', ''].join('\n');
}

/** The statement with its values in it: those of the claimed deal as variables, ids that are new as made from its id. */
function filledIn(text: string, values: readonly unknown[], variables: Map<string, string>): string {
  return text.replace(/\$(\d+)(::)?/g, (_, number: string, cast: string | undefined) => {
    const value = values[Number(number) - 1];
    return `${expression(value, cast !== undefined, variables)}${cast ?? ''}`;
  });
}

function expression(value: unknown, cast: boolean, variables: Map<string, string>): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return 'clock_timestamp()';
  const shown = Array.isArray(value) ? `{${value.map(String).join(',')}}` : value;
  invariant(typeof shown === 'string', 'a value that the script cannot write');
  const type = cast ? '' : typeOf(Array.isArray(value) ? value : [value]);
  return `${formatted(shown, variables)}${type === '' || !Array.isArray(value) ? type : `${type}[]`}`;
}

/** The type of a parameter that its statement leaves to the function it is for. */
function typeOf([first]: readonly unknown[]): string {
  if (typeof first !== 'string') return '::text';
  if (first.startsWith('[') || first.startsWith('{')) return '::jsonb';
  return first.match(UUID)?.[0] === first ? '::uuid' : '';
}

/** A text whose ids are put in by format(). No colon stands in it: pgbench would look for a variable behind it. */
function formatted(text: string, variables: Map<string, string>): string {
  const given = ['chr(58)'];
  const template = text
    .replaceAll('%', '%%')
    .replaceAll("'", "''")
    .replaceAll(':', '%1$s')
    .replace(UUID, (id) => {
      const variable = variables.get(id) ?? `md5(:id::text || '${variables.size}')::uuid::text`;
      variables.set(id, variable);
      if (!given.includes(variable)) given.push(variable);
      return `%${given.indexOf(variable) + 1}$s`;
    });
  return `format('${template}', ${given.join(', ')})`;
}
