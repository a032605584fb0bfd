import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Pool } from 'pg';
import { invariant } from '#libs/kernel';
import { type Actor, type Caller, demandAccess, Unauthenticated } from '../acting/caller.js';
import { noteProven, noteUnknown } from '../acting/proven.js';
import { enteredRow, type ReadRow, type Statement } from './statement.js';
import { actorOf } from './unit-of-work.js';

/** Reads for screens: one statement that enters and reads, straight from the pool. */
@Injectable()
export class Reads {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The rows of a hot read, and who was let in. A body that matches nothing answers no rows. */
  async run<Row>(
    caller: Caller,
    read: Statement<ReadRow & Partial<Row>>,
    values: readonly unknown[] = [],
  ): Promise<{ actor: Actor; rows: Row[] }> {
    const { credential } = caller;
    if (!credential) throw new Unauthenticated();
    const { rows } = await this.pool.query<ReadRow & Partial<Row> & { id?: unknown }>({
      name: read.name,
      text: read.text,
      values: [credential.scheme, credential.secret, ...values],
    });
    const [first] = rows;
    if (!first) {
      noteUnknown(credential);
      throw new Unauthenticated();
    }
    noteProven(credential);
    const actor = actorOf(enteredRow(first));
    demandAccess(actor, caller.access);
    invariant(first.id !== undefined, `${read.name} selects no id, by which a body that matched nothing is known`);
    // The LEFT JOIN keeps one row for the caller when the body matched nothing; every body selects an id.
    return { actor, rows: (rows.length === 1 && first.id === null ? [] : rows) as Row[] };
  }

  /** For public operations, without an actor: the statement may only touch tables that are open to all. */
  async open<Row>(read: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query({ name: read.name, text: read.text, values: [...values] });
    return rows as Row[];
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}
