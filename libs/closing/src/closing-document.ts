import { type Currency, formatAmount } from '#libs/kernel';
import {
  type ClosingBaseline,
  closingSavings,
  dayOf,
  DELIVERY_MEASURE,
  measureDeliveries,
  shareBasisPoints,
} from '#libs/rules';
import {
  type ClosingDebt,
  type ClosingDeposit,
  type ClosingFacts,
  type ClosingParty,
  deliveredLines,
} from './persistence/closing.store.js';

/** A closing statement as data. Amounts are decimal texts in the contract's currency, quantities texts of units. */
export interface ClosingDocument {
  readonly version: 1;
  readonly number: string;
  readonly contract: {
    readonly id: string;
    readonly reference: string;
    readonly revision: number;
    readonly signedOn: string;
    readonly closedOn: string;
  };
  readonly tender: { readonly reference: string; readonly lot: number };
  readonly product: { readonly nameEn: string; readonly nameZh: string | null; readonly unit: string };
  readonly purchaser: ClosingParty;
  readonly supplier: ClosingParty;
  readonly currency: Currency;
  readonly quantities: Readonly<Record<'agreed' | 'ordered' | 'accepted' | 'rejected' | 'lapsed', string>>;
  readonly money: Readonly<Record<'agreed' | 'paid' | 'fees' | 'refunds' | 'interest', string>> & {
    readonly invoices: number;
  };
  readonly deposit: ClosingDeposit | null;
  /** What arose between the sides out of this contract: goods paid ahead and rejected, unused advances, rulings. */
  readonly debts: readonly ClosingDebt[];
  readonly disputes: Readonly<Record<string, number>>;
  readonly deliveries: {
    readonly measure: string;
    readonly lines: number;
    readonly onTime: number;
    readonly inFull: number;
    readonly onTimeInFull: number;
    /** Hundredths of a percent; null when no line is judged yet. */
    readonly otifBasisPoints: number | null;
    /** Days from the order to its last arrival, on average, with one decimal; null when none came in full. */
    readonly meanLeadDays: string | null;
  };
  /** Beside the baselines frozen with the award; empty when it was measured in another currency, or by none. */
  readonly savings: readonly {
    readonly baseline: ClosingBaseline['name'];
    readonly price: string;
    readonly value: string;
    readonly saving: string;
  }[];
}

/** What a contract came to, worked out from what is on record when it has closed. */
export function closingDocument(facts: ClosingFacts): ClosingDocument {
  const { currency, sums, deposit } = facts;
  const amount = (minor: bigint | string): string => formatAmount(BigInt(minor), currency);
  const lapsed = facts.agreedQuantity + facts.rejectedQuantity - facts.orderedQuantity;
  return {
    version: 1,
    number: `CS-${facts.reference}`,
    contract: {
      id: facts.id,
      reference: facts.reference,
      revision: facts.revision,
      signedOn: dayOf(facts.signedAt),
      closedOn: dayOf(facts.closedAt),
    },
    tender: { reference: facts.tenderReference, lot: facts.lotNumber },
    product: { nameEn: facts.productNameEn, nameZh: facts.productNameZh, unit: facts.unit },
    purchaser: facts.purchaser,
    supplier: facts.supplier,
    currency,
    quantities: {
      agreed: String(facts.agreedQuantity),
      ordered: String(facts.orderedQuantity),
      accepted: String(facts.acceptedQuantity),
      rejected: String(facts.rejectedQuantity),
      lapsed: String(lapsed),
    },
    money: {
      agreed: amount(facts.valueMinor),
      paid: amount(facts.settledMinor),
      fees: amount(sums.fee),
      refunds: amount(sums.refund),
      interest: amount(sums.interest),
      invoices: sums.invoices,
    },
    deposit: deposit && {
      lodged: amount(deposit.lodged),
      forfeited: amount(deposit.forfeited),
      returned: amount(deposit.returned),
    },
    debts: facts.debts.map((debt) => ({ ...debt, amount: amount(debt.amount), collected: amount(debt.collected) })),
    disputes: facts.disputes,
    deliveries: deliveriesOf(facts),
    savings: savingsOf(facts),
  };
}

function deliveriesOf({ lines, closedAt }: ClosingFacts): ClosingDocument['deliveries'] {
  const figures = measureDeliveries(deliveredLines(lines), DELIVERY_MEASURE, dayOf(closedAt));
  const { leadDays } = figures;
  const days = leadDays.reduce((sum, each) => sum + each, 0);
  return {
    measure: DELIVERY_MEASURE.code,
    lines: figures.lines,
    onTime: figures.onTime,
    inFull: figures.inFull,
    onTimeInFull: figures.onTimeInFull,
    otifBasisPoints: shareBasisPoints(BigInt(figures.onTimeInFull), BigInt(figures.lines)),
    meanLeadDays: leadDays.length === 0 ? null : (days / leadDays.length).toFixed(1),
  };
}

const BASELINES: readonly ClosingBaseline['name'][] = ['ceiling', 'lastPrice', 'medianBid'];

function savingsOf({
  baselines,
  currency,
  tenderCurrency,
  acceptedQuantity,
  settledMinor,
}: ClosingFacts): ClosingDocument['savings'] {
  if (!baselines || currency !== tenderCurrency) return [];
  const frozen = BASELINES.flatMap((name) => {
    const baseline = baselines[name];
    return baseline ? [{ name, price: baseline.price }] : [];
  });
  return closingSavings(frozen, acceptedQuantity, settledMinor, currency).map((saving) => ({
    baseline: saving.name,
    price: saving.price,
    value: formatAmount(saving.valueMinor, currency),
    saving: formatAmount(saving.savingMinor, currency),
  }));
}
