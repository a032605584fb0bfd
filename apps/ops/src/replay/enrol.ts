import type { ApiClient } from '../actors/api-client.js';
import { type Applicant, EnrolmentDesk, type OperatorClients } from '../actors/enrolment-desk.js';
import { type Actor, forEach } from '../actors/requests.js';
import { keyOf, type Market } from './market.js';
import type { Plan } from './plan.js';

/** The file does not say where a vendor sits; all are registered in the country whose programme bought from them. */
const VENDOR_COUNTRY = 'US';

/** Every purchaser and supplier of the file, admitted; keys are kept in `credentialsFile`. */
export async function enrolMarket(plan: Plan, operators: OperatorClients, credentialsFile: string): Promise<Market> {
  const { operator } = operators;
  const desk = await EnrolmentDesk.open(operators, credentialsFile, 'replay');
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
