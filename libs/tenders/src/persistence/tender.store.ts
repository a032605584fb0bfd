import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Currency, formatUnitPrice, invariant } from '#libs/kernel';
import { AuditTrail, canonicalDigest, newId, Outbox, statement, type Tx } from '#libs/platform';
import type { RulebookVersion } from '#libs/organisations';
import { DemandLines, type OpenLine } from '#libs/demands';
import {
  type ContractTerms,
  parseContractTerms,
  parseRulebook,
  type FrozenRates,
  type PlannedTender,
  type Rulebook,
  type TenderStatus,
  withBidDeposit,
} from '#libs/rules';
import type { PublishedHalves } from '../key-keeper/key-keeper.js';
import { tenderDrafted } from '../events.js';
import type { CorridorTerms } from './corridor.store.js';

const INSERT_TENDERS = statement(
  'tenders.insert',
  `INSERT INTO tender (id, reference, title, corridor_code, currency, procurement_method, purchaser_id, rulebook, rulebook_digest,
     status, drafted_at, paper_profile, paper_profile_digest, contract_terms, contract_terms_digest)
   SELECT t.id, t.reference, t.title, t.corridor_code, t.currency, $6, $7, $8, $9, 'draft', $10, $11, $12, t.terms, t.terms_digest
   FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $13::jsonb[], $14::bytea[])
     AS t (id, reference, title, corridor_code, currency, terms, terms_digest)`,
);
const INSERT_LOTS = statement(
  'tenders.insert-lots',
  `INSERT INTO lot (id, tender_id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to, status, comparison)
   SELECT l.*, 'active', (SELECT jsonb_build_object('class', c.drug_class, 'form', c.form_class,
       'strength', c.reference_strength::text, 'fill', c.reference_fill::text)
     FROM product_type_comparison c WHERE c.product_type_id = l.product_type_id)
   FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::numeric[], $7::date[], $8::date[])
     AS l (id, tender_id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to)`,
);
const INVITE = statement(
  'tenders.invite',
  'INSERT INTO tender_invitation (tender_id, supplier_id) SELECT $1, unnest($2::uuid[])',
);
const LOCK = statement<HeldForStep>(
  'tenders.lock',
  `SELECT id, corridor_code AS "corridorCode", currency, status, public_key IS NOT NULL AS "hasPublicKey", rulebook, contract_terms AS "contractTerms",
     published_at AS "publishedAt", bidding_ends_at AS "biddingEndsAt", notice_ends_at AS "noticeEndsAt", version
   FROM tender WHERE id = $1 FOR UPDATE`,
);
const SET_PUBLIC_HALVES = statement(
  'tenders.set-public-halves',
  `UPDATE tender SET public_key = $2, draw_commitment = $3, version = version + 1 WHERE id = $1 AND public_key IS NULL AND status = 'draft'`,
);
const SET_RULEBOOK = statement(
  'tenders.set-rulebook',
  `UPDATE tender SET rulebook = $2, rulebook_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft'`,
);
const SET_CONTRACT_TERMS = statement(
  'tenders.set-contract-terms',
  `UPDATE tender SET contract_terms = $2, contract_terms_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft'`,
);
const SET_RATES = statement(
  'tenders.set-rates',
  `UPDATE tender SET rates = $2, rates_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft'`,
);
const ANY_BID = statement<{ found: boolean }>(
  'tenders.any-bid',
  'SELECT EXISTS (SELECT FROM lot l JOIN bid b ON b.lot_id = l.id WHERE l.tender_id = $1) AS found',
);
const MOVE_END = statement(
  'tenders.move-end',
  `UPDATE tender SET bidding_ends_at = $2, next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'open'`,
);
const CANCEL_LOTS = statement<{ id: string }>(
  'tenders.cancel-lots',
  `UPDATE lot SET status = 'cancelled' WHERE tender_id = $1 AND status = 'active' RETURNING id`,
);

interface HeldForStep {
  id: string;
  corridorCode: string;
  currency: Currency;
  status: TenderStatus;
  hasPublicKey: boolean;
  rulebook: unknown;
  contractTerms: unknown;
  publishedAt: Date | null;
  biddingEndsAt: Date | null;
  noticeEndsAt: Date | null;
  version: number;
}
/** A tender that this transaction holds FOR UPDATE, without its lots. */
export type TenderHead = Readonly<Omit<HeldForStep, 'rulebook' | 'contractTerms'>> & {
  readonly rulebook: Rulebook;
  readonly contractTerms: ContractTerms;
};

/** The terms of the corridor are copied into each tender. */
export interface Drafting extends CorridorTerms {
  readonly plans: readonly PlannedTender[];
  /** The open lines that the plans were made from. */
  readonly lines: readonly OpenLine[];
  /** A direct request has its purchaser and the suppliers it invites. */
  readonly direct?: { readonly purchaserId: string; readonly supplierIds: readonly string[] };
}

