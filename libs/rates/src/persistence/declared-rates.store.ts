import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { Currency } from '#libs/kernel';
import type { DeclaredRateDraft, DeclaredRateStatus } from '#libs/rules';

export interface DeclaredRateView extends DeclaredRateDraft {
  readonly id: string;
  readonly status: DeclaredRateStatus;
  readonly declaredBy: string;
  readonly declaredAt: Date;
  readonly decidedAt: Date | null;
}

export const DECLARED_COLUMNS = `d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt"`;
const INSERT = statement<DeclaredRateView>(
  'declared-rates.insert',
  `INSERT INTO declared_rate AS d (id, base, quote, rate, valid_from, valid_until, source, status, declared_by, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9) RETURNING ${DECLARED_COLUMNS}`,
);
const LOCK = statement<DeclaredRateView>(
  'declared-rates.lock',
  `SELECT ${DECLARED_COLUMNS} FROM declared_rate d WHERE id = $1 FOR UPDATE`,
);
const DECIDE = statement<DeclaredRateView>(
  'declared-rates.decide',
  `UPDATE declared_rate d SET status = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND status = $2 RETURNING ${DECLARED_COLUMNS}`,
);
const WITHDRAW = statement<DeclaredRateView>(
  'declared-rates.withdraw',
  `UPDATE declared_rate d SET status = 'withdrawn' WHERE id = $1 AND status = 'active' RETURNING ${DECLARED_COLUMNS}`,
);

/** Rates that officers declare. What one said is never changed, only its status. */
@Injectable()
export class DeclaredRatesStore {
  insert(tx: Tx, { base, quote, rate, validFrom, validUntil, source }: DeclaredRateDraft): Promise<DeclaredRateView> {
    const currencies: readonly Currency[] = [base, quote];
    const values = [newId(), ...currencies, rate, validFrom, validUntil, source];
    return tx.one(INSERT, [...values, tx.actor.principalId, tx.now]);
  }

  lock(tx: Tx, id: string): Promise<DeclaredRateView | undefined> {
    return tx.maybe(LOCK, [id]);
  }

  decide(tx: Tx, rate: DeclaredRateView, to: DeclaredRateStatus): Promise<DeclaredRateView> {
    return tx.one(DECIDE, [rate.id, rate.status, to, tx.actor.principalId, tx.now]);
  }

  withdraw(tx: Tx, id: string): Promise<DeclaredRateView> {
    return tx.one(WITHDRAW, [id]);
  }
}
