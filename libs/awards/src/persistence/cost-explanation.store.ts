import { Injectable } from '@nestjs/common';
import { formatUnitPrice, unitPrice } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { CostExplanation, ExplainableBid } from '#libs/rules';

interface AskedRow {
  bid_id: string;
  tender_id: string;
  supplier_id: string;
  unit_price: string;
  explained_at: Date | null;
  under_notice: boolean;
  notice_ends_at: Date;
}

/** Asked once: a bid that won below the anchor again, after another evaluation, keeps what it has said. */
const ASK = statement(
  'cost-explanation.ask',
  `INSERT INTO cost_explanation (bid_id, tender_id, supplier_id, asked_at)
   SELECT b.id, $1, b.supplier_id, $3 FROM bid b WHERE b.tender_id = $1 AND b.id = ANY ($2::uuid[]) ON CONFLICT (bid_id) DO NOTHING`,
);
const ONE = `SELECT e.bid_id, e.tender_id, e.supplier_id, b.unit_price, e.explained_at,
     t.status = 'notice' AND b.status = 'won' AS under_notice, coalesce(t.notice_ends_at, t.evaluated_at) AS notice_ends_at
   FROM cost_explanation e JOIN bid b ON b.id = e.bid_id JOIN tender t ON t.id = e.tender_id WHERE e.bid_id = $1`;
const LOCK = statement<AskedRow>('cost-explanation.lock', `${ONE} FOR UPDATE OF e`);
/** The row-level policies let nobody lock an explanation that was given; it does not change any more. */
const SEE = statement<AskedRow>('cost-explanation.see', ONE);
const GIVE = statement(
  'cost-explanation.give',
  `UPDATE cost_explanation SET making_cost = $2, period_expense = $3, profit = $4, statement = $5, explained_at = $6, explained_by = $7
   WHERE bid_id = $1 AND explained_at IS NULL`,
);
/** Waits for who is explaining at this moment. */
const MISSING = statement<{ bid_id: string }>(
  'cost-explanation.missing',
  `SELECT e.bid_id FROM cost_explanation e JOIN bid b ON b.id = e.bid_id
   WHERE e.tender_id = $1 AND e.explained_at IS NULL AND b.status = 'won' ORDER BY e.bid_id FOR UPDATE OF e`,
);

export interface AskedExplanation {
  readonly tenderId: string;
  readonly bid: ExplainableBid;
}

/** What winners below the anchor were asked to explain, and what they said. */
@Injectable()
export class CostExplanationStore {
  async ask(tx: Tx, tenderId: string, bidIds: readonly string[]): Promise<void> {
    if (bidIds.length > 0) await tx.execute(ASK, [tenderId, bidIds, tx.now]);
  }

  /** Undefined when no explanation was asked of this bid, or the caller may not see it. */
  async lock(tx: Tx, bidId: string): Promise<AskedExplanation | undefined> {
    const row = (await tx.maybe(LOCK, [bidId])) ?? (await tx.maybe(SEE, [bidId]));
    if (!row) return undefined;
    const bid = {
      supplierId: row.supplier_id,
      unitPrice: unitPrice(row.unit_price),
      asked: row.under_notice,
      explainedAt: row.explained_at,
      noticeEndsAt: row.notice_ends_at,
    };
    return { tenderId: row.tender_id, bid };
  }

  async give(tx: Tx, bidId: string, explanation: CostExplanation, memberId: string): Promise<void> {
    const { makingCost, periodExpense, profit, statement: text } = explanation;
    const parts = [makingCost, periodExpense, profit].map(formatUnitPrice);
    await tx.executeOne(GIVE, [bidId, ...parts, text, tx.now, memberId]);
  }

  /** Winners that were asked and have not answered. */
  async missing(tx: Tx, tenderId: string): Promise<string[]> {
    return (await tx.rows(MISSING, [tenderId])).map(({ bid_id }) => bid_id);
  }
}