/** Tenders up to the end of bidding. Writing one needs the rights of an operator or of the system. */
@Injectable()
export class TenderStore {
  constructor(
    private readonly demandLines: DemandLines,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Drafts tenders with their lots, puts the lines into them and tells the key-keeper; answers the tenders' ids. */
  async draft(tx: Tx, { plans, lines, rulebook, paperProfile, direct, ...corridor }: Drafting): Promise<string[]> {
    const byId = new Map(lines.map((line) => [line.id, line]));
    const tenders = plans.map((plan) => ({
      ...plan,
      id: newId(),
      title: titleOf(plan, byId),
      terms: withBidDeposit(corridor.contractTerms, corridor.bidDeposits, plan.currency),
    }));
    await tx.execute(INSERT_TENDERS, [
      tenders.map(({ id }) => id),
      tenders.map(referenceOf),
      tenders.map(({ title }) => title),
      tenders.map(({ corridorCode }) => corridorCode),
      tenders.map(({ currency }) => currency),
      direct ? 'direct' : 'open',
      direct?.purchaserId ?? null,
      JSON.stringify(rulebook.rulebook),
      rulebook.digest,
      tx.now,
      paperProfile && JSON.stringify(paperProfile),
      paperProfile && canonicalDigest(paperProfile),
      tenders.map(({ terms }) => JSON.stringify(terms)),
      tenders.map(({ terms }) => canonicalDigest(terms)),
    ]);
    const lots = tenders.flatMap((tender) => tender.lots.map((lot) => ({ ...lot, id: newId(), tenderId: tender.id })));
    await tx.execute(INSERT_LOTS, [
      lots.map(({ id }) => id),
      lots.map(({ tenderId }) => tenderId),
      lots.map(({ number }) => number),
      lots.map(({ productTypeId }) => productTypeId),
      lots.map(({ quantity }) => quantity),
      lots.map(({ ceilingPrice }) => (ceilingPrice === null ? null : formatUnitPrice(ceilingPrice))),
      lots.map(({ deliveryFrom }) => deliveryFrom),
      lots.map(({ deliveryTo }) => deliveryTo),
    ]);
    if (direct) for (const { id } of tenders) await tx.execute(INVITE, [id, direct.supplierIds]);
    const places = lots.flatMap((lot) =>
      lot.lineIds.map((lineId) => {
        const line = byId.get(lineId);
        invariant(line, `line ${lineId} was not among the open ones`);
        return { line, tenderId: lot.tenderId, lotId: lot.id };
      }),
    );
    await this.demandLines.assign(tx, places, direct !== undefined);
    const born = tenders.map(({ id }) => ({ id, tenderId: id, to: 'draft' }));
    await this.audit.recordMany(tx, { subjectType: 'tender', action: 'draft' }, born);
    await this.outbox.append(
      tx,
      ...tenders.map(({ id }) => tenderDrafted({ subjectId: id, tenderId: id, payload: {} })),
    );
    return tenders.map(({ id }) => id);
  }

  /** Waits for bidders and jobs, then holds the tender; undefined when there is none. */
  async lock(tx: Tx, tenderId: string): Promise<TenderHead | undefined> {
    const row = await tx.maybe(LOCK, [tenderId]);
    if (!row) return undefined;
    const rulebook = parseRulebook(row.rulebook);
    invariant(rulebook.ok, `tender ${tenderId} has no sound rulebook`);
    const contractTerms = parseContractTerms(row.contractTerms);
    invariant(contractTerms.ok, `tender ${tenderId} has no sound contract terms`);
    return { ...row, rulebook: rulebook.value, contractTerms: contractTerms.value };
  }

  setPublicHalves(tx: Tx, tenderId: string, { publicKey, drawCommitment }: PublishedHalves): Promise<void> {
    return tx.executeOne(SET_PUBLIC_HALVES, [tenderId, Buffer.from(publicKey), Buffer.from(drawCommitment)]);
  }

  /** Gives a held draft another rulebook, as a copy. */
  setRulebook(tx: Tx, tenderId: string, { rulebook, digest }: RulebookVersion): Promise<void> {
    return tx.executeOne(SET_RULEBOOK, [tenderId, JSON.stringify(rulebook), digest]);
  }

  /** Freezes the rates of a draft that is being published. */
  async setRates(tx: Tx, tenderId: string, rates: FrozenRates): Promise<void> {
    await tx.executeOne(SET_RATES, [tenderId, JSON.stringify(rates), canonicalDigest(rates)]);
  }

  /** Gives a held draft other contract terms. */
  setContractTerms(tx: Tx, tenderId: string, terms: ContractTerms): Promise<void> {
    return tx.executeOne(SET_CONTRACT_TERMS, [tenderId, JSON.stringify(terms), canonicalDigest(terms)]);
  }

  /** Whether any bid was ever placed, even one that was withdrawn. */
  async anyBidPlaced(tx: Tx, tenderId: string): Promise<boolean> {
    return (await tx.one(ANY_BID, [tenderId])).found;
  }

  /** Moves the end of bidding of a held, open tender. */
  moveBiddingEnd(tx: Tx, tenderId: string, biddingEndsAt: Date): Promise<void> {
    return tx.executeOne(MOVE_END, [tenderId, biddingEndsAt]);
  }

  async cancelLots(tx: Tx, tenderId: string): Promise<void> {
    const lots = await tx.rows(CANCEL_LOTS, [tenderId]);
    const ended = lots.map(({ id }) => ({ id, tenderId, to: 'cancelled' }));
    await this.audit.recordMany(tx, { subjectType: 'lot', action: 'cancel', from: 'active' }, ended);
  }
}

function titleOf(plan: PlannedTender, lines: ReadonlyMap<string, OpenLine>): string {
  const [first, ...others] = plan.lots;
  const name = lines.get(first?.lineIds[0] ?? '')?.productName ?? '';
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${name}${more}, delivery from ${plan.quarter}`;
}

/** Without vowels and look-alikes, so that it is read out safely: 30^10 of them within a corridor and quarter. */
const ALPHABET = '23456789BCDFGHJKLMNPQRSTVWXYZ';
function referenceOf(plan: PlannedTender): string {
  const tail = Array.from({ length: 10 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${plan.corridorCode.toUpperCase()}-${plan.quarter}-${tail}`;
}
