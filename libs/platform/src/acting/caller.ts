/** Who asks, before the database has been asked who that is: a credential and what the called operation demands. */

export const ORGANISATION_KINDS = ['purchaser', 'supplier', 'operator', 'laboratory'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

export const ROLES = ['viewer', 'buyer', 'bidder', 'approver', 'officer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The SHA-256 (hex) of a session's token or of an API key, see credential.ts. Never logged. */
export interface Credential {
  readonly scheme: 'session' | 'key';
  readonly secret: string;
}

/** What an operation demands of its caller. `public` operations run without an actor. */
export type AccessRule =
  | 'public'
  | 'signed-in'
  | {
      readonly kinds?: readonly OrganisationKind[];
      /** The actor needs at least one of these. */
      readonly roles?: readonly Role[];
      /** Also open to organisations that are not admitted yet. */
      readonly allowApplicants?: boolean;
      /** Also open to organisations that are suspended or barred: they read their own file and answer, no more. */
      readonly allowExcluded?: boolean;
    };

/** For whoever is signed in, also while its organisation is suspended or barred: what it reads of itself. */
export const OWN_FILE: AccessRule = { allowApplicants: true, allowExcluded: true };

/** Organisations in these states are let in for what says so (`allowExcluded`), and by their members' sessions alone. */
export const EXCLUDED_STATUSES: readonly string[] = ['suspended', 'barred'];

export interface Caller {
  readonly credential: Credential | undefined;
  readonly access: AccessRule;
}

/** Who is acting, as the database answered on entering. */
export interface Actor {
  readonly principal: 'member' | 'key' | 'system';
  /** The member's or API key's id; empty for the system. */
  readonly principalId: string;
  /** Empty for the system. */
  readonly organisationId: string;
  readonly kind: OrganisationKind | 'system';
  readonly organisationStatus: string;
  readonly roles: readonly Role[];
}

export const SYSTEM: Actor = {
  principal: 'system',
  principalId: '',
  organisationId: '',
  kind: 'system',
  organisationStatus: 'admitted',
  roles: [],
};

/** No credential, or one that is unknown, expired or withdrawn. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  constructor(message = 'Sign in first: send a session token or an API key as "Authorization: Bearer …".') {
    super(message);
  }
}

/** A known actor without the right to do this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
}

const NOT_ADMITTED: Readonly<Record<string, string>> = {
  applied: 'Your organisation has not been admitted yet; an operator decides on your application.',
  returned: 'Your application was sent back: me.statusReason says why, reapplyOrganisation files it corrected.',
};

/** Some roles sleep until the session has passed a second factor, so even who has one may be told that it is missing. */
function remedy(actor: Actor, wanted: readonly Role[]): string {
  if (actor.principal === 'key') return 'this API key has not got it. Make a key that has.';
  const ask = "ask your organisation's administrator";
  if (wanted.some((role) => role === 'viewer' || role === 'buyer')) return `${ask}.`;
  return `if it is yours, set up a second factor (enrolSecondFactor) and sign in with it, else ${ask}.`;
}

/** Throws Forbidden, saying which right is missing, unless the actor satisfies the rule. */
export function demandAccess(actor: Actor, rule: AccessRule): void {
  if (rule === 'public') return;
  const { organisationStatus: status } = actor;
  if (EXCLUDED_STATUSES.includes(status)) {
    if (rule !== 'signed-in' && rule.allowExcluded) return demandRole(actor, rule);
    const left = 'you can read its file and its contracts, appeal and ask for repair';
    throw new Forbidden(`Your organisation is ${status}: ${left}.`);
  }
  if (rule === 'signed-in') return;
  if (!rule.allowApplicants && status !== 'admitted') {
    throw new Forbidden(NOT_ADMITTED[status] ?? `Your organisation is ${status}.`);
  }
  demandRole(actor, rule);
}

function demandRole(actor: Actor, rule: Exclude<AccessRule, string>): void {
  if (rule.kinds && !rule.kinds.some((kind) => kind === actor.kind)) {
    throw new Forbidden(`This is for organisations of kind ${rule.kinds.join(' or ')}; yours is ${actor.kind}.`);
  }
  if (rule.roles && !rule.roles.some((role) => actor.roles.includes(role))) {
    throw new Forbidden(`This needs the role ${rule.roles.join(' or ')}; ${remedy(actor, rule.roles)}`);
  }
}
