import { type ApiClient, Refused } from '../actors/api-client.js';
import { newSignIn, setUpSecondFactor, type SignIn, signIn } from '../actors/enrolment.js';
import { readJsonFile, writeJsonFile } from '../actors/json-file.js';
import { type Actor, forEach, keyOf, type Market } from './market.js';
import type { OperatorClients } from './installation.js';
import type { Plan } from './plan.js';

/** What a run keeps so that the next can go on where it stopped: how its actors get in. */
interface Credentials {
  readonly signIns: Record<string, SignIn>;
  readonly keys: Record<string, { readonly organisationId: string; readonly secret: string }>;
}

interface Applicant {
  readonly slug: string;
  readonly kind: 'purchaser' | 'supplier';
  readonly name: string;
  readonly country: string;
}

/** By the wall clock: the settable clock plays no part in who gets in. */
const KEY_DAYS = 365;
/** The file does not say where a vendor sits; all are registered in the country whose programme bought from them. */
const VENDOR_COUNTRY = 'US';
const ROLES = { purchaser: ['viewer', 'buyer', 'approver'], supplier: ['viewer', 'bidder', 'approver'] } as const;

/**
 * Registers, admits and equips every purchaser and supplier through the public API: an organisation applies, its
 * administrator sets up a second factor, an operator admits it, and an API key for its daily work is made.
 * Keys are kept in `credentialsFile`; who is enrolled already is not enrolled again.
 */
export async function enrolMarket(plan: Plan, operators: OperatorClients, credentialsFile: string): Promise<Market> {
  const { operator } = operators;
  const desk = await EnrolmentDesk.open(operators, credentialsFile);
  const applicants: Applicant[] = [
    ...plan.countries.map(({ name, code }) => ({
      slug: `purchaser ${name}`,
      kind: 'purchaser' as const,
      name,
      country: code,
    })),
    ...plan.vendors.map((name) => ({
      slug: `supplier ${name}`,
      kind: 'supplier' as const,
      name,
      country: VENDOR_COUNTRY,
    })),
  ];
  const enrolled = new Map<string, Actor>();
  await forEach(applicants, async (applicant) => void enrolled.set(applicant.slug, await desk.enrol(applicant)));
  const actor = (slug: string): Actor => {
    const found = enrolled.get(slug);
    if (!found) throw new Error(`${slug} is not enrolled`);
    return found;
  };
  return {
    operator,
    purchasers: new Map(
      plan.countries.map(({ name, code }) => [name, { ...actor(`purchaser ${name}`), countryCode: code }]),
    ),
    suppliers: new Map(plan.vendors.map((name) => [name, actor(`supplier ${name}`)])),
    productTypes: await addProductTypes(plan, operator),
    lots: new Map(),
    listed: new Set(),
  };
}

class EnrolmentDesk {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly operator: ApiClient,
    private readonly second: ApiClient,
    private readonly file: string,
    private readonly credentials: Credentials,
  ) {}

  static async open({ operator, second }: OperatorClients, file: string): Promise<EnrolmentDesk> {
    const known = (await readJsonFile<Credentials>(file)) ?? { signIns: {}, keys: {} };
    return new EnrolmentDesk(operator, second, file, known);
  }

  /** Each step may have been done by an earlier run; what it left is taken up. */
  async enrol(applicant: Applicant): Promise<Actor> {
    const known = this.credentials.keys[applicant.slug];
    if (known) return { organisationId: known.organisationId, api: this.operator.as(known.secret) };
    const person = (this.credentials.signIns[applicant.slug] ??= newSignIn(`${keyOf(applicant.slug)}@replay.example`));
    await this.save();
    await this.register(applicant, person);
    const api = await this.administrator(applicant, person);
    const { me } = await api.query<{ me: { organisation: { id: string } } }>('{ me { organisation { id } } }');
    await giveWhatIsAsked(api);
    await this.admit(me.organisation.id);
    const expiresAt = new Date(Date.now() + KEY_DAYS * 86_400_000).toISOString();
    const scopes = ROLES[applicant.kind].includes('approver') ? ['sign'] : [];
    const input = { name: 'replay', roles: ROLES[applicant.kind], scopes, expiresAt };
    const { secret } = await api.mutate<{ secret: string }>('createApiKey', 'ApiKeyCreated', input, 'secret');
    this.credentials.keys[applicant.slug] = { organisationId: me.organisation.id, secret };
    await this.save();
    return { organisationId: me.organisation.id, api: this.operator.as(secret) };
  }

  private async register(applicant: Applicant, { email, password }: SignIn): Promise<void> {
    const { kind, name, country } = applicant;
    const registrationNumber = keyOf(applicant.slug);
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

/** The file has no contacts and no papers; what stands here says where it comes from. */
async function giveWhatIsAsked(api: ApiClient): Promise<void> {
  const asked = await api.query<{ admissionChecklist: { items: { code: string; state: string; dated: boolean }[] } }>(
    '{ admissionChecklist { items { code state dated } } }',
  );
  const special: Readonly<Record<string, string>> = {
    'contact-email': 'contact@replay.example',
    'contact-phone': '+1 202 555 0100',
  };
  const items = asked.admissionChecklist.items
    .filter(({ state }) => state !== 'given')
    .map(({ code, dated }) => ({
      item: code,
      value: special[code] ?? `${code} of the replay`,
      expiresOn: dated ? '2099-12-31' : null,
    }));
  if (items.length === 0) return;
  await api
    .mutate('answerAdmissionChecklist', 'AdmissionChecklistAnswered', { items }, 'missing')
    .catch(unless('NOT_AN_APPLICANT'));
}

/** One product type per item description; the file's own words for what is in the pack. */
async function addProductTypes(plan: Plan, operator: ApiClient): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await forEach([...plan.items], async (item) => {
    const input = {
      category: item.productGroup === 'HRDT' ? 'supply' : 'drug',
      nameEn: item.item,
      inn: item.molecule,
      dosageForm: item.dosageForm,
      strength: item.dosage,
      unit: `pack of ${item.unitsPerPack}`,
      idempotencyKey: keyOf('product type', item.item),
    };
    const { id } = await operator.mutate<{ id: string }>('addProductType', 'ProductType', input, 'id');
    ids.set(item.item, id);
  });
  return ids;
}
