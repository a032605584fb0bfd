import type { Day } from '../calendar.js';
import { type Certificate, certificateStateOn, coversProduct } from './certificate.js';
import { isInForce } from './paper.js';

/** Best first (domain.md 4.1). Drugs and devices are graded by papers of their own. */
export const DRUG_QUALITY_TIERS = [
  'prequalified-or-stringent',
  'pics-gmp-bioequivalent',
  'who-gmp-cpp',
  'gmp',
] as const;
export const DEVICE_QUALITY_TIERS = ['ce-or-fda', 'nmpa-and-iso-13485', 'iso-13485'] as const;
export type QualityTier = (typeof DRUG_QUALITY_TIERS)[number] | (typeof DEVICE_QUALITY_TIERS)[number];

/** 1 is the best of its category. */
export const qualityRank = (tier: QualityTier): number =>
  Math.max(
    (DRUG_QUALITY_TIERS as readonly string[]).indexOf(tier),
    (DEVICE_QUALITY_TIERS as readonly string[]).indexOf(tier),
  ) + 1;

/** The quality evidence of a product on a day, from the papers in force then; null without any that is graded. */
export function qualityTierOf(
  product: { readonly id: string; readonly category: 'drug' | 'supply' },
  certificates: readonly Certificate[],
  day: Day,
): QualityTier | null {
  const held = certificates.filter(
    (paper) => coversProduct(paper, product.id) && isInForce(certificateStateOn(paper, day)),
  );
  const has = (kind: Certificate['kind']): boolean => held.some((paper) => paper.kind === kind);
  if (product.category === 'supply') {
    if (has('ce') || has('fda')) return 'ce-or-fda';
    if (!has('iso-13485')) return null;
    return has('nmpa-registration') ? 'nmpa-and-iso-13485' : 'iso-13485';
  }
  if (has('who-prequalification') || has('stringent-approval')) return 'prequalified-or-stringent';
  const schemes = held.filter(({ kind }) => kind === 'drug-gmp').map(({ scheme }) => scheme);
  // The EU is a part of PIC/S, and the practice of both includes WHO's.
  const pics = schemes.some((scheme) => scheme === 'pics' || scheme === 'eu');
  if (pics && has('bioequivalence')) return 'pics-gmp-bioequivalent';
  if ((pics || schemes.includes('who')) && has('pharmaceutical-product')) return 'who-gmp-cpp';
  return schemes.length > 0 ? 'gmp' : null;
}
