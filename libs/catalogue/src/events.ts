import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** A supplier listed or withdrew it. Subject: the product. */
export const productChanged = defineEvent(
  'product.changed',
  1,
  z.object({ supplierId: z.uuid(), productTypeId: z.uuid() }),
);
