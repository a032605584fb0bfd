import type { OriginScheme } from './shipment-facts.js';

export interface OriginValue {
  /** FOB value of the goods, in minor units of one currency. */
  readonly fobMinor: bigint;
  /** Value of the materials in them that do not come from the region, in the same units. */
  readonly nonOriginatingMinor: bigint;
}

export interface OriginJudgement {
  readonly qualifies: boolean;
  /** What goes into the certificate: wholly obtained, regional value content, or change of the tariff heading. */
  readonly criterion: 'WO' | 'RVC' | 'CTC' | null;
  /** Regional value content in 1/100 of a percent, rounded down: never shown as more than it is. Null without a value. */
  readonly contentBasisPoints: number | null;
}

/** Both agreements: at least forty percent of the value comes from the region (domain.md 4.4; product rules may differ). */
export const MIN_CONTENT_PERCENT: Readonly<Record<OriginScheme, bigint>> = { 'form-e': 40n, rcep: 40n };

/**
 * Whether goods have the origin that a preference asks for. RVC = (FOB - non-originating) / FOB, compared exactly as
 * whole numbers. RCEP takes a change of the tariff heading as well.
 */
export function judgeOrigin(
  scheme: OriginScheme,
  value: OriginValue | null,
  { whollyObtained = false, headingChanges = false } = {},
): OriginJudgement {
  const contentBasisPoints = value === null ? null : contentOf(value);
  if (whollyObtained) return { qualifies: true, criterion: 'WO', contentBasisPoints };
  if (value !== null && value.fobMinor > 0n) {
    const enough = (value.fobMinor - value.nonOriginatingMinor) * 100n >= MIN_CONTENT_PERCENT[scheme] * value.fobMinor;
    if (enough) return { qualifies: true, criterion: 'RVC', contentBasisPoints };
  }
  if (scheme === 'rcep' && headingChanges) return { qualifies: true, criterion: 'CTC', contentBasisPoints };
  return { qualifies: false, criterion: null, contentBasisPoints };
}

/** Zero where more was put in than the goods are worth, or they are worth nothing. */
function contentOf({ fobMinor, nonOriginatingMinor }: OriginValue): number {
  if (fobMinor <= 0n || nonOriginatingMinor >= fobMinor) return 0;
  return Number(((fobMinor - nonOriginatingMinor) * 10_000n) / fobMinor);
}
