/** One text in both languages of the papers. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export interface SheetField {
  readonly label: Bilingual;
  readonly value: string;
}

export interface SheetTable {
  readonly heads: readonly Bilingual[];
  /** Shares of the width, one per column. */
  readonly widths: readonly number[];
  /** Columns of figures, which stand to the right. */
  readonly figures: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** What a paper says, in the order in which it stands there. How it looks is for the writer. */
export interface PaperSheet {
  readonly title: Bilingual;
  readonly number: string;
  readonly fields: readonly SheetField[];
  readonly table: SheetTable | null;
  readonly statements: readonly Bilingual[];
  /** Who signs and seals it outside. */
  readonly signatures: readonly Bilingual[];
}

export const field = (en: string, zh: string, value: string | null): SheetField => ({
  label: { en, zh },
  value: value ?? '—',
});
