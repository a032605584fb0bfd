import { createHash } from 'node:crypto';
import { formatAmount, formatUnitPrice, type Currency, type Minor, type UnitPrice } from '#libs/kernel';
import type { ContractTerms, FeeRate } from '#libs/rules';
import {
  type ContractField,
  deliveryFields,
  generalFields,
  goodsFields,
  line,
  paymentFields,
} from './contract-fields.js';

interface Party {
  readonly id: string;
  readonly legalName: string;
  readonly country: string;
}

/** Everything that a contract says. Its document and its paper follow from this alone. */
export interface ContractParticulars {
  readonly reference: string;
  /** From 1; each amendment that both sides signed is the next one. */
  readonly revision: number;
  readonly tenderReference: string;
  readonly lotNumber: number;
  readonly purchaser: Party;
  readonly supplier: Party;
  readonly product: { readonly id: string; readonly name: string; readonly unit: string };
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly value: Minor;
  /** The platform's share of each settlement, taken on the supplier's side; 1/100 of a percent. */
  readonly fee: FeeRate;
  readonly deliveryFrom: string;
  readonly deliveryTo: string;
  readonly terms: ContractTerms;
  readonly drawnUpAt: Date;
  /** The contract whose volume it takes over, and from which day on; left out where it takes over none. */
  readonly replaces?: string | null;
  readonly startsOn?: string | null;
}

const allFields = (contract: ContractParticulars): ContractField[] => {
  const fields = contractFields(contract);
  return CONTRACT_SECTIONS.flatMap((section) => fields[section]);
};

const party = ({ legalName, country, id }: Party): string => `${legalName} (${country}, ${id})`;

export const CONTRACT_SECTIONS = ['contract', 'parties', 'goods', 'delivery', 'payment', 'general'] as const;
export type ContractSection = (typeof CONTRACT_SECTIONS)[number];

const takeOverFields = ({ replaces, startsOn }: ContractParticulars): ContractField[] =>
  replaces && startsOn
    ? [line('takes over from', '接替合同', replaces), line('orders from', '可下单起始日', startsOn)]
    : [];

/** Each thing that the contract says, by section, in the order in which it stands there. */
export function contractFields(contract: ContractParticulars): Readonly<Record<ContractSection, ContractField[]>> {
  const { product, currency, terms, deliveryFrom, deliveryTo, fee } = contract;
  const floor = fee.leastMinor > 0n ? `${formatAmount(fee.leastMinor, currency)} ${currency}` : null;
  const [least, leastZh] = floor === null ? ['', ''] : [`, at least ${floor}`, `，最低 ${floor}`];
  return {
    contract: [
      line('contract', '合同', contract.reference),
      line('revision', '版次', String(contract.revision)),
      line('tender', '招标', contract.tenderReference),
      line('lot', '标段', String(contract.lotNumber)),
      line('drawn up', '拟定时间', contract.drawnUpAt.toISOString()),
      ...takeOverFields(contract),
    ],
    parties: [
      line('purchaser', '采购方', party(contract.purchaser)),
      line('supplier', '供应方', party(contract.supplier)),
    ],
    goods: [
      line('product', '产品', `${product.name} (${product.id})`),
      line('quantity', '数量', `${contract.quantity} ${product.unit}`),
      line('unit price', '单价', `${formatUnitPrice(contract.unitPrice)} ${currency}`),
      line('value', '金额', `${formatAmount(contract.value, currency)} ${currency}`),
      ...goodsFields(terms),
      line(
        'rejected goods',
        '拒收货物',
        'paid back to the purchaser, who may order as many once more within the term',
        '货款退还采购方；采购方可在合同期内按拒收数量再次订购',
      ),
    ],
    delivery: [
      line('delivery', '交货期', `${deliveryFrom} to ${deliveryTo}`, `${deliveryFrom} 至 ${deliveryTo}`),
      ...deliveryFields(terms),
    ],
    payment: [
      ...paymentFields(terms),
      line(
        'platform fee',
        '平台费',
        `${fee.basisPoints} basis points of each settlement${least}, borne by the supplier`,
        `每笔结算金额的万分之 ${fee.basisPoints}${leastZh}，由供应方承担`,
      ),
    ],
    general: generalFields(terms),
  };
}

/**
 * What both sides sign: one field a line, in this order, UTF-8, each line ended by a line feed. A line break inside a
 * name becomes a blank, so that no name can pass for another field.
 */
export const contractDocument = (contract: ContractParticulars): string =>
  allFields(contract)
    .map(({ name, value }) => `${name}: ${value.replaceAll(/\s+/g, ' ')}\n`)
    .join('');

/** SHA-256 of the document's UTF-8 bytes. */
export const documentDigest = (document: string): Buffer => createHash('sha256').update(document, 'utf8').digest();
