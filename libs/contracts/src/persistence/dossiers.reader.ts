import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import {
  type DossierStatus,
  HS_CANDIDATES,
  type HsProductType,
  type HsSuggestion,
  type InspectionState,
  suggestHsCodes,
} from '#libs/rules';

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

interface HsRow extends HsProductType {
  readonly id: string;
  readonly descriptions: Readonly<Record<string, string>> | null;
}
const HS_CODES = hotRead<HsRow>(
  'dossiers.hs-codes',
  `SELECT t.id, t.category, t.name_en AS "nameEn", t.inn, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
     (SELECT json_object_agg(e.code, coalesce(e.name_en, e.name_zh, e.code)) FROM code_entry e
      WHERE e.list = 'hs-2022' AND e.retired_at IS NULL AND e.code = ANY ($4::text[] || left(t.hs_code, 6))) AS descriptions
   FROM product_type t WHERE t.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

/** Dossiers for the lists; a single one is judged when it is looked at. */
@Injectable()
export class DossiersReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  dossiers(caller: Caller, args: PageArgs, status: DossierStatus | undefined): Promise<Connection<DossierSummaryView>> {
    return PAGES.read(this.reads, caller, args, (row) => row, [status ?? null]);
  }

  /** Empty for an unknown type, and while no HS 2022 has been imported. */
  async hsSuggestions(caller: Caller, productTypeId: string): Promise<HsSuggestion[]> {
    const { rows } = await this.reads.run<HsRow>(caller, HS_CODES, [productTypeId, HS_CANDIDATES]);
    const [type] = rows;
    return type ? suggestHsCodes(type, (subheading) => type.descriptions?.[subheading]) : [];
  }
}
