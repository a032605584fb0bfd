import type { NewCorridor } from '#libs/organisations';
import { CHINA_ASEAN_RULEBOOK } from '#libs/rules';
import { EnrolmentDesk, type OperatorClients } from '../actors/enrolment-desk.js';
import type { ApiClient } from '../actors/api-client.js';
import { type Actor, forEach, stableKey } from '../actors/requests.js';
import { COUNTRIES, type PlannedProduct, type SimulationPlan } from './plan.js';

export const SHOW = 'simulation';
export const CORRIDOR = 'simulated-trade';
/** The clock's first day: invitations, then bids, the awards, the signatures, and the day on which all orders are placed. */
export const DAYS = { born: '2027-01-04', bids: '2027-01-05', awards: '2027-01-12', trading: '2027-01-15' } as const;
export const BIDDING_HOURS = 48;
export const TERM_MONTHS = 3;

export const keyOf = (...parts: readonly (string | number)[]): string => stableKey(SHOW, ...parts.map(String));

export const simulatedCorridor = (): NewCorridor => ({
  code: CORRIDOR,
  nameEn: 'Simulated trade',
  nameZh: '模拟交易',
  countries: [...COUNTRIES],
  currencies: ['CNY', 'USD'],
  languages: ['en', 'zh'],
  openToOtherCountries: true,
  rulebook: {
    ...CHINA_ASEAN_RULEBOOK,
    code: CORRIDOR,
    publish: 'operator',
    biddingPeriodHours: BIDDING_HOURS,
    noticePeriodHours: 24,
  },
});

/** Everyone who trades, by the plan's names. */
export interface Traders extends OperatorClients {
  readonly suppliers: ReadonlyMap<string, Actor>;
  readonly purchasers: ReadonlyMap<string, Actor>;
  /** By organisation. */
  readonly byId: ReadonlyMap<string, Actor & { readonly name: string }>;
  /** Product type id by the product's name. */
  readonly productTypes: ReadonlyMap<string, string>;
}

/** Enrols everyone, and lists what suppliers offer. */
export async function enrolTraders(
  plan: SimulationPlan,
  operators: OperatorClients,
  credentialsFile: string,
  tick: () => void,
): Promise<Traders> {
  const desk = await EnrolmentDesk.open(operators, credentialsFile, SHOW);
  const enrolled = new Map<string, Actor>();
  const applicants = [
    ...plan.purchasers.map((each) => ({ ...each, kind: 'purchaser' as const, slug: each.name })),
    ...plan.suppliers.map((each) => ({ ...each, kind: 'supplier' as const, slug: each.name })),
  ];
  await forEach(applicants, async (applicant) => {
    enrolled.set(applicant.name, await desk.enrol(applicant));
    tick();
  });
  const of = (names: readonly { readonly name: string }[]): Map<string, Actor> =>
    new Map(names.map(({ name }) => [name, enrolled.get(name) as Actor]));
  const [suppliers, purchasers] = [of(plan.suppliers), of(plan.purchasers)];
  const productTypes = await listProducts(plan.products, operators.operator, suppliers);
  const byId = new Map([...enrolled].map(([name, actor]) => [actor.organisationId, { ...actor, name }]));
  return { ...operators, suppliers, purchasers, byId, productTypes };
}

async function listProducts(
  products: readonly PlannedProduct[],
  operator: ApiClient,
  suppliers: ReadonlyMap<string, Actor>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await forEach(products, async ({ name, bids }) => {
    const input = { category: 'drug', nameEn: name, unit: 'box', idempotencyKey: keyOf('product type', name) };
    const { id } = await operator.mutate<{ id: string }>('addProductType', 'ProductType', input, 'id');
    ids.set(name, id);
    for (const { supplier } of bids) {
      const listed = { productTypeId: id, brand: 'own', manufacturer: supplier };
      const key = keyOf('product', name, supplier);
      await suppliers.get(supplier)?.api.mutate('addProduct', 'Product', { ...listed, idempotencyKey: key }, 'id');
    }
  });
  return ids;
}
