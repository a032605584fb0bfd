/** Forms that an absolute price floor can name (domain.md 1.7); `injection` when the volume class is not known. */
export const FORM_CLASSES = [
  'oral-solid',
  'small-volume-injection',
  'large-volume-injection',
  'injection',
  'other',
] as const;
export type FormClass = (typeof FORM_CLASSES)[number];

/** Classes of drugs that a guaranteed share can name (domain.md 1.8). */
export const DRUG_CLASSES = [
  'ordinary',
  'antibiotic',
  'antimicrobial',
  'controlled-use',
  'controlled',
  'glucocorticoid',
] as const;
export type DrugClass = (typeof DRUG_CLASSES)[number];
