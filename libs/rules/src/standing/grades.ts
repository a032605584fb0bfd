/** Price and supply credit, the best first. Between good and general stands a warning without consequences. */
export const CREDIT_GRADES = ['good', 'watch', 'general', 'moderate', 'serious', 'especially_serious'] as const;
export type CreditGrade = (typeof CREDIT_GRADES)[number];

/** How customs sees a firm: certified advanced, registered, or dishonest (GACC Order 251). */
export const CUSTOMS_CLASSES = ['aeo', 'ordinary', 'dishonest'] as const;
export type CustomsClass = (typeof CUSTOMS_CLASSES)[number];

export const STANDING_KINDS = ['credit', 'customs'] as const;
export type StandingKind = (typeof STANDING_KINDS)[number];

/** What an entry can say; good and ordinary are what is left when nothing is said. */
export const STANDING_LEVELS = {
  credit: ['watch', 'general', 'moderate', 'serious', 'especially_serious'],
  customs: ['aeo', 'dishonest'],
} as const satisfies Readonly<Record<StandingKind, readonly (CreditGrade | CustomsClass)[]>>;
export type StandingLevel = (typeof STANDING_LEVELS)[StandingKind][number];
export const ALL_STANDING_LEVELS: readonly StandingLevel[] = [...STANDING_LEVELS.credit, ...STANDING_LEVELS.customs];

/** Why: a closed list. Sources: price and procurement credit rules of 2020; customs credit measures (domain.md 1.11, 3.3). */
export const STANDING_CAUSES = {
  bribery: 'credit',
  'price-rigging': 'credit',
  'refusing-to-supply': 'credit',
  'late-or-short-delivery': 'credit',
  'false-data': 'credit',
  'quality-breach': 'credit',
  'customs-certification': 'customs',
  smuggling: 'customs',
  'false-customs-declaration': 'customs',
  'missing-registration': 'customs',
} as const satisfies Readonly<Record<string, StandingKind>>;
export type StandingCause = keyof typeof STANDING_CAUSES;
export const ALL_STANDING_CAUSES = Object.keys(STANDING_CAUSES) as readonly StandingCause[];
