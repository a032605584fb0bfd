import { canonicalDigest } from '#libs/platform';
import { parseRulebook } from '#libs/rules';
import { type Check, scanCheck } from '../check.js';

interface Copy {
  readonly id: string;
  readonly document: unknown;
  readonly digest: Buffer;
}

function judge({ document, digest }: Copy): string | undefined {
  const parsed = parseRulebook(document);
  if (!parsed.ok) return `${String(parsed.details.field)} ${String(parsed.details.problem)}`;
  return canonicalDigest(document).equals(digest) ? undefined : 'the digest is of another text';
}

/** Who has the digest has the rules: of every version, and of every tender's copy. */
export const RULEBOOK_CHECKS: readonly Check[] = [
  scanCheck<Copy>(
    'rulebook.is-its-digest',
    'each version of a rulebook is well formed and has the digest of what it says',
    'SELECT id, document, digest FROM rulebook WHERE id > $1 ORDER BY id LIMIT 200',
    judge,
  ),
  scanCheck<Copy>(
    'tender.rulebook-is-its-digest',
    "each tender's copy of its rulebook is well formed and has the digest of what it says",
    'SELECT id, rulebook AS document, rulebook_digest AS digest FROM tender WHERE id > $1 ORDER BY id LIMIT 500',
    judge,
  ),
];
