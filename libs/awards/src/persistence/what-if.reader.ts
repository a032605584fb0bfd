import { Inject, Injectable } from '@nestjs/common';
import { type Caller, hotRead, Reads } from '#libs/platform';

export interface WhatIfView {
  readonly id: string;
  readonly askedAt: Date;
  readonly rulebook: object | null;
  readonly withoutSupplierIds: readonly string[];
  /** As JSON built by the database; by tender. */
  readonly cases: readonly {
    readonly tenderId: string;
    readonly status: 'asked' | 'answered' | 'failed';
    readonly answer: object | null;
    readonly problem: string | null;
    readonly answeredAt: string | null;
  }[];
}

/** A question has at most 20 cases by the rules, so the aggregate is bounded. */
const ONE = hotRead<WhatIfView>(
  'what-ifs.one',
  `SELECT w.id, w.asked_at AS "askedAt", w.rulebook, w.without_supplier_ids::text[] AS "withoutSupplierIds",
     (SELECT json_agg(json_build_object('tenderId', c.tender_id, 'status', c.status, 'answer', c.answer, 'problem', c.problem,
        'answeredAt', c.answered_at) ORDER BY c.id) FROM what_if_case c WHERE c.what_if_id = w.id) AS cases
   FROM what_if w WHERE w.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Questions for who asked them; operators see all. */
@Injectable()
export class WhatIfReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** Undefined when there is none or the caller does not see it. */
  async one(caller: Caller, id: string): Promise<WhatIfView | undefined> {
    return (await this.reads.run<WhatIfView>(caller, ONE, [id])).rows[0];
  }
}
