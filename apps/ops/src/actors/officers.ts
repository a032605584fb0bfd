import type { NewCorridor } from '#libs/organisations';
import { bear } from '../installation/installation.js';
import { withSeeding } from '../installation/seeding.js';
import { ApiClient } from './api-client.js';
import { newSignIn, type SignIn, signIn } from './enrolment.js';
import type { OperatorClients } from './enrolment-desk.js';
import { readJsonFile, writeJsonFile } from './json-file.js';

/** Two, since nobody is admitted by one alone. */
export type Officers = readonly [SignIn, SignIn];

/**
 * Makes an installation to play on where there is none: a demo whose clock starts at a day, its corridor and its
 * operator with two officers. Everything else comes in through the API.
 * @param show what is played, such as `replay`
 * @param file where the officers' credentials are kept
 */
export async function prepareStage(
  databaseUrl: string,
  show: string,
  { startOn, corridor }: { readonly startOn: string; readonly corridor: NewCorridor },
  file: string,
): Promise<Officers> {
  await bear(databaseUrl, 'demo', new Date(`${startOn}T00:00:00Z`));
  const saved = await readJsonFile<Officers>(file);
  const officers = saved ?? [newSignIn(`officer@${show}.example`), newSignIn(`second-officer@${show}.example`)];
  if (!saved) await writeJsonFile(file, officers);
  const [officer, second] = officers;
  await withSeeding(databaseUrl, async (seeding) => {
    await seeding.corridor(corridor);
    await seeding.organisation({
      kind: 'operator',
      legalName: `${show.charAt(0).toUpperCase()}${show.slice(1)} operator`,
      nameZh: null,
      country: 'US',
      members: [
        { ...officer, name: 'Officer', roles: ['viewer', 'officer', 'administrator'] },
        { ...second, name: 'Second officer', roles: ['viewer', 'officer'] },
      ],
    });
  });
  return officers;
}

/** The officers' sessions on a running API. */
export async function operatorClients(url: string, [officer, second]: Officers): Promise<OperatorClients> {
  const anonymous = new ApiClient(url);
  const enter = async (person: SignIn) => anonymous.as((await signIn(anonymous, person)).token);
  return { operator: await enter(officer), second: await enter(second) };
}
