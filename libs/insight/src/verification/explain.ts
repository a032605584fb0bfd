import { type Currency, lineAmount, type Minor, unitPrice } from '#libs/kernel';
import { accountOf, type Parties } from '#libs/ledger';
import {
  advanceMovement,
  balanceMovement,
  cancelMovement,
  collectMovement,
  contractAdvance,
  cutLine,
  depositMovement,
  drawingFor,
  forfeitMovement,
  fundLine,
  holdMovement,
  honourMovement,
  type InvoiceAmounts,
  interestMovement,
  invoiceForReceipt,
  lateInterest,
  lodgeMovement,
  type Movement,
  partsOfReceipt,
  type PaymentTerms,
  payoutMovement,
  performanceDeposit,
  releaseAt,
  releaseMovement,
  remedied,
  returnMovement,
  settlementMovements,
} from '#libs/rules';

/** A stored posting: its account and its amount, as text. */
export interface StoredLeg {
  readonly kind: string;
  readonly organisation: string | null;
  readonly contract: string | null;
  readonly amount: string;
}

/** Facts of a document, as the database writes them into JSON: quantities and amounts are texts. */
type Facts = Readonly<Record<string, string | null>> & {
  readonly payment?: PaymentTerms | null;
};

export interface StoredTransaction {
  readonly id: string;
  readonly kind: string;
  readonly documentType: string;
  readonly currency: Currency;
  readonly legs: readonly StoredLeg[];
  readonly facts: Facts | null;
}

/** The movements that a document causes, worked out from what it stands on and not from what it says it costs. */
type Explanation = (facts: Facts, currency: Currency) => Movement | undefined;

const amount = (facts: Facts, name: string): Minor => BigInt(facts[name] ?? '0');
const termsOf = ({ payment }: Facts): PaymentTerms => {
  if (!payment) throw new Error('has no payment terms');
  return payment;
};
/** A line costs its quantity at its price, whatever its row says. */
const line = (facts: Facts, currency: Currency) => {
  const quantity = amount(facts, 'lineQuantity');
  return { quantity, amountMinor: lineAmount(quantity, unitPrice(facts['unitPrice'] ?? ''), currency) };
};
const funding = (facts: Facts, currency: Currency) => fundLine(termsOf(facts), line(facts, currency).amountMinor);
/** What is left of a line once a part of it was cancelled. */
const cut = (facts: Facts, currency: Currency, balancePaid = false) =>
  cutLine(
    { ...line(facts, currency), ...funding(facts, currency), balancePaid },
    line(facts, currency).quantity - amount(facts, 'cancelled'),
  );
/** A balance that was paid after a cancellation is what that left of it. */
const balanceDue = (facts: Facts, currency: Currency): Minor =>
  facts['balanceAfterwards'] ? cut(facts, currency).balanceMinor : funding(facts, currency).balanceMinor;
/**
 * What the receipt causes; where a dispute has ended with a remedy, what that has made of it. What it uses of an advance
 * depends on all that was invoiced before: `contract.uses-its-advance-once` sees to the sum.
 */
function invoice(facts: Facts, currency: Currency): InvoiceAmounts {
  const fee = { basisPoints: Number(facts['feeBasisPoints']), leastMinor: amount(facts, 'feeLeast') };
  const received = invoiceForReceipt(
    termsOf(facts).instrument,
    line(facts, currency),
    {
      acceptedQuantity: amount(facts, 'accepted'),
      rejectedQuantity: amount(facts, 'rejected'),
      coveredBefore: amount(facts, 'coveredBefore'),
    },
    fee,
    amount(facts, 'released'),
    facts['honoured'] === 'ahead',
  );
  const used = termsOf(facts).instrument === 'prepayment' ? { prepaidMinor: amount(facts, 'prepaid') } : {};
  const plain = { ...received, ...used };
  const receipt = { acceptedQuantity: amount(facts, 'accepted'), receivedAt: new Date(facts['receivedAt'] ?? '') };
  const parts = partsOfReceipt(plain, receipt, termsOf(facts));
  const part = parts.find((one) => one.part === facts['part']);
  if (!part) throw new Error(`has no ${facts['part']} part by its terms`);
  const refund = facts['refundByRemedy'] ?? null;
  return refund === null ? part.amounts : remedied({ ...part.amounts, fee }, BigInt(refund));
}
const settled =
  (kind: string): Explanation =>
  (facts, currency) =>
    settlementMovements(invoice(facts, currency)).find((movement) => movement.kind === kind);

