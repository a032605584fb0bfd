import { Injectable } from '@nestjs/common';
import { Reads, statement, type Tx } from '#libs/platform';
import type { Day, FeeVersion } from '#libs/rules';

export interface FeeVersionView extends FeeVersion {
  readonly corridorCode: string;
  readonly declaredAt: Date;
}

const COLUMNS = `corridor_code AS "corridorCode", version, effective_from AS "effectiveFrom", basis_points AS "basisPoints",
  least_fees AS "leastFees", declared_at AS "declaredAt"`;
const HOLD = statement<{ versions: number }>(
  'fee-versions.hold-corridor',
  `SELECT (SELECT count(*)::int FROM fee_version f WHERE f.corridor_code = c.code) AS versions FROM corridor c WHERE c.code = $1`,
);
const LOCK = statement('fee-versions.lock-corridor', 'SELECT FROM corridor WHERE code = $1 FOR UPDATE');
const INSERT = statement<FeeVersionView>(
  'fee-versions.insert',
  `INSERT INTO fee_version (corridor_code, version, effective_from, basis_points, least_fees, declared_by, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
);
const ALL = statement<FeeVersionView>(
  'fee-versions.of-corridor',
  `SELECT ${COLUMNS} FROM fee_version WHERE corridor_code = $1 ORDER BY version DESC LIMIT 100`,
);

/** What corridors charge, version by version; what one says never changes. */
@Injectable()
export class FeeVersionStore {
  constructor(private readonly reads: Reads) {}

  /** Holds the corridor and counts its versions; undefined when there is no such corridor. */
  async hold(tx: Tx, corridorCode: string): Promise<number | undefined> {
    await tx.rows(LOCK, [corridorCode]);
    return (await tx.maybe(HOLD, [corridorCode]))?.versions;
  }

  insert(tx: Tx, corridorCode: string, fee: FeeVersion): Promise<FeeVersionView> {
    const effectiveFrom: Day = fee.effectiveFrom;
    const values = [corridorCode, fee.version, effectiveFrom, fee.basisPoints, JSON.stringify(fee.leastFees)];
    return tx.one(INSERT, [...values, tx.actor.principalId, tx.now]);
  }

  /** The last hundred, latest declared first. */
  all(corridorCode: string): Promise<FeeVersionView[]> {
    return this.reads.open(ALL, [corridorCode]);
  }
}
