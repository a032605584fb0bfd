import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';

const INSERT = statement<{ id: string }>(
  'evaluations.insert',
  `INSERT INTO tender_evaluation (id, tender_id, number, engine, input, output, input_digest, output_digest, evaluated_at)
   SELECT $1, $2, 1 + coalesce((SELECT max(number) FROM tender_evaluation WHERE tender_id = $2), 0), $3, $4, $5,
     decode($6, 'hex'), decode($7, 'hex'), $8 RETURNING id`,
);
const FORGET_PRICES = statement('evaluations.forget-prices', 'DELETE FROM bid_price_to_win WHERE tender_id = $1');
const INSERT_PRICES = statement(
  'evaluations.insert-prices',
  `INSERT INTO bid_price_to_win (bid_id, tender_id, supplier_id, price, reason)
   SELECT b.id, $1, b.supplier_id, p.price, p.reason
   FROM unnest($2::uuid[], $3::numeric[], $4::text[]) AS p (bid_id, price, reason) JOIN bid b ON b.id = p.bid_id AND b.tender_id = $1`,
);

export interface NewEvaluation {
  readonly tenderId: string;
  readonly engine: string;
  /** The canonical input, and the output without the prices that would have won. */
  readonly input: unknown;
  readonly output: unknown;
  /** SHA-256 in hex. */
  readonly inputDigest: string;
  readonly outputDigest: string;
}

/** What would have won, or why nothing would have. */
export interface PriceToWin {
  readonly bidId: string;
  readonly price: string | null;
  readonly reason: string | null;
}

/** Evaluations of a tender that the transaction holds; needs the system's rights. */
@Injectable()
export class EvaluationStore {
  async insert(tx: Tx, evaluation: NewEvaluation): Promise<string> {
    const { tenderId, engine, input, output, inputDigest, outputDigest } = evaluation;
    const documents = [JSON.stringify(input), JSON.stringify(output)];
    const { id } = await tx.one(INSERT, [newId(), tenderId, engine, ...documents, inputDigest, outputDigest, tx.now]);
    return id;
  }

  /** Takes the place of what an earlier evaluation of the tender found. */
  async replacePricesToWin(tx: Tx, tenderId: string, prices: readonly PriceToWin[]): Promise<void> {
    await tx.execute(FORGET_PRICES, [tenderId]);
    if (prices.length === 0) return;
    await tx.execute(INSERT_PRICES, [
      tenderId,
      prices.map(({ bidId }) => bidId),
      prices.map(({ price }) => price),
      prices.map(({ reason }) => reason),
    ]);
  }
}
