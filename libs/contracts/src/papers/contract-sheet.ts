import {
  CONTRACT_SECTIONS,
  type ContractParticulars,
  contractFields,
  type ContractSection,
} from '../contract-document.js';

export interface ContractRow {
  readonly label: { readonly en: string; readonly zh: string };
  /** As it was signed. */
  readonly value: string;
  /** Null where it reads alike, or where what is known today says something else than what was signed. */
  readonly valueZh: string | null;
}

/** What the paper of a contract shows: the signed text line by line, with its Chinese beside it. */
export interface ContractSheet {
  readonly reference: string;
  readonly revision: number;
  /** SHA-256 of the signed text, hex. */
  readonly digest: string;
  readonly purchaserCountry: string;
  /** When the signed text was drawn up. */
  readonly drawnUpAt: Date;
  readonly sections: readonly { readonly section: ContractSection; readonly rows: readonly ContractRow[] }[];
}

/**
 * The signed text decides: a name that changed since it was drawn up stays as it was signed. Throws when a line of the
 * text has no place on the paper.
 */
export function contractSheet(document: string, digest: string, contract: ContractParticulars): ContractSheet {
  const signed = new Map(
    document
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => {
        const at = text.indexOf(': ');
        return [text.slice(0, at), text.slice(at + 2)] as const;
      }),
  );
  const fields = contractFields(contract);
  const sections = CONTRACT_SECTIONS.map((section) => ({
    section,
    rows: fields[section].flatMap(({ name, value, zh }): ContractRow[] => {
      const text = signed.get(name);
      if (text === undefined) return [];
      signed.delete(name);
      const isSame = value.replaceAll(/\s+/g, ' ') === text;
      return [
        { label: { en: name, zh: zh.name }, value: text, valueZh: isSame && zh.value !== value ? zh.value : null },
      ];
    }),
  }));
  if (signed.size > 0) throw new Error(`the paper has no place for ${[...signed.keys()].join(', ')}`);
  const { reference, revision, drawnUpAt, purchaser } = contract;
  return { reference, revision, digest, purchaserCountry: purchaser.country, drawnUpAt, sections };
}
