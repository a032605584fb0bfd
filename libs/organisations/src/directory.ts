import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type OrganisationKind, statement, type Tx } from '#libs/platform';
import { type OrganisationStatus, parseRulebook, type Rulebook } from '#libs/rules';
import { type CorridorRecord, CorridorsStore } from './persistence/corridors.store.js';

/** What the libraries above may know of an organisation. */
export interface OrganisationSummary {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
  readonly status: OrganisationStatus;
}

const FIND_MANY = statement<OrganisationSummary>(
  'organisation.directory',
  `SELECT id, kind, legal_name AS "legalName", name_zh AS "nameZh", country, status FROM organisation
   WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT 1000`,
);

/** Names and standing of organisations, as far as the transaction's actor may see them. */
@Injectable()
export class OrganisationDirectory {
  async find(tx: Tx, id: string): Promise<OrganisationSummary | undefined> {
    return (await tx.rows(FIND_MANY, [[id]]))[0];
  }

  /** At most 1000 at once; unknown and invisible ones are missing. */
  async findMany(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, OrganisationSummary>> {
    const found = await tx.rows(FIND_MANY, [[...new Set(ids)]]);
    return new Map(found.map((organisation) => [organisation.id, organisation]));
  }

  /** Those of the given that are of this kind and admitted now, for example the suppliers a request may go to. */
  async admitted(tx: Tx, kind: OrganisationKind, ids: readonly string[]): Promise<readonly OrganisationSummary[]> {
    const found = await this.findMany(tx, ids);
    return [...found.values()].filter((one) => one.kind === kind && one.status === 'admitted');
  }
}

/** Corridors and the rulebooks in force. */
@Injectable()
export class CorridorDirectory {
  constructor(private readonly corridors: CorridorsStore) {}

  find(tx: Tx, code: string): Promise<CorridorRecord | undefined> {
    return this.corridors.find(tx, code);
  }

  /** The rulebook a tender of this corridor would be published with now. Throws when what is stored is malformed. */
  async rulebookInForce(tx: Tx, corridor: CorridorRecord): Promise<Rulebook> {
    const rulebook = parseRulebook(await this.corridors.rulebookInForce(tx, corridor.rulebookCode));
    invariant(rulebook.ok, `the rulebook ${corridor.rulebookCode} is malformed`);
    return rulebook.value;
  }
}
