import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, idPages, type PageArgs, Reads } from '#libs/platform';
import type { DossierStatus, InspectionState } from '#libs/rules';

export interface DossierSummaryView {
  readonly id: string;
  readonly shipmentId: string;
  readonly reference: string;
  readonly status: DossierStatus;
  readonly plannedOn: string;
  readonly inspection: InspectionState;
  readonly openPapers: number;
}

const chosen = (where: string, limit: number): string => `
  (SELECT d.* FROM dossier d WHERE ${where} AND d.shipment_id < $3 AND ($4::text IS NULL OR d.status = $4)
   ORDER BY d.shipment_id DESC LIMIT ${limit})`;
const PAGES = idPages<DossierSummaryView>(
  'dossiers.list',
  (
    limit,
  ) => `SELECT d.shipment_id AS id, d.shipment_id AS "shipmentId", d.reference, d.status, d.planned_on AS "plannedOn", d.inspection,
     (SELECT count(*)::int FROM dossier_paper p WHERE p.shipment_id = d.shipment_id AND p.required AND p.stage = 'departure'
       AND p.status <> 'accepted') AS "openPapers"
   FROM (${chosen(`entered.kind = 'supplier' AND d.supplier_id = entered.organisation_id`, limit)}
     UNION ALL ${chosen(`entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id`, limit)}
     UNION ALL ${chosen(`entered.kind NOT IN ('supplier', 'purchaser')`, limit)}) d
   ORDER BY d.shipment_id DESC`,
);

/** Dossiers for the lists; a single one is judged when it is looked at. */
@Injectable()
export class DossiersReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  dossiers(caller: Caller, args: PageArgs, status: DossierStatus | undefined): Promise<Connection<DossierSummaryView>> {
    return PAGES.read(this.reads, caller, args, (row) => row, [status ?? null]);
  }
}
