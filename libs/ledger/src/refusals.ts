import { defineRefusals } from '#libs/kernel';
import { DEPOSIT_REFUSALS, PAYOUT_REFUSALS } from '#libs/rules';

const BANK_REFERENCE_TAKEN = {
  en: 'Check the bank statement: {bankReference} is already booked with other details.',
  zh: '请核对银行对账单：流水号 {bankReference} 已按其他内容入账。',
} as const;

export const RECORD_DEPOSIT_REFUSALS = defineRefusals({ ...DEPOSIT_REFUSALS, BANK_REFERENCE_TAKEN });
export type RecordDepositRefusal = keyof typeof RECORD_DEPOSIT_REFUSALS;

export const RECORD_PAYOUT_REFUSALS = defineRefusals({ ...PAYOUT_REFUSALS, BANK_REFERENCE_TAKEN });
export type RecordPayoutRefusal = keyof typeof RECORD_PAYOUT_REFUSALS;
