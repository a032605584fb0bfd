import { invariant } from '#libs/kernel';
import type { ApiClient } from '../actors/api-client.js';
import type { EnrolledOrganisation } from '../actors/enrolment.js';
import { PRODUCT_TYPE } from './cast.js';

export const DEMO_CORRIDOR = 'china-asean';

export interface Stage {
  readonly operator: ApiClient;
  /** Accepts what the first officer handed in. */
  readonly secondOfficer: ApiClient;
  readonly purchaser: EnrolledOrganisation;
  readonly suppliers: ReadonlyMap<string, EnrolledOrganisation>;
  /** When the demo was born: dates follow from it, so that a start after an interruption asks for the same. */
  readonly bornOn: string;
}

export const member = (organisation: EnrolledOrganisation, slug: string): ApiClient => {
  const found = organisation.members.get(slug);
  invariant(found, `${organisation.slug} has no ${slug}`);
  return found.api;
};

export async function addProductType(stage: Stage): Promise<string> {
  const input = { ...PRODUCT_TYPE, idempotencyKey: 'demo-product-type' };
  const { id } = await stage.operator.mutate<{ id: string }>('addProductType', 'ProductType', input, 'id');
  return id;
}

/** A calendar day so many days after another, which may be negative. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
