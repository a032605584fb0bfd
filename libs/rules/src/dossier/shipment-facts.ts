import type { Day } from '../calendar.js';

/** The goods that the announcements of 2020 speak of: five categories, and masks that are not for medical use. */
export const SPECIAL_GOODS = [
  'test-kit',
  'medical-mask',
  'protective-clothing',
  'ventilator',
  'infrared-thermometer',
  'non-medical-mask',
] as const;
export type SpecialGoods = (typeof SPECIAL_GOODS)[number];

export const CONTROL_CLASSES = ['none', 'narcotic', 'psychotropic'] as const;
export type ControlClass = (typeof CONTROL_CLASSES)[number];

/** INCOTERMS 2020. A term is valid only with a named place. */
export const INCOTERMS = ['EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF'] as const;
export type Incoterm = (typeof INCOTERMS)[number];

export const TRANSPORT_MODES = ['sea', 'air', 'road', 'rail'] as const;
export type TransportMode = (typeof TRANSPORT_MODES)[number];

export const ORIGIN_SCHEMES = ['form-e', 'rcep'] as const;
export type OriginScheme = (typeof ORIGIN_SCHEMES)[number];

/** What decides which papers a shipment needs. */
export interface ShipmentFacts {
  /** ISO 3166 alpha-2. */
  readonly origin: string;
  readonly destination: string;
  readonly category: 'drug' | 'supply';
  readonly special: SpecialGoods | null;
  readonly control: ControlClass;
  /** Digits only: ten for an export from China, six at least elsewhere. */
  readonly hsCode: string;
  readonly incoterm: Incoterm;
  readonly transport: TransportMode;
  readonly coldChain: boolean;
  readonly dangerous: boolean;
  /** Whether the supplier makes the goods itself. */
  readonly ownMake: boolean;
  readonly paidByCredit: boolean;
  /** The tariff preference that is claimed. */
  readonly preference: OriginScheme | null;
  /** The day on which the goods are to leave. */
  readonly plannedOn: Day;
  /** Codes of optional papers that this purchaser wants. */
  readonly wanted: readonly string[];
}
