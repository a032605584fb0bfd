import type { NewCorridor } from '#libs/organisations';
import { CHINA_ASEAN_RULEBOOK } from '#libs/rules';
import { ApiClient } from '../actors/api-client.js';
import { newSignIn, type SignIn, signIn } from '../actors/enrolment.js';
import { readJsonFile, writeJsonFile } from '../actors/json-file.js';
import { bear } from '../installation/installation.js';
import { withSeeding } from '../installation/seeding.js';
import type { Plan } from './plan.js';
import { CORRIDOR } from './rounds.js';
import { BIDDING_DAYS, daysBefore, INVITE_DAYS_BEFORE, NOTICE_DAYS } from './timeline.js';

/** The corridor of the history: every country that received something, in dollars, without a fee. */
const corridorOf = (plan: Plan): NewCorridor => ({
  code: CORRIDOR,
  nameEn: 'SCMS history',
  nameZh: 'SCMS 历史数据',
  countries: [...new Set(plan.countries.map(({ code }) => code))],
  currencies: ['USD'],
  languages: ['en', 'fr'],
  openToOtherCountries: true,
  rulebook: {
    ...CHINA_ASEAN_RULEBOOK,
    code: CORRIDOR,
    biddingPeriodHours: BIDDING_DAYS * 24,
    noticePeriodHours: NOTICE_DAYS * 24,
    feeBasisPoints: 0,
    award: { ...CHINA_ASEAN_RULEBOOK.award, maxWinners: 100 },
  },
});

/** Two, since nobody is admitted by one alone. */
type Officers = readonly [SignIn, SignIn];
export interface OperatorClients {
  readonly operator: ApiClient;
  readonly second: ApiClient;
}

/**
 * Makes the replay's own installation where there is none: a demo whose clock starts before the first round, its
 * corridor and its operator. Everything else comes in through the API.
 */
export async function prepareInstallation(databaseUrl: string, plan: Plan, operatorFile: string): Promise<Officers> {
  const [first] = plan.quarters;
  const start = first ? daysBefore(first.startsOn, INVITE_DAYS_BEFORE + 1) : '2006-01-01';
  await bear(databaseUrl, 'demo', new Date(`${start}T00:00:00Z`));
  const saved = await readJsonFile<Officers>(operatorFile);
  const officers = saved ?? [newSignIn('officer@replay.example'), newSignIn('second-officer@replay.example')];
  if (!saved) await writeJsonFile(operatorFile, officers);
  const [officer, second] = officers;
  await withSeeding(databaseUrl, async (seeding) => {
    await seeding.corridor(corridorOf(plan));
    await seeding.organisation({
      kind: 'operator',
      legalName: 'Replay operator',
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
