import type { Currency } from '#libs/kernel';
import { Dice } from './dice.js';

/** How large the simulated market is; the same sizes and seed give the same plan. */
export interface SimulationSize {
  readonly seed: number;
  readonly suppliers: number;
  readonly purchasers: number;
  readonly orders: number;
}

/** A way in which the contracts of a tender are paid: changes of the standard terms, in their own shape. */
export interface Way {
  readonly name: string;
  readonly payment: object;
  /** Of the contract's value, lodged by the supplier at its signature. */
  readonly depositBasisPoints: number;
  /** Whether the purchaser records the release by customs, and whether it pays a balance and when. */
  readonly customs: boolean;
  readonly balance: 'before-shipment' | 'transport-document' | null;
  /** Its invoices fall due on a date. */
  readonly dated: boolean;
}

const plain = { customs: false, balance: null, dated: false, depositBasisPoints: 0 } as const;
/** Every way of paying that needs no bank of its own. */
const WAYS: readonly Way[] = [
  { ...plain, name: 'escrow', payment: {} },
  {
    ...plain,
    name: 'escrow with milestones and a performance deposit',
    customs: true,
    depositBasisPoints: 500,
    payment: {
      milestones: [
        { step: 'shipment', basisPoints: 3_000 },
        { step: 'customs', basisPoints: 2_000 },
        { step: 'acceptance', basisPoints: 5_000 },
      ],
      performanceDepositBasisPoints: 500,
    },
  },
  {
    ...plain,
    name: 'open account with interest',
    dated: true,
    depositBasisPoints: 500,
    payment: {
      instrument: 'open-account',
      due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 20 },
      lateInterestBasisPoints: 800,
      performanceDepositBasisPoints: 500,
    },
  },
  {
    ...plain,
    name: 'prepayment',
    dated: true,
    payment: { instrument: 'prepayment', advanceBasisPoints: 3_000, due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 15 } },
  },
  {
    ...plain,
    name: 'deposit and balance before shipment',
    balance: 'before-shipment',
    payment: { instrument: 'deposit-and-balance', advanceBasisPoints: 3_000, balance: 'before-shipment' },
  },
  {
    ...plain,
    name: 'deposit and balance against the transport document',
    balance: 'transport-document',
    payment: { instrument: 'deposit-and-balance', advanceBasisPoints: 2_000, balance: 'transport-document' },
  },
];

export interface PlannedBid {
  readonly supplier: string;
  /** A decimal with two digits. */
  readonly unitPrice: string;
  readonly capacity: number;
}
/** What one purchaser needs of one product. */
export interface PlannedNeed {
  readonly purchaser: string;
  readonly quantity: number;
  /** The share of it, in percent, that is ordered; the rest lapses with the term. */
  readonly orderedPercent: number;
}
/** A product: one tender, one lot, one way of paying. */
export interface PlannedProduct {
  readonly name: string;
  readonly currency: Currency;
  readonly way: Way;
  readonly needs: readonly PlannedNeed[];
  readonly bids: readonly PlannedBid[];
}
export interface SimulationPlan {
  readonly size: SimulationSize;
  readonly suppliers: readonly { readonly name: string; readonly country: string }[];
  readonly purchasers: readonly { readonly name: string; readonly country: string }[];
  readonly products: readonly PlannedProduct[];
}

export const COUNTRIES = ['SG', 'TH', 'VN', 'MY', 'ID', 'PH', 'LA', 'KH'] as const;
const CURRENCIES: readonly Currency[] = ['CNY', 'USD'];
/** Suppliers for each product, and products that each purchaser needs. */
const SUPPLIERS_PER_PRODUCT = 5;
const NEEDS_PER_PURCHASER = 2;
/** What an order is on average, in units. */
const UNITS_PER_ORDER = 30;

/** Who trades what with whom. */
export function planSimulation(size: SimulationSize): SimulationPlan {
  const { seed } = size;
  const party = (kind: string) => (_: unknown, at: number) => ({
    name: `${kind} ${at + 1}`,
    country: new Dice(seed, kind, at).pick(COUNTRIES),
  });
  const suppliers = Array.from({ length: size.suppliers }, party('Supplier'));
  const purchasers = Array.from({ length: size.purchasers }, party('Hospital'));
  const count = Math.max(Math.min(WAYS.length, size.suppliers), Math.ceil(size.suppliers / SUPPLIERS_PER_PRODUCT));
  const unitsPerNeed = Math.ceil((size.orders / (size.purchasers * NEEDS_PER_PURCHASER)) * UNITS_PER_ORDER);
  const products = Array.from({ length: count }, (_, at): PlannedProduct => {
    const needs = purchasers.flatMap(({ name }, number) =>
      needOf(size, { name, number, product: at, count, unitsPerNeed }),
    );
    const total = needs.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      name: `Product ${at + 1}`,
      currency: CURRENCIES[Math.floor(at / WAYS.length) % CURRENCIES.length] as Currency,
      way: WAYS[at % WAYS.length] as Way,
      needs,
      bids: bidsOf(
        seed,
        at,
        suppliers.map(({ name }) => name),
        total,
      ),
    };
  });
  return { size, suppliers, purchasers, products: products.filter(({ needs }) => needs.length > 0) };
}

interface Asked {
  readonly name: string;
  readonly number: number;
  readonly product: number;
  readonly count: number;
  readonly unitsPerNeed: number;
}
function needOf({ seed }: SimulationSize, { name, number, product, count, unitsPerNeed }: Asked): PlannedNeed[] {
  const wanted = Array.from({ length: NEEDS_PER_PURCHASER }, (_, at) => (number + at * 7) % count);
  if (!wanted.includes(product)) return [];
  const dice = new Dice(seed, 'need', name, product);
  const quantity = dice.between(Math.ceil(unitsPerNeed * 0.9), Math.ceil(unitsPerNeed * 1.4));
  return [{ purchaser: name, quantity, orderedPercent: dice.chance(60) ? 100 : dice.between(60, 95) }];
}

/** The lowest price serves about half, so that orders are drawn on several contracts. */
function bidsOf(seed: number, product: number, suppliers: readonly string[], total: number): PlannedBid[] {
  const dice = new Dice(seed, 'bids', product);
  const count = Math.min(suppliers.length, SUPPLIERS_PER_PRODUCT + 1);
  return Array.from({ length: count }, (_, at) => ({
    supplier: suppliers[(product * SUPPLIERS_PER_PRODUCT + at) % suppliers.length] as string,
    unitPrice: `${dice.between(2, 40)}.${String(dice.between(0, 99)).padStart(2, '0')}`,
    capacity: Math.max(1, Math.ceil((total * dice.between(30, 70)) / 100)),
  }));
}
