import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Currency } from '#libs/kernel';
import {
  type Caller,
  type Connection,
  defineCursor,
  forEachPageSize,
  hotRead,
  idPages,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import type { Day } from '#libs/rules';
import { DECLARED_COLUMNS, type DeclaredRateView } from './declared-rates.store.js';

export interface ReferenceRateView {
  readonly id: string;
  readonly currency: Currency;
  readonly day: Day;
  readonly perEuro: string;
}

const REFERENCE = forEachPageSize((size) =>
  hotRead<ReferenceRateView>(
    `reference-rates.${size}`,
    `SELECT r.currency || ' ' || r.day AS id, r.currency, r.day, trim_scale(r.per_euro)::text AS "perEuro" FROM reference_rate r
     WHERE r.currency = $4 AND r.day < $3 AND r.day <= $5 AND r.day >= $6 AND entered.kind IS NOT NULL
     ORDER BY r.day DESC LIMIT ${size + 1}`,
  ),
);
const FIRST_DAY = '1900-01-01';
const LAST_DAY = '9999-12-31';
const dayCursor = defineCursor('reference-rates', z.tuple([z.iso.date()]));

const DECLARED = idPages<DeclaredRateView>(
  'declared-rates',
  `SELECT ${DECLARED_COLUMNS} FROM declared_rate d
   WHERE d.id < $3 AND ($4::text IS NULL OR $4 IN (d.base, d.quote)) AND entered.kind IS NOT NULL ORDER BY d.id DESC`,
);

/** Rates for screens. */
@Injectable()
export class RatesReader {
  constructor(private readonly reads: Reads) {}

  /** The reference rates of a currency, latest day first. */
  async reference<T>(
    caller: Caller,
    args: PageArgs,
    wanted: { readonly currency: Currency; readonly from: Day | undefined; readonly until: Day | undefined },
    toNode: (row: ReferenceRateView) => T,
  ): Promise<Connection<T>> {
    const page = readPage(args, dayCursor);
    const values = [page.after?.[0] ?? LAST_DAY, wanted.currency, wanted.until ?? LAST_DAY, wanted.from ?? FIRST_DAY];
    const { rows } = await this.reads.run<ReferenceRateView>(caller, REFERENCE[page.size], values);
    return toConnection(rows, page, dayCursor, ({ day }) => [day], toNode);
  }

  /** Declared rates, newest first; those that are not decided yet are shown to operators only. */
  declared<T>(
    caller: Caller,
    args: PageArgs,
    currency: Currency | undefined,
    toNode: (row: DeclaredRateView) => T,
  ): Promise<Connection<T>> {
    return DECLARED.read(this.reads, caller, args, toNode, [currency ?? null]);
  }
}
