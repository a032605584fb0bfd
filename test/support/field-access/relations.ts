import { type Client, escapeIdentifier } from 'pg';
import type { OrganisationKind } from '#libs/platform';

/** How a caller stands to what it asks about, one letter per column of the table. */
export const RELATIONS = [
  /** Its organisation is named in the row: owner, purchaser or supplier. */
  'party',
  /** No party, but has a contract with one. */
  'partner',
  /** A purchaser whose lines are in the same tender. */
  'buyer',
  /** A supplier that bids in the same tender. */
  'bidder',
  'purchaser',
  'supplier',
  'laboratory',
  'applicant',
  'operator',
  'anonymous',
] as const;
export type Relation = (typeof RELATIONS)[number];

export interface Asker {
  readonly name: string;
  readonly organisationId?: string;
  readonly kind?: OrganisationKind;
  readonly admitted?: boolean;
  readonly bearer?: string;
}

interface Owned {
  readonly parties: ReadonlySet<string>;
  readonly tenderId: string | undefined;
}
/** Where a row or its tender stands, when less may be seen of it than in the end. */
export type Stage = 'sealed' | 'notice' | 'unverified' | 'undecided' | undefined;

/** Types of which less may be seen before the bids are open, or before the award is final. */
const WITH_TENDER =
  'Award AwardLine AwardSaving Bid BidderPapers Demand DemandLine Evaluation Lot PaperFinding PriceToWin ProductPapers Tender'.split(
    ' ',
  );
const ROW_STAGES: readonly (readonly [table: string, where: string, stage: NonNullable<Stage>])[] = [
  ['certificate', `status NOT IN ('verified', 'revoked')`, 'unverified'],
  ['registration', `status NOT IN ('verified', 'revoked')`, 'unverified'],
  ['declared_rate', `status = 'proposed'`, 'undecided'],
  ['standing_entry', `status IN ('proposed', 'declined')`, 'undecided'],
  ['site_audit', `status IN ('planned', 'reported', 'cancelled')`, 'undecided'],
];

/** Whose is what: read from the foreign keys of every table, so that a new table needs no word here. */
export class Ownership {
  private readonly rows = new Map<string, Owned>();
  private readonly members = new Map<string, ReadonlySet<string>>();
  private readonly partners = new Set<string>();
  private readonly stages = new Map<string, Stage>();

  static async read(client: Client): Promise<Ownership> {
    const ownership = new Ownership();
    for (const table of await keyedTables(client)) await ownership.readTable(client, table);
    await ownership.readTenders(client);
    return ownership;
  }

  stageOf(type: string, subject: readonly string[]): Stage {
    const own = subject
      .map((id) => this.stages.get(id))
      .find((stage) => stage === 'unverified' || stage === 'undecided');
    if (own !== undefined) return own;
    return WITH_TENDER.includes(type) ? this.stages.get(this.of(subject).tenderId ?? '') : undefined;
  }

  relation({ organisationId = '', kind, admitted = true }: Asker, subject: readonly string[]): Relation {
    if (!kind) return 'anonymous';
    if (kind === 'operator') return 'operator';
    const { parties, tenderId } = this.of(subject);
    if (parties.has(organisationId)) return 'party';
    if (!admitted) return 'applicant';
    if ([...parties].some((party) => this.partners.has(`${party} ${organisationId}`))) return 'partner';
    if (this.members.get(tenderId ?? '')?.has(organisationId)) return kind === 'purchaser' ? 'buyer' : 'bidder';
    return kind;
  }

  private of(subject: readonly string[]): Owned {
    const rows = subject.map((id) => this.rows.get(id));
    return {
      parties: new Set(rows.flatMap((row) => [...(row?.parties ?? [])])),
      tenderId: rows.find((row) => row?.tenderId !== undefined)?.tenderId,
    };
  }

  private async readTable(client: Client, { name, key, owners, tender }: KeyedTable): Promise<void> {
    const columns = owners.map((owner) => `${escapeIdentifier(owner)}::text`).join(', ');
    const { rows } = await client.query<{ id: string; parties: (string | null)[]; tender: string | null }>(
      `SELECT ${escapeIdentifier(key)}::text AS id, ARRAY[${columns}]::text[] AS parties, ${tender ? 'tender_id::text' : 'NULL'} AS tender
       FROM ${escapeIdentifier(name)}`,
    );
    for (const row of rows) {
      const known = this.rows.get(row.id);
      const own = name === 'organisation' ? [row.id] : row.parties.filter((party) => party !== null);
      this.rows.set(row.id, {
        parties: new Set([...(known?.parties ?? []), ...own]),
        tenderId: name === 'tender' ? row.id : (row.tender ?? known?.tenderId),
      });
    }
  }

  private async readTenders(client: Client): Promise<void> {
    const tenders = await client.query<{ id: string; status: string; members: (string | null)[] }>(
      `SELECT id, status, ARRAY(SELECT purchaser_id FROM demand_line l WHERE l.tender_id = t.id
         UNION SELECT supplier_id FROM bid b WHERE b.tender_id = t.id)::text[] AS members FROM tender t`,
    );
    for (const { id, status, members } of tenders.rows) {
      this.members.set(id, new Set(members.filter((member) => member !== null)));
      if (status === 'open' || status === 'sealed') this.stages.set(id, 'sealed');
      if (status === 'notice') this.stages.set(id, 'notice');
    }
    for (const [table, where, stage] of ROW_STAGES) {
      const rows = await client.query<{ id: string }>(`SELECT id FROM ${table} WHERE ${where}`);
      for (const { id } of rows.rows) this.stages.set(id, stage);
    }
    const demands = await client.query<{ id: string; tender: string }>(
      'SELECT DISTINCT demand_id AS id, tender_id::text AS tender FROM demand_line WHERE tender_id IS NOT NULL',
    );
    for (const { id, tender } of demands.rows) {
      this.rows.set(id, { parties: this.rows.get(id)?.parties ?? new Set(), tenderId: tender });
    }
    const contracts = await client.query<{ a: string; b: string }>(
      `SELECT purchaser_id AS a, supplier_id AS b FROM contract UNION SELECT supplier_id, purchaser_id FROM contract`,
    );
    for (const { a, b } of contracts.rows) this.partners.add(`${a} ${b}`);
    const related = await client.query<{ id: string; members: string[] }>(
      `SELECT relation_id AS id, array_agg(organisation_id)::text[] AS members FROM firm_relation_member GROUP BY 1`,
    );
    for (const { id, members } of related.rows) {
      this.rows.set(id, { parties: new Set(members), tenderId: undefined });
    }
  }
}

interface KeyedTable {
  readonly name: string;
  readonly key: string;
  readonly owners: readonly string[];
  readonly tender: boolean;
}

/** The tables whose rows are told apart by one id, with the columns that name an organisation. */
async function keyedTables(client: Client): Promise<readonly KeyedTable[]> {
  const { rows } = await client.query<KeyedTable>(
    `SELECT c.relname AS name, k.attname AS key,
       ARRAY(SELECT a.attname::text FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
         WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid = 'organisation'::regclass AND cardinality(f.conkey) = 1
         UNION SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attname IN ('organisation_id', 'purchaser_id', 'supplier_id', 'laboratory_id')) AS owners,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tender_id' AND NOT a.attisdropped) AS tender
     FROM pg_class c JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p' AND cardinality(p.conkey) = 1
       JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = p.conkey[1]
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND k.atttypid = 'uuid'::regtype`,
  );
  return rows;
}
