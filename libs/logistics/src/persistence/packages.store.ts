import { Injectable } from '@nestjs/common';
import { type Caller, hotRead, newId, Reads, statement, type Tx } from '#libs/platform';
import type { Package, ShipmentToPack } from '#libs/rules';

/** A shipment of the calling supplier, held while its packages are recorded. */
export interface HeldShipment extends ShipmentToPack {
  readonly id: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
}
export interface KnownPackage {
  readonly sscc: string;
  readonly shipmentId: string;
  /** Lower-case hex. */
  readonly digest: string;
}
export interface PackedView {
  readonly id: string;
  readonly shipmentId: string;
  readonly packageCount: number;
  readonly packages: readonly {
    readonly sscc: string;
    readonly recordedAt: string;
    readonly contents: readonly {
      readonly batchNumber: string;
      readonly gtin: string;
      readonly items: string;
      readonly quantity: string;
      readonly serialCount: number;
    }[];
  }[];
}

const LOCK = statement<Omit<HeldShipment, 'batches' | 'packed'>>(
  'packages.lock-shipment',
  `SELECT id, status, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId"
   FROM shipment WHERE id = $1 AND supplier_id = $2 FOR NO KEY UPDATE`,
);
const BATCHES = statement<HeldShipment['batches'][number]>(
  'packages.batches',
  'SELECT batch_number AS number, expires_on AS "expiresOn", quantity FROM batch WHERE shipment_id = $1 ORDER BY batch_number LIMIT 100',
);
const PACKED = statement<HeldShipment['packed'][number]>(
  'packages.packed',
  `SELECT batch_number AS batch, gtin, sum(quantity)::bigint AS quantity FROM package_content WHERE shipment_id = $1
   GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 100`,
);
const KNOWN = statement<KnownPackage>(
  'packages.known',
  `SELECT sscc, shipment_id AS "shipmentId", encode(digest, 'hex') AS digest FROM package
   WHERE supplier_id = $1 AND sscc = ANY ($2::text[])`,
);
const INSERT = statement<{ sscc: string }>(
  'packages.insert',
  `INSERT INTO package (id, shipment_id, tender_id, purchaser_id, supplier_id, sscc, digest, recorded_by, recorded_at)
   SELECT p.id, $1, $2, $3, $4, p.sscc, decode(p.digest, 'hex'), $5, $6
   FROM unnest($7::uuid[], $8::text[], $9::text[]) AS p (id, sscc, digest)
   ON CONFLICT ON CONSTRAINT package_once DO NOTHING RETURNING sscc`,
);
const CONTENTS = statement(
  'packages.insert-contents',
  `INSERT INTO package_content (package_id, shipment_id, purchaser_id, supplier_id, batch_number, gtin, items, quantity, serial_count)
   SELECT c.package_id, $1, $2, $3, c.batch, c.gtin, c.items, c.quantity, c.serials
   FROM jsonb_to_recordset($4) AS c (package_id uuid, batch text, gtin text, items bigint, quantity bigint, serials int)`,
);
const SERIALS = statement<{ gtin: string; serial: string }>(
  'packages.insert-serials',
  `INSERT INTO package_serial (supplier_id, gtin, serial, package_id, purchaser_id, batch_number)
   SELECT $1, s.gtin, s.serial, s.package_id, $2, s.batch
   FROM unnest($3::text[], $4::text[], $5::uuid[], $6::text[]) AS s (gtin, serial, package_id, batch)
   ON CONFLICT ON CONSTRAINT package_serial_pkey DO NOTHING RETURNING gtin, serial`,
);
const ONE = hotRead<PackedView>(
  'packages.of-shipment',
  `SELECT s.id, s.id AS "shipmentId", (SELECT count(*)::int FROM package p WHERE p.shipment_id = s.id) AS "packageCount", packed.packages
   FROM shipment s CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('sscc', p.sscc, 'recordedAt', p.recorded_at, 'contents', (
       SELECT json_agg(json_build_object('batchNumber', c.batch_number, 'gtin', c.gtin, 'items', c.items::text, 'quantity', c.quantity::text,
         'serialCount', c.serial_count) ORDER BY c.batch_number) FROM package_content c WHERE c.package_id = p.id)) ORDER BY p.sscc), '[]') AS packages
     FROM (SELECT * FROM package WHERE shipment_id = s.id ORDER BY sscc LIMIT 200) p) packed
   WHERE s.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

/** What lies in which package. */
@Injectable()
export class PackagesStore {
  constructor(private readonly reads: Reads) {}

  /** Waits for whoever packs or receives the same; undefined when the caller sends no such shipment. */
  async lock(tx: Tx, shipmentId: string): Promise<HeldShipment | undefined> {
    const held = await tx.maybe(LOCK, [shipmentId, tx.actor.organisationId]);
    if (!held) return undefined;
    const [batches, packed] = [await tx.rows(BATCHES, [shipmentId]), await tx.rows(PACKED, [shipmentId])];
    return { ...held, batches, packed };
  }

  /** Packages of the calling supplier that have these numbers already. */
  known(tx: Tx, ssccs: readonly string[]): Promise<KnownPackage[]> {
    return tx.rows(KNOWN, [tx.actor.organisationId, ssccs]);
  }

  /** Writes packages; answers the first number or serial that somebody else was faster with. */
  async insert(
    tx: Tx,
    { id, tenderId, purchaserId, supplierId }: HeldShipment,
    packages: readonly (Package & { readonly digest: string })[],
  ): Promise<{ readonly sscc: string } | { readonly gtin: string; readonly serial: string } | undefined> {
    const rows = packages.map((one) => ({ ...one, id: newId() }));
    const by = [tx.actor.principalId, tx.now];
    const columns = [rows.map((row) => row.id), rows.map(({ sscc }) => sscc), rows.map(({ digest }) => digest)];
    const written = await tx.rows(INSERT, [id, tenderId, purchaserId, supplierId, ...by, ...columns]);
    const taken = rows.find(({ sscc }) => written.every((one) => one.sscc !== sscc));
    if (taken) return { sscc: taken.sscc };
    const contents = rows.flatMap((row) => row.contents.map((content) => ({ ...content, packageId: row.id })));
    const stored = contents.map(({ packageId, batch, gtin, items, quantity, serials }) => ({
      package_id: packageId,
      batch,
      gtin,
      items: String(items),
      quantity: String(quantity),
      serials: serials.length,
    }));
    await tx.execute(CONTENTS, [id, purchaserId, supplierId, JSON.stringify(stored)]);
    const serials = contents.flatMap(({ packageId, batch, gtin, serials: all }) =>
      all.map((serial) => ({ gtin, serial, packageId, batch })),
    );
    if (serials.length === 0) return undefined;
    const inserted = await tx.rows(SERIALS, [
      supplierId,
      purchaserId,
      serials.map(({ gtin }) => gtin),
      serials.map(({ serial }) => serial),
      serials.map(({ packageId }) => packageId),
      serials.map(({ batch }) => batch),
    ]);
    const fresh = new Set(inserted.map(({ gtin, serial }) => `${gtin} ${serial}`));
    const used = serials.find(({ gtin, serial }) => !fresh.has(`${gtin} ${serial}`));
    return used && { gtin: used.gtin, serial: used.serial };
  }

  /** Of a shipment that the caller sends, gets or oversees; the first 200 packages. */
  async packed(caller: Caller, shipmentId: string): Promise<PackedView | undefined> {
    return (await this.reads.run<PackedView>(caller, ONE, [shipmentId])).rows[0];
  }
}
