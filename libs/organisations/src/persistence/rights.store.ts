import { Injectable } from '@nestjs/common';
import { type Actor, type OrganisationKind, type Role, statement, type Tx } from '#libs/platform';

const HOLDS = statement<{ holds: boolean }>(
  'rights.holds',
  'SELECT EXISTS (SELECT FROM medlane_rights_of($1, $2) r WHERE r.kind = $3 AND $4 = ANY (r.roles)) AS holds',
);

/** What members and keys may do now, asked without their secrets: by jobs that go on with what these began. */
@Injectable()
export class RightsStore {
  /** Whether this member or key, if it came in now, would have the role in an admitted organisation of the kind. As the system. */
  async holds(
    tx: Tx,
    { organisationId, principalId }: Pick<Actor, 'organisationId' | 'principalId'>,
    { kind, role }: { readonly kind: OrganisationKind; readonly role: Role },
  ): Promise<boolean> {
    return (await tx.one(HOLDS, [organisationId, principalId, kind, role])).holds;
  }
}
