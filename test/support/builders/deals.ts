import { randomUUID } from 'node:crypto';
import { type Currency, lineAmount, parseUnitPrice } from '#libs/kernel';
import { canonicalDigest, newId } from '#libs/platform';
import { type ContractTerms, STANDARD_TERMS } from '#libs/rules';
import { aProductType } from './catalogue.js';
import { aCorridor } from './corridors.js';
import { rulebookWith } from './rulebooks.js';
import { aPurchaser, aSupplier, type Database, type TestOrganisation } from './organisations.js';

export interface AwardWish {
  readonly currency?: Currency;
  readonly feeBasisPoints?: number;
  /** Of its contracts; absent: the standard ones. */
  readonly terms?: ContractTerms;
  /** What each winner, in rank order, delivers to each purchaser. */
  readonly shares?: readonly { readonly unitPrice: string; readonly quantities: readonly bigint[] }[];
}

export interface TestAward {
  readonly tenderId: string;
  readonly lotId: string;
  readonly awardId: string;
  readonly purchasers: readonly TestOrganisation[];
  /** In rank order. */
  readonly suppliers: readonly TestOrganisation[];
  readonly currency: Currency;
}

/** An awarded tender of one lot, written straight into the tables: as far as the contracts need it. */
export async function anAward(db: Database, wish: AwardWish = {}): Promise<TestAward> {
  const {
    currency = 'CNY',
    feeBasisPoints = 50,
    terms = STANDARD_TERMS,
    shares = [{ unitPrice: '1.016', quantities: [1000n] }],
  } = wish;
  const corridor = await aCorridor(db, { code: `corridor-${randomUUID()}`.slice(0, 30), rulebook: { feeBasisPoints } });
  const productType = await aProductType(db);
  const purchasers = await each(shares[0]?.quantities ?? [], () => aPurchaser(db));
  const suppliers = await each(shares, () => aSupplier(db));
  const lot = { tenderId: newId(), lotId: newId(), awardId: newId(), productType, corridor, currency };
  const total = shares.flatMap(({ quantities }) => quantities).reduce((sum, quantity) => sum + quantity, 0n);
  await insertTender(db, lot, { feeBasisPoints, terms }, total);
  const lines = await each(purchasers, (purchaser, at) => {
    const wanted = shares.reduce((sum, { quantities }) => sum + (quantities[at] ?? 0n), 0n);
    return insertDemandLine(db, lot, purchaser.organisationId, wanted);
  });
  for (const [rank, share] of shares.entries()) {
    const supplierId = suppliers[rank]?.organisationId ?? '';
    const bidId = await insertBid(db, lot, supplierId, share.unitPrice, rank + 1);
    for (const [at, quantity] of share.quantities.entries()) {
      if (quantity === 0n) continue;
      const purchaserId = purchasers[at]?.organisationId;
      const value = lineAmount(quantity, parseUnitPrice(share.unitPrice) ?? raise(share.unitPrice), currency);
      await db.query(
        `INSERT INTO award_line (id, award_id, tender_id, lot_id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          newId(),
          lot.awardId,
          lot.tenderId,
          lot.lotId,
          bidId,
          supplierId,
          lines[at],
          purchaserId,
          rank + 1,
          quantity,
          share.unitPrice,
          value,
        ],
      );
    }
  }
  return { ...lot, purchasers, suppliers };
}

interface Lot {
  readonly tenderId: string;
  readonly lotId: string;
  readonly awardId: string;
  readonly productType: string;
  readonly corridor: string;
  readonly currency: Currency;
}

async function insertTender(
  db: Database,
  lot: Lot,
  { feeBasisPoints, terms }: { readonly feeBasisPoints: number; readonly terms: ContractTerms },
  total: bigint,
): Promise<void> {
  const rulebook = rulebookWith({ feeBasisPoints });
  await db.query(
    `INSERT INTO tender (id, corridor_code, reference, title, procurement_method, currency, rulebook, rulebook_digest,
       contract_terms, contract_terms_digest, status, public_key, drafted_at, published_at, bidding_ends_at, awarded_at)
     VALUES ($1, $2, $3, 'A round', 'open', $4, $5, $6, $7, $8, 'awarded', '\\x00', medlane_now(), medlane_now(), medlane_now(), medlane_now())`,
    [
      lot.tenderId,
      lot.corridor,
      `T-${randomUUID()}`,
      lot.currency,
      JSON.stringify(rulebook),
      canonicalDigest(rulebook),
      JSON.stringify(terms),
      canonicalDigest(terms),
    ],
  );
  await db.query(
    `INSERT INTO lot (id, tender_id, number, product_type_id, quantity, delivery_from, delivery_to, status, bid_count)
     VALUES ($1, $2, 1, $3, $4, '2026-01-01', '2026-12-31', 'awarded', 1)`,
    [lot.lotId, lot.tenderId, lot.productType, total],
  );
  await db.query(
    `INSERT INTO award (id, tender_id, lot_id, status, quantity, unmet_quantity, value_minor, currency, evaluated_at, active_at)
     VALUES ($1, $2, $3, 'active', $4, 0, 0, $5, medlane_now(), medlane_now())`,
    [lot.awardId, lot.tenderId, lot.lotId, total, lot.currency],
  );
}

async function insertDemandLine(db: Database, lot: Lot, purchaserId: string, quantity: bigint): Promise<string> {
  const demandId = newId();
  const id = newId();
  await db.query(
    `INSERT INTO demand (id, corridor_code, purchaser_id, reference, status, currency, posted_at)
     VALUES ($1, $2, $3, $4, 'pooled', $5, medlane_now())`,
    [demandId, lot.corridor, purchaserId, randomUUID(), lot.currency],
  );
  await db.query(
    `INSERT INTO demand_line (id, demand_id, purchaser_id, corridor_code, number, product_type_id, quantity, destination, delivery_from,
       delivery_to, currency, status, tender_id, lot_id)
     VALUES ($1, $2, $3, $4, 1, $5, $6, 'TH', '2026-01-01', '2026-12-31', $7, 'awarded', $8, $9)`,
    [id, demandId, purchaserId, lot.corridor, lot.productType, quantity, lot.currency, lot.tenderId, lot.lotId],
  );
  return id;
}

async function insertBid(db: Database, lot: Lot, supplierId: string, unitPrice: string, rank: number): Promise<string> {
  const id = newId();
  await db.query(
    `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature, unit_price,
       rank, reason)
     VALUES ($1, $2, $3, $4, 1, 'won', $5, sha256($5), medlane_now(), '\\x00', $6, $7, 'AWARDED')`,
    [id, lot.tenderId, lot.lotId, supplierId, Buffer.alloc(64), unitPrice, rank],
  );
  return id;
}

/** One after the other: a test's pool may be a single connection. */
async function each<T, A>(items: readonly T[], make: (item: T, at: number) => Promise<A>): Promise<A[]> {
  const made: A[] = [];
  for (const [at, item] of items.entries()) made.push(await make(item, at));
  return made;
}

function raise(text: string): never {
  throw new Error(`not a unit price: ${text}`);
}
