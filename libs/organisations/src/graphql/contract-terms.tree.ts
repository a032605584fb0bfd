import type { ContractTerms as Terms, TermsOverride } from '#libs/rules';
import type { ContractTerms, ContractTermsOverrideInput } from './contract-terms.types.js';

export const toContractTerms = ({ title, ...terms }: Terms): ContractTerms => ({
  ...terms,
  titleEn: title.en,
  titleZh: title.zh,
});

/** Null where nothing is asked for. */
export const toTermsOverride = (input: ContractTermsOverrideInput | null | undefined): TermsOverride | null =>
  input ? { code: input.code ?? null, changes: input.changes ?? null } : null;
