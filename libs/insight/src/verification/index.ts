import type { ContentStore } from '#libs/platform';
import type { Check } from './check.js';
import { AWARD_CHECKS } from './checks/awards.js';
import { BID_CHECKS } from './checks/bids.js';
import { CONTRACT_CHECKS } from './checks/contracts.js';
import { DEPOSIT_CHECKS } from './checks/deposits.js';
import { CREDIT_CHECKS } from './checks/credits.js';
import { EXPLANATION_CHECK } from './checks/explained.js';
import { FILE_CHECKS, storedContentCheck } from './checks/files.js';
import { HISTORY_CHECKS } from './checks/histories.js';
import { LEDGER_CHECKS } from './checks/ledger.js';
import { OUTBOX_CHECKS } from './checks/outbox.js';
import { receiptSignatureCheck } from './checks/receipts.js';
import { RECOMPUTED_CHECKS } from './checks/recomputed.js';
import { RULEBOOK_CHECKS } from './checks/rulebooks.js';
import { SUPPLY_CHECKS } from './checks/supply.js';
import { TENDER_CHECKS } from './checks/tenders.js';

export { verify, type CheckReport, type VerificationReport } from './verifier.js';
export { EXPLANATION_CHECK } from './checks/explained.js';
export type { Check, Eyes } from './check.js';

/**
 * Every invariant of the database; with the public keys that receipts were signed with, their signatures as well, and
 * with the store of the files, what lies in it.
 */
export const allChecks = (receiptKeys: readonly Uint8Array[] = [], contents?: ContentStore): readonly Check[] => [
  ...RULEBOOK_CHECKS,
  ...TENDER_CHECKS,
  ...BID_CHECKS,
  ...(receiptKeys.length > 0 ? [receiptSignatureCheck(receiptKeys)] : []),
  ...AWARD_CHECKS,
  ...RECOMPUTED_CHECKS,
  ...CONTRACT_CHECKS,
  ...SUPPLY_CHECKS,
  ...CREDIT_CHECKS,
  ...LEDGER_CHECKS,
  ...DEPOSIT_CHECKS,
  EXPLANATION_CHECK,
  ...OUTBOX_CHECKS,
  ...FILE_CHECKS,
  ...(contents ? [storedContentCheck(contents)] : []),
  ...HISTORY_CHECKS,
];
