import { Injectable } from '@nestjs/common';
import { type Caller, hotRead, Reads, statement, type Tx } from '#libs/platform';
import type { ComparisonDraft } from '#libs/rules';

export interface ComparisonRecord extends ComparisonDraft {
  readonly changedAt: Date;
}

const COLUMNS = `c.product_type_id AS "productTypeId", c.drug_class AS "drugClass", c.form_class AS "formClass",
  c.reference_strength::text AS "referenceStrength", c.reference_fill::text AS "referenceFill", c.changed_at AS "changedAt"`;

/** Answers no row when there is no such product type. */
const SET = statement<ComparisonRecord>(
  'comparison.set',
  `INSERT INTO product_type_comparison AS c (product_type_id, drug_class, form_class, reference_strength, reference_fill, changed_at)
   SELECT t.id, $2, $3, $4, $5, $6 FROM product_type t WHERE t.id = $1
   ON CONFLICT (product_type_id) DO UPDATE SET drug_class = excluded.drug_class, form_class = excluded.form_class,
     reference_strength = excluded.reference_strength, reference_fill = excluded.reference_fill, changed_at = excluded.changed_at
   RETURNING ${COLUMNS}`,
);
const OF_TYPE = hotRead<ComparisonRecord & { id: string }>(
  'comparison.of-type',
  `SELECT c.product_type_id AS id, ${COLUMNS} FROM product_type_comparison c
   WHERE c.product_type_id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

/** The terms that bids on a product type are compared by. */
@Injectable()
export class ComparisonStore {
  constructor(private readonly reads: Reads) {}

  /** Undefined when there is no such product type. */
  set(tx: Tx, draft: ComparisonDraft): Promise<ComparisonRecord | undefined> {
    const { productTypeId, drugClass, formClass, referenceStrength, referenceFill } = draft;
    return tx.maybe(SET, [productTypeId, drugClass, formClass, referenceStrength, referenceFill, tx.now]);
  }

  /** Undefined when none were set: then bids are compared as they are, as an ordinary drug. */
  async ofType(caller: Caller, productTypeId: string): Promise<ComparisonRecord | undefined> {
    return (await this.reads.run<ComparisonRecord & { id: string }>(caller, OF_TYPE, [productTypeId])).rows[0];
  }
}
