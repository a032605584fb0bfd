import type { EvaluationOutput } from '#libs/evaluation';
import {
  divideHalfEven,
  formatUnitPrice,
  invariant,
  isCurrency,
  minorDigits,
  parseAmount,
  UNIT_PRICE_DECIMALS,
  type UnitPrice,
} from '#libs/kernel';

type LotOutput = EvaluationOutput['lots'][number];

/** What an award saves beside each declared baseline, and how much the supply depends on one supplier. */
export interface AwardSaving {
  readonly baselines: LotOutput['baselines'];
  readonly suppliers: number;
  /** Of the awarded volume, 0 to 1. */
  readonly largestShare: number;
  /** What a unit of the reference specification costs on average, with six decimals. */
  readonly averagePrice: string;
}

/** Null for a lot that nobody supplies. */
export function savingOf({ currency, baselines, allocations, supplySecurity }: LotOutput): AwardSaving | null {
  const { suppliers, largestShare } = supplySecurity;
  if (largestShare === null) return null;
  invariant(isCurrency(currency), `${currency} is not traded`);
  const beside = baselines.medianBid;
  const [value, saving] = [beside?.value, beside?.saving].map((text) => parseAmount(text ?? '', currency));
  invariant(value !== undefined && saving !== undefined, 'who wins has bid, so there is a median bid');
  const quantity = allocations.reduce((sum, part) => sum + BigInt(part.quantity), 0n);
  const scale = 10n ** BigInt(UNIT_PRICE_DECIMALS - minorDigits(currency));
  // The evaluation compares on the reference specification; what is paid is per unit of each winner's own.
  const average = divideHalfEven((value - saving) * scale, quantity) as UnitPrice;
  return { baselines, suppliers, largestShare, averagePrice: formatUnitPrice(average) };
}
