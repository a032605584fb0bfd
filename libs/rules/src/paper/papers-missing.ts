import { defineRefusals, type RefusalDetails } from '#libs/kernel';
import { findingText } from './finding-texts.js';
import type { Finding } from './may-bid.js';
import type { PaperProfile } from './requirement.js';

export const PAPERS_MISSING_REFUSAL = defineRefusals({
  PAPERS_MISSING: {
    en: 'The papers for this lot are not complete. {findings} See paperChecklist for all of them.',
    zh: '该标段所需证照不齐全。{findings}全部要求见 paperChecklist。',
  },
});

/** A product of the supplier with what the gate found for it. */
export interface FoundProduct {
  readonly productId: string;
  readonly findings: readonly Finding[];
}

/** The product that comes nearest to being clear: with the fewest findings that block, none for a clear one. */
export function nearestProduct<T extends FoundProduct>(products: readonly T[]): T | undefined {
  const open = ({ findings }: T): number => findings.filter(({ blocks }) => blocks).length;
  return products.toSorted((a, b) => open(a) - open(b) || (a.productId < b.productId ? -1 : 1))[0];
}

/**
 * What keeps a bid out, as details of a refusal or a reason: `findings` and `findingsZh` in words, and each finding on
 * its own under the code of its requirement (`drug-registration.VN`), with `.zh` for its Chinese text.
 */
export function blockingDetails(findings: readonly Finding[], profile: PaperProfile): RefusalDetails {
  const blocking = findings.filter(({ blocks }) => blocks);
  const texts = blocking.map((finding) => findingText(finding, profile));
  const single = blocking.flatMap(({ requirement, destination }, at) => {
    const name = destination === null ? requirement : `${requirement}.${destination}`;
    const text = texts[at];
    return text ? [[name, text.en] as const, [`${name}.zh`, text.zh] as const] : [];
  });
  return {
    findings: texts.map(({ en }) => en).join(' '),
    findingsZh: texts.map(({ zh }) => zh).join(''),
    ...Object.fromEntries(single),
  };
}

export const SUPPLIER_BARRED_REFUSAL = defineRefusals({
  SUPPLIER_BARRED: {
    en: 'You are barred from this lot ({scope}) until {until}. See standing for the entry; you may appeal or ask for repair.',
    zh: '贵单位被禁止参与该标段（{scope}），至 {until}。请在 standing 中查看记录；可申诉或申请修复。',
  },
});
