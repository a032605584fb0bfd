import { Inject, Injectable } from '@nestjs/common';
import { type Caller, hotRead, Reads } from '#libs/platform';

export interface EvaluationView {
  readonly id: string;
  readonly tenderId: string;
  readonly engine: string;
  readonly evaluatedAt: Date;
  readonly inputDigest: string;
  readonly outputDigest: string;
  readonly input: object;
  readonly output: object;
}

export interface PriceToWinView {
  /** The bid's. */
  readonly id: string;
  readonly price: string | null;
  readonly reason: string | null;
}

/** The latest that the row-level policies show: any to operators, the final one to parties when the awards are active. */
const OF_TENDER = hotRead<EvaluationView>(
  'evaluations.of-tender',
  `SELECT e.id, e.tender_id AS "tenderId", e.engine, e.evaluated_at AS "evaluatedAt", encode(e.input_digest, 'hex') AS "inputDigest",
     encode(e.output_digest, 'hex') AS "outputDigest", e.input, e.output
   FROM tender_evaluation e WHERE e.tender_id = $3 AND entered.kind IS NOT NULL ORDER BY e.number DESC LIMIT 1`,
);
const PRICE_TO_WIN = hotRead<PriceToWinView>(
  'evaluations.price-to-win',
  `SELECT p.bid_id AS id, p.price, p.reason FROM bid_price_to_win p
   WHERE p.bid_id = $3 AND p.supplier_id = entered.organisation_id LIMIT 1`,
);

/** How tenders were evaluated, for those who may compute it again. */
@Injectable()
export class EvaluationReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  async ofTender(caller: Caller, tenderId: string): Promise<EvaluationView | undefined> {
    return (await this.reads.run<EvaluationView>(caller, OF_TENDER, [tenderId])).rows[0];
  }

  /** The caller's own bid's alone, and only when the notice period is over. */
  async priceToWin(caller: Caller, bidId: string): Promise<PriceToWinView | undefined> {
    return (await this.reads.run<PriceToWinView>(caller, PRICE_TO_WIN, [bidId])).rows[0];
  }
}
