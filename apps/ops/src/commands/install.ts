import { parseArgs } from 'node:util';
import { CHINA_ASEAN } from '#libs/organisations';
import { judgePerson, judgeRegistration, PERSON_REFUSALS, REGISTRATION_REFUSALS } from '#libs/rules';
import { newSignIn } from '../actors/enrolment.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { environment } from '../environment.js';
import { bear } from '../installation/installation.js';
import { withSeeding } from '../installation/seeding.js';
import { UserError } from '../user-error.js';

const USAGE = 'Usage: npm run medlane -- install --legal-name NAME --country XX --email ADDRESS [--name PERSON]';

/**
 * Makes a real installation in an empty database: its clock cannot be set and it has no demo. Adds the first corridor
 * and the operator with its first member, whose password and authenticator secret are printed this once.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { legalName, country, email, name } = readArguments(args);
  const database = await openDatabase();
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    await bear(database.url, 'real');
    const person = newSignIn(email);
    await withSeeding(database.url, async (seeding) => {
      const operator = { kind: 'operator', legalName, country } as const;
      const alreadyThere = `${legalName} is an operator here already; its members invite others.`;
      if (await seeding.has(operator)) throw new UserError(alreadyThere);
      await seeding.corridor(CHINA_ASEAN);
      // Told before it is written: whoever ends us in between must not be left with an installation that nobody can enter.
      console.log(`e-mail         ${person.email}`);
      console.log(`password       ${person.password}`);
      console.log(`authenticator  ${person.secondFactor}   (enter this secret into an authenticator app)`);
      console.log('Keep these; they are not shown again.');
      const member = { ...person, name, roles: ['viewer', 'officer', 'administrator'] as const };
      const { added } = await seeding.organisation({ ...operator, nameZh: null, members: [member] });
      if (!added) throw new UserError(`${alreadyThere} The sign-in above was not made.`);
    });
    console.log('The installation is real and ready. Start it with: npm start');
    return 0;
  } finally {
    await database.close();
  }
}

interface InstallOptions {
  readonly legalName: string;
  readonly country: string;
  readonly email: string;
  readonly name: string;
}

function readArguments(args: readonly string[]): InstallOptions {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { 'legal-name': text, country: text, email: text, name: text },
    });
    const { 'legal-name': legalName, country, email, name = 'Officer' } = values;
    if (!legalName || !country || !email) throw new Error('A legal name, a country and an e-mail address are needed.');
    // The first operator does not apply; its name and country are judged as an applicant's are.
    const organisation = { kind: 'purchaser', legalName, nameZh: null, country, registrationNumber: null };
    const judged = judgeRegistration(organisation);
    if (!judged.ok) throw new Error(REGISTRATION_REFUSALS[judged.code].en);
    const person = judgePerson({ ...newSignIn(email.trim()), name });
    if (!person.ok) throw new Error(PERSON_REFUSALS[person.code].en);
    return { legalName, country, ...person.value };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}
