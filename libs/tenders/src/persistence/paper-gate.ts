import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import { mayBid } from '#libs/rules';
import { PapersStore, StandingStore } from '#libs/compliance';
import { type Candidate, ClearanceStore, type JudgedCandidate, type JudgedLot } from './clearance.store.js';

/** Holds products against lots by the papers that the transaction's caller may see: the supplier's own, or the system's. */
@Injectable()
export class PaperGate {
  constructor(
    private readonly store: ClearanceStore,
    private readonly papers: PapersStore,
    private readonly standing: StandingStore,
  ) {}

  /** Each candidate with its judgement at the transaction's time, in their order; the lots by their id. */
  async judge(
    tx: Tx,
    candidates: readonly Candidate[],
  ): Promise<{ readonly judged: readonly JudgedCandidate[]; readonly lots: ReadonlyMap<string, JudgedLot> }> {
    const lots = await this.store.lots(
      tx,
      candidates.map(({ lotId }) => lotId),
    );
    const papers = await this.papers.papersOf(
      tx,
      candidates.map(({ supplierId }) => supplierId),
    );
    const bars = await this.standing.barsOf(tx, [...papers.keys()]);
    const judged = candidates.map((candidate) => {
      const lot = lots.get(candidate.lotId);
      const held = papers.get(candidate.supplierId);
      invariant(lot && held, `lot ${candidate.lotId} asks for papers and ${candidate.supplierId} was looked up`);
      const { supplierId: id, supplierStatus: status, productId, siteIds } = candidate;
      const { certificates, version: papersVersion } = held;
      const registrations = held.registrations.filter((one) => one.productId === productId);
      const supplier = { id, status, certificates, bars: bars.get(id) ?? [] };
      const judgement = mayBid(supplier, { id: productId, siteIds, registrations }, lot, tx.now);
      return { ...candidate, tenderId: lot.tenderId, papersVersion, judgement };
    });
    return { judged, lots };
  }
}
