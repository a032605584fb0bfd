import type { Transitions } from '#libs/kernel';

export type ProductStatus = 'listed' | 'withdrawn';

/** Endless: a withdrawn product can be listed again. */
export const PRODUCT_LIFECYCLE = {
  listed: { withdraw: 'withdrawn' },
  withdrawn: { list: 'listed' },
} as const satisfies Transitions<ProductStatus, 'withdraw' | 'list'>;
