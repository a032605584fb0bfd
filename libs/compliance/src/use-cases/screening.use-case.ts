import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore, ProposeSuspension } from '#libs/organisations';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import {
  buildScreeningIndex,
  judgeScreeningDecision,
  type ScreeningDecision,
  type ScreeningIndex,
  type ScreeningRefusal,
} from '#libs/rules';
import {
  FIRST_ID,
  type FoundHit,
  type HitStep,
  type LockedHit,
  type ScreenedOrganisation,
  ScreeningStore,
} from '../persistence/screening.store.js';

/** The names of all lists in force, ready to be compared, and of each entry the version that they are of. */
interface NamesInForce {
  readonly listIds: readonly string[];
  readonly index: ScreeningIndex;
  readonly versions: ReadonlyMap<string, number>;
}

/** Compares organisations with the lists in force, and keeps what a person has to look at. Never decides anything. */
@Injectable()
export class ScreenOrganisations {
  /** Of the lists that were in force last; a newer list is another key. */
  private kept: NamesInForce | undefined;

  constructor(
    private readonly screening: ScreeningStore,
    private readonly audit: AuditTrail,
  ) {}

  /** Everyone, or one; answers how many were screened. Without any list nobody is. */
  async run(tx: Tx, only: string | null = null): Promise<number> {
    const names = await this.namesInForce(tx);
    if (names.listIds.length === 0) return 0;
    let screened = 0;
    for (let after = FIRST_ID; ;) {
      const organisations = await this.screening.organisationsAfter(tx, after, only);
      const last = organisations.at(-1);
      if (!last) return screened;
      after = last.id;
      const found = organisations.flatMap((organisation) => hitsOf(organisation, names));
      const screenedNames = organisations.map((one) => ({ id: one.id, name: nameOf(one) }));
      const steps = await this.screening.keep(tx, screenedNames, found, names.listIds);
      await this.audit.record(tx, ...steps.map(auditStep));
      screened += organisations.length;
    }
  }

  private async namesInForce(tx: Tx): Promise<NamesInForce> {
    const listIds = await this.screening.listsInForce(tx);
    if (this.kept?.listIds.join() === listIds.join()) return this.kept;
    const entries = await this.screening.entryNames(tx);
    const listed = entries.flatMap(({ id, name, aliases }) => [
      { entryId: id, name, kind: 'name' as const },
      ...aliases.map((alias) => ({ entryId: id, name: alias.name, kind: 'alias' as const })),
    ]);
    const versions = new Map(entries.map(({ id, version }) => [id, version]));
    this.kept = { listIds, index: buildScreeningIndex(listed), versions };
    return this.kept;
  }
}

/** As `medlane_screening_obstacle` compares it: whoever is renamed has to be screened again. */
const nameOf = ({ legalName, nameZh }: ScreenedOrganisation): string =>
  [legalName, nameZh].filter((name) => name !== null).join(' / ');

/** The best match of each entry under either name. */
function hitsOf(organisation: ScreenedOrganisation, { index, versions }: NamesInForce): FoundHit[] {
  const best = new Map<string, FoundHit>();
  for (const name of [organisation.legalName, organisation.nameZh]) {
    for (const match of name === null ? [] : index.match(name)) {
      if ((best.get(match.entryId)?.score ?? 0) >= match.score) continue;
      const about = { organisationId: organisation.id, screenedName: nameOf(organisation) };
      best.set(match.entryId, { ...match, ...about, entryVersion: versions.get(match.entryId) ?? 1 });
    }
  }
  return [...best.values()];
}

function auditStep({ id, from, to }: HitStep) {
  const action = to === 'lapsed' ? 'lapse' : from === null ? 'find' : 'reopen';
  return { subjectType: 'screening_hit', subjectId: id, action, ...(from === null ? {} : { from }), to };
}

/**
 * An officer says whether the organisation is the one that is listed. If it is, and trades here, its suspension is put
 * before the officers at once; to suspend stays a person's decision, and nobody admits or restores it meanwhile.
 */
@Injectable()
export class DecideScreeningHit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly screening: ScreeningStore,
    private readonly audit: AuditTrail,
    private readonly people: PeopleStore,
    private readonly suspension: ProposeSuspension,
  ) {}

  run(
    caller: Caller,
    hitId: string,
    {
      decision,
      version,
      reason,
    }: { readonly decision: ScreeningDecision; readonly version: number; readonly reason: string },
  ): Promise<Result<LockedHit, ScreeningRefusal>> {
    return this.unitOfWork.run<LockedHit, ScreeningRefusal>(caller, async (tx) => {
      const hit = await this.screening.lockHit(tx, hitId);
      if (!hit) return err('SCREENING_HIT_UNKNOWN');
      const judged = judgeScreeningDecision(hit, decision, version, reason);
      if (!judged.ok) return judged;
      const { status, reason: why } = judged.value;
      await this.screening.decide(tx, hit, status, tx.actor.principalId, why);
      const step = { subjectType: 'screening_hit', subjectId: hit.id, action: decision, from: hit.status, to: status };
      const { organisationId } = hit;
      await this.audit.record(tx, { ...step, reason: why, details: { organisationId } });
      if (status === 'confirmed') {
        await this.suspension.run(tx, organisationId, { by: await this.people.personOf(tx), reason: why });
      }
      return ok({ ...hit, status });
    });
  }
}
