import { type ApiClient, Refused } from './api-client.js';
import { newSignIn, setUpSecondFactor, type SignIn, signIn } from './enrolment.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { type Actor, stableKey } from './requests.js';

/** What a run keeps so that the next can go on where it stopped: how its actors get in. */
interface Credentials {
  readonly signIns: Record<string, SignIn>;
  readonly keys: Record<string, { readonly organisationId: string; readonly secret: string }>;
}

/** An organisation that applies. */
export interface Applicant {
  /** Of its own among all. */
  readonly slug: string;
  readonly kind: 'purchaser' | 'supplier';
  readonly name: string;
  readonly country: string;
}

/** Two officers, since nobody is admitted by one alone. */
export interface OperatorClients {
  readonly operator: ApiClient;
  readonly second: ApiClient;
}

/** By the wall clock: the settable clock plays no part in who gets in. */
const KEY_DAYS = 365;
const ROLES = { purchaser: ['viewer', 'buyer', 'approver'], supplier: ['viewer', 'bidder', 'approver'] } as const;

/**
 * Registers, admits and equips organisations through the public API: an organisation applies, its administrator sets up
 * a second factor, two officers admit it, and an API key for its daily work is made. Keys are kept in a file; who is
 * enrolled already is not enrolled again.
 */
export class EnrolmentDesk {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly operator: ApiClient,
    private readonly second: ApiClient,
    private readonly file: string,
    private readonly show: string,
    private readonly credentials: Credentials,
  ) {}

  /** @param show what is played, such as `replay`: its actors' addresses and keys are called after it */
  static async open({ operator, second }: OperatorClients, file: string, show: string): Promise<EnrolmentDesk> {
    const known = (await readJsonFile<Credentials>(file)) ?? { signIns: {}, keys: {} };
    return new EnrolmentDesk(operator, second, file, show, known);
  }

  /** Each step may have been done by an earlier run; what it left is taken up. */
  async enrol(applicant: Applicant): Promise<Actor> {
    const known = this.credentials.keys[applicant.slug];
    if (known) return { organisationId: known.organisationId, api: this.operator.as(known.secret) };
    const person = (this.credentials.signIns[applicant.slug] ??= newSignIn(
      `${stableKey(this.show, applicant.slug)}@${this.show}.example`,
    ));
    await this.save();
    await this.register(applicant, person);
    const api = await this.administrator(applicant, person);
    const { me } = await api.query<{ me: { organisation: { id: string } } }>('{ me { organisation { id } } }');
    await giveWhatIsAsked(api, this.show);
    await this.admit(me.organisation.id);
    const expiresAt = new Date(Date.now() + KEY_DAYS * 86_400_000).toISOString();
    const scopes = ROLES[applicant.kind].includes('approver') ? ['sign'] : [];
    const input = { name: this.show, roles: ROLES[applicant.kind], scopes, expiresAt };
    const { secret } = await api.mutate<{ secret: string }>('createApiKey', 'ApiKeyCreated', input, 'secret');
    this.credentials.keys[applicant.slug] = { organisationId: me.organisation.id, secret };
    await this.save();
    return { organisationId: me.organisation.id, api: this.operator.as(secret) };
  }

  private async register(applicant: Applicant, { email, password }: SignIn): Promise<void> {
    const { kind, name, country } = applicant;
    const registrationNumber = stableKey(this.show, applicant.slug);
    const names = { legalName: name, administratorName: 'Administrator' };
    const input = { kind, country, registrationNumber, ...names, email, password };
    await this.operator
      .anonymous()
      .mutate('registerOrganisation', 'Organisation', input, 'id')
      .catch(unless('ALREADY_REGISTERED'));
  }

  /** A session with all rights: the second factor is set up where it is not yet. */
  private async administrator(applicant: Applicant, person: SignIn): Promise<ApiClient> {
    const { token, secondFactorPassed } = await signIn(this.operator.anonymous(), person);
    const api = this.operator.as(token);
    if (secondFactorPassed) return api;
    const passed = await setUpSecondFactor(api, person.password, async (secondFactor) => {
      this.credentials.signIns[applicant.slug] = { ...person, secondFactor };
      await this.save();
    });
    return this.operator.as(passed);
  }

  private async admit(organisationId: string): Promise<void> {
    const admit = (officer: ApiClient) =>
      officer.mutate('admitOrganisation', 'Organisation', { organisationId }, 'id', 'OrganisationIdInput');
    await admit(this.operator).catch(unless('ACTION_NOT_ALLOWED_NOW', 'SECOND_OFFICER_NEEDED'));
    await admit(this.second).catch(unless('ACTION_NOT_ALLOWED_NOW'));
  }

  /** One write after the other: each holds all that is known by then. */
  private save(): Promise<void> {
    this.saving = this.saving.then(() => writeJsonFile(this.file, this.credentials));
    return this.saving;
  }
}

const unless =
  (...codes: readonly string[]) =>
  (error: unknown): void => {
    if (!(error instanceof Refused && codes.includes(error.code))) throw error;
  };

/** Who is played has no contacts and no papers; what stands here says where it comes from. */
async function giveWhatIsAsked(api: ApiClient, show: string): Promise<void> {
  const asked = await api.query<{ admissionChecklist: { items: { code: string; state: string; dated: boolean }[] } }>(
    '{ admissionChecklist { items { code state dated } } }',
  );
  const special: Readonly<Record<string, string>> = {
    'contact-email': `contact@${show}.example`,
    'contact-phone': '+1 202 555 0100',
  };
  const items = asked.admissionChecklist.items
    .filter(({ state }) => state !== 'given')
    .map(({ code, dated }) => ({
      item: code,
      value: special[code] ?? `${code} of the ${show}`,
      expiresOn: dated ? '2099-12-31' : null,
    }));
  if (items.length === 0) return;
  await api
    .mutate('answerAdmissionChecklist', 'AdmissionChecklistAnswered', { items }, 'missing')
    .catch(unless('NOT_AN_APPLICANT'));
}