/** By document and kind of movement. What is not here has no explanation, and is a fault. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'bank_transfer deposit': (facts) =>
    facts['direction'] === 'in' ? depositMovement(amount(facts, 'amount')) : undefined,
  'bank_transfer payout': (facts) =>
    facts['direction'] === 'out' ? payoutMovement(amount(facts, 'amount')) : undefined,
  'call_off_line hold': (facts, currency) => holdMovement(funding(facts, currency).heldMinor),
  'call_off_line advance': (facts, currency) => advanceMovement(funding(facts, currency).advanceMinor),
  'call_off_line balance': (facts, currency) => balanceMovement(balanceDue(facts, currency)),
  'call_off_line refund': (facts, currency) => cancelMovement(cut(facts, currency).refundMinor),
  'contract advance': (facts) => advanceMovement(contractAdvance(termsOf(facts), amount(facts, 'value'))),
  'release release': (facts, currency) =>
    releaseMovement(
      releaseAt(
        facts['step'] === 'customs' ? 'customs' : 'shipment',
        termsOf(facts),
        line(facts, currency),
        amount(facts, 'shipped'),
      ),
    ),
  'invoice settle': settled('settle'),
  'invoice refund': settled('refund'),
  'invoice interest': (facts, currency) => {
    const { amountMinor, prepaidMinor } = invoice(facts, currency);
    const [dueOn, paidOn] = [facts['dueOn'] ?? '', facts['paidOn'] ?? ''];
    return interestMovement(lateInterest(termsOf(facts), amountMinor - prepaidMinor, dueOn, paidOn));
  },
  // Before the goods are received a bank pays all of a drawing; afterwards what the invoice leaves of it.
  'credit_presentation honour': (facts, currency) => {
    const drawn = drawingFor(line(facts, currency), amount(facts, 'presentedBefore'), amount(facts, 'presented'));
    return honourMovement(drawn - amount(facts, 'invoiced'));
  },
  'supplier_deposit deposit-hold': (facts) =>
    lodgeMovement(
      facts['purpose'] === 'performance'
        ? performanceDeposit(termsOf(facts), amount(facts, 'value'))
        : BigInt(termsOf(facts).bidDeposit ?? '0'),
    ),
  'supplier_deposit deposit-return': (facts) => returnMovement(amount(facts, 'amount') - amount(facts, 'forfeited')),
  'forfeiture forfeit': (facts) => forfeitMovement(amount(facts, 'amount')),
  'collection collect': (facts) =>
    collectMovement(
      facts['source'] === 'deposit' ? 'deposit' : 'wallet',
      facts['purchaserId'] ? 'creditor' : 'fee',
      amount(facts, 'amount'),
    ),
};

const PARTIES = ['organisationId', 'purchaserId', 'supplierId', 'contractId'] as const;

/** Why a transaction is not what its document causes; undefined when it is, to the last minor unit of each account. */
export function unexplained({ kind, documentType, currency, legs, facts }: StoredTransaction): string | undefined {
  const explain = EXPLANATIONS[`${documentType} ${kind}`];
  if (!explain) return `nothing explains a ${kind} of a ${documentType}`;
  if (!facts) return `its ${documentType} is not there`;
  try {
    const movement = explain(facts, currency);
    const parties: Parties = Object.fromEntries(
      PARTIES.flatMap((name) => (facts[name] ? [[name, facts[name]] as const] : [])),
    );
    const expected = (movement?.legs ?? []).map((leg) => {
      const account = accountOf(leg, parties);
      const organisation = 'organisationId' in account ? account.organisationId : null;
      const contract = 'contractId' in account ? account.contractId : null;
      return legText({ kind: account.kind, organisation, contract, amount: String(leg.amountMinor) });
    });
    const stored = legs.map(legText);
    return expected.sort().join() === stored.sort().join() ? undefined : `its ${documentType} causes another ${kind}`;
  } catch (fault) {
    return `its ${documentType} ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}

const legText = ({ kind, organisation, contract, amount: minor }: StoredLeg): string =>
  [kind, organisation ?? '', contract ?? '', minor].join(' ');
