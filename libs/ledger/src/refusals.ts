import { defineRefusals } from '#libs/kernel';
import { DEPOSIT_REFUSALS, PAYOUT_REFUSALS } from '#libs/rules';

const BANK_REFERENCE_TAKEN = {
  en: 'Check the bank statement: {bankReference} is already booked with other details.',
  zh: '请核对银行对账单：流水号 {bankReference} 已按其他内容入账。',
} as const;

export const RECORD_DEPOSIT_REFUSALS = defineRefusals({ ...DEPOSIT_REFUSALS, BANK_REFERENCE_TAKEN });
export type RecordDepositRefusal = keyof typeof RECORD_DEPOSIT_REFUSALS;

export const RECORD_PAYOUT_REFUSALS = defineRefusals({
  ...PAYOUT_REFUSALS,
  BANK_REFERENCE_TAKEN,
  DEBTS_FIRST: {
    en: 'Wait until the {owed} {currency} that the organisation owes have been collected from its wallet.',
    zh: '请待从该单位钱包扣收欠款 {owed} {currency} 后再付款。',
  },
});
export type RecordPayoutRefusal = keyof typeof RECORD_PAYOUT_REFUSALS;
