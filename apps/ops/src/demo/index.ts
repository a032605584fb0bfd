import { CHINA_ASEAN } from '#libs/organisations';
import { ApiClient, Refused } from '../actors/api-client.js';
import {
  type CastOrganisation,
  currentCode,
  type EnrolledOrganisation,
  newSignIn,
  type SignIn,
  signIn,
} from '../actors/enrolment.js';
import { readJsonFile, writeJsonFile } from '../actors/json-file.js';
import { withSeeding } from '../installation/seeding.js';
import { UserError } from '../user-error.js';
import { OPERATOR, PURCHASER, RUNNER_UP, TOO_DEAR, WINNER } from './cast.js';
import { Display } from './display.js';
import { tellOf } from './dossier.js';
import type { Stage } from './stage.js';
import { type Deal, type DealIds, findDeal, playDeal, thousands } from './story.js';

const CAST: readonly CastOrganisation[] = [OPERATOR, PURCHASER, WINNER, RUNNER_UP, TOO_DEAR];

/** What the demo keeps beside its database: how its members sign in, and from which day its dates count. */
export interface DemoFile {
  readonly bornOn: string;
  readonly organisations: Readonly<Record<string, string>>;
  /** By `<organisation> <member>`. */
  readonly signIns: Readonly<Record<string, SignIn>>;
  /** Set once the deal has been played to its close. */
  readonly played?: DealIds;
}

const nameOf = (organisation: CastOrganisation, member: string): string => `${organisation.slug} ${member}`;

/**
 * Loads the demo corridor with its organisations where they are not yet. The sign-ins are written first, so a start
 * that is broken off can be repeated.
 * @throws UserError when the database holds a demo whose sign-ins are kept elsewhere
 */
export async function seedDemo(databaseUrl: string, file: string): Promise<DemoFile> {
  const kept = await readJsonFile<DemoFile>(file);
  return withSeeding(databaseUrl, async (seeding) => {
    // The operator is the first to be there, so a demo without it has no one yet.
    if (!kept && (await seeding.has(OPERATOR))) throw new UserError(withoutSignIns(file));
    const saved = kept ?? newDemo();
    await writeJsonFile(file, saved);
    await seeding.corridor(CHINA_ASEAN);
    const organisations: Record<string, string> = {};
    let added = false;
    for (const { slug, kind, legalName, nameZh = null, country, members } of CAST) {
      const seeded = await seeding.organisation({
        kind,
        legalName,
        nameZh,
        country,
        members: members.map(({ slug: member, name, roles }) => {
          const person = saved.signIns[`${slug} ${member}`];
          if (!person)
            throw new UserError(`${file} knows no sign-in for ${slug} ${member}. Remove it and the database.`);
          return { ...person, name, roles };
        }),
      });
      if (
        !seeded.added &&
        saved.organisations[slug] !== undefined &&
        saved.organisations[slug] !== seeded.organisationId
      ) {
        throw new UserError(withoutSignIns(file));
      }
      organisations[slug] = seeded.organisationId;
      added ||= seeded.added;
    }
    // The database is another than the file was written for: its deal is still to be played, from today on.
    const reborn = added && Object.keys(saved.organisations).length > 0;
    const demo = reborn ? { ...newDemo(), signIns: saved.signIns, organisations } : { ...saved, organisations };
    await writeJsonFile(file, demo);
    return demo;
  });
}

const withoutSignIns = (file: string): string =>
  `The database holds a demo, and its sign-ins are not in ${file}. Put the file that belongs to it back, or begin a new demo: delete the folder .medlane, or point DATABASE_URL at an empty database.`;

function newDemo(): DemoFile {
  const signIns = CAST.flatMap((organisation) =>
    organisation.members.map(({ slug }) => {
      const person = newSignIn(`${slug}@${organisation.slug}.example`);
      return [nameOf(organisation, slug), person] as const;
    }),
  );
  return { bornOn: new Date().toISOString().slice(0, 10), organisations: {}, signIns: Object.fromEntries(signIns) };
}

/** Signs everyone in, plays the deal (or finds it played), and prints summary and sign-ins. `signal` breaks it off. */
export async function playDemo(url: string, demo: DemoFile, file: string, signal: AbortSignal): Promise<void> {
  const display = new Display(signal);
  const anonymous = new ApiClient(`${url}/graphql`, undefined, signal);
  const enrolled = new Map<string, EnrolledOrganisation>();
  for (const organisation of CAST) enrolled.set(organisation.slug, await enter(anonymous, organisation, demo, file));
  const stage = stageOf(enrolled, demo);
  const deal = demo.played ? await findDeal(stage, demo.played) : await playFirst(stage, display, demo, file);
  display.table('Summary', [
    ['tender', `${deal.tender.reference} ${deal.tender.status}`],
    ['purchaser', PURCHASER.legalName],
    ['supplier', `${WINNER.legalName} ${WINNER.nameZh ?? ''}`],
    ['contract', `${deal.contract.reference} ${deal.contract.status}`],
    ['volume', `${thousands(deal.contract.agreedQuantity)} tablets`],
    ['value', `CNY ${thousands(deal.contract.value.amount)}`],
    ['order', deal.order.status],
    ['dossier', deal.dossier ? `${deal.dossier.reference} ${deal.dossier.status}, ${tellOf(deal.dossier)}` : 'none'],
  ]);
  display.columns(
    'Sign-ins (the code is the authenticator’s of this minute; the token is for GraphiQL)',
    ['roles', 'e-mail', 'password', 'code', 'bearer token'],
    await signInRows(enrolled),
  );
}

async function playFirst(stage: Stage, display: Display, demo: DemoFile, file: string): Promise<Deal> {
  display.text('\nOne deal on the demo clock:');
  const deal = await playDeal(stage, display);
  const played = { tenderId: deal.tender.id, contractId: deal.contract.id, orderId: deal.order.id };
  await writeJsonFile(file, { ...demo, played } satisfies DemoFile);
  return deal;
}

async function enter(
  anonymous: ApiClient,
  organisation: CastOrganisation,
  demo: DemoFile,
  file: string,
): Promise<EnrolledOrganisation> {
  const members = new Map<string, { signIn: SignIn; token: string; api: ApiClient }>();
  for (const { slug } of organisation.members) {
    const person = demo.signIns[nameOf(organisation, slug)];
    if (!person) throw new UserError(`The demo has no sign-in for ${nameOf(organisation, slug)}.`);
    const { token } = await signIn(anonymous, person).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'SIGN_IN_FAILED') throw new UserError(withoutSignIns(file));
      throw error;
    });
    members.set(slug, { signIn: person, token, api: anonymous.as(token) });
  }
  return { slug: organisation.slug, organisationId: demo.organisations[organisation.slug] ?? '', members };
}

function stageOf(enrolled: ReadonlyMap<string, EnrolledOrganisation>, demo: DemoFile): Stage {
  const officers = enrolled.get(OPERATOR.slug)?.members;
  const [operator, second] = [officers?.get('officer'), officers?.get('second-officer')];
  const purchaser = enrolled.get(PURCHASER.slug);
  if (!operator || !second || !purchaser) throw new UserError('The demo lacks its operator or its purchaser.');
  return { operator: operator.api, secondOfficer: second.api, purchaser, suppliers: enrolled, bornOn: demo.bornOn };
}

async function signInRows(enrolled: ReadonlyMap<string, EnrolledOrganisation>): Promise<string[][]> {
  const rows: string[][] = [];
  for (const { slug, kind, members } of CAST) {
    for (const member of members) {
      const { signIn: person, token } = enrolled.get(slug)?.members.get(member.slug) ?? {};
      if (!person || !token) continue;
      const roles = `${kind}: ${member.roles.join(', ')}`;
      rows.push([roles, person.email, person.password, await currentCode(person), token]);
    }
  }
  return rows;
}
