import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Currency, invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  minorOf,
  money,
  OWN_FILE,
  Uuid,
} from '#libs/platform';
import { creditCeiling, type CreditTerms as GivenTerms } from '#libs/rules';
import { BankCalendar } from '../bank-calendar.js';
import type { StoredCreditTerms } from '../persistence/credit-rows.js';
import { CreditsReader, type CreditView } from '../persistence/credits.reader.js';
import { readTerms } from '../persistence/credits.store.js';
import { AmendCredit } from '../use-cases/amend-credit.use-cases.js';
import { ApplyForCredit, RecordBankMessage } from '../use-cases/apply-for-credit.use-cases.js';
import { HandlePresentation } from '../use-cases/handle-presentation.use-cases.js';
import { PresentDocuments } from '../use-cases/present-documents.use-case.js';
import {
  AnswerCreditAmendmentPayload,
  AnswerDiscrepanciesInput,
  AnswerDiscrepanciesPayload,
  ApplyForCreditInput,
  ApplyForCreditPayload,
  type CreditTermsInput,
  DecideCreditAmendmentInput,
  PresentDocumentsInput,
  PresentDocumentsPayload,
  RecordCreditAmendmentPayload,
  RecordCreditStepInput,
  RecordCreditStepPayload,
  RecordExaminationInput,
  RecordExaminationPayload,
  RecordHonourInput,
  RecordHonourPayload,
  RequestCreditAmendmentInput,
  RequestCreditAmendmentPayload,
  WithdrawCreditAmendmentInput,
  WithdrawCreditAmendmentPayload,
  WithdrawCreditApplicationInput,
  WithdrawCreditApplicationPayload,
} from './credit.inputs.js';
import { type CreditTerms, LetterOfCredit, LetterOfCreditConnection, LettersOfCreditArgs } from './credit.types.js';

const PURCHASERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer', 'approver'] };
const APPROVERS: AccessRule = { kinds: ['purchaser'], roles: ['approver'] };
const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder', 'approver'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => LetterOfCredit)
export class CreditsResolver {
  constructor(
    private readonly reader: CreditsReader,
    private readonly calendar: BankCalendar,
    private readonly applying: ApplyForCredit,
    private readonly bank: RecordBankMessage,
    private readonly presenting: PresentDocuments,
    private readonly handling: HandlePresentation,
    private readonly amending: AmendCredit,
  ) {}

  @Access(OWN_FILE)
  @Query(() => LetterOfCreditConnection, { description: 'Of your contracts; operators see all. Newest first.' })
  async lettersOfCredit(
    @CurrentCaller() caller: Caller,
    @Args() args: LettersOfCreditArgs,
  ): Promise<Connection<LetterOfCredit>> {
    const { status = null, contractId = null } = args.filter ?? {};
    await this.calendar.load();
    return this.reader.list(caller, args, { status, contractId }, this.toCredit);
  }

  @Access(OWN_FILE)
  @Query(() => LetterOfCredit, { nullable: true, description: 'With its timeline, the same for both sides.' })
  async letterOfCredit(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<LetterOfCredit | null> {
    await this.calendar.load();
    const row = await this.reader.one(caller, id);
    return row ? this.toCredit(row) : null;
  }

  @Access(PURCHASERS)
  @Mutation(() => ApplyForCreditPayload.type, { description: 'Ask a bank to answer for a contract.' })
  async applyForCredit(@CurrentCaller() caller: Caller, @Args('input') input: ApplyForCreditInput): Promise<object> {
    const { contractId, bankName, bankCountry, terms, idempotencyKey } = input;
    const { currency } = terms.amount;
    const request = { contractId, bank: { bankName, bankCountry }, terms: toTerms(terms), currency, idempotencyKey };
    const result = await this.applying.apply(caller, request);
    return ApplyForCreditPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(PURCHASERS)
  @Mutation(() => WithdrawCreditApplicationPayload.type, { description: 'Before the bank has issued.' })
  async withdrawCreditApplication(
    @CurrentCaller() caller: Caller,
    @Args('input') input: WithdrawCreditApplicationInput,
  ): Promise<object> {
    const result = await this.applying.withdraw(caller, input);
    return WithdrawCreditApplicationPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(OFFICERS)
  @Mutation(() => RecordCreditStepPayload.type, {
    description: 'Record that the bank has issued or declined a credit, or that it was advised to the supplier.',
  })
  async recordCreditStep(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RecordCreditStepInput,
  ): Promise<object> {
    const { bankReference = null, reason = null, ...rest } = input;
    const result = await this.bank.run(caller, { ...rest, bankReference, reason });
    return RecordCreditStepPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(SUPPLIERS)
  @Mutation(() => PresentDocumentsPayload.type, {
    description: 'Present the documents of a shipment; the bank’s five banking days begin.',
  })
  async presentDocuments(
    @CurrentCaller() caller: Caller,
    @Args('input') input: PresentDocumentsInput,
  ): Promise<object> {
    const documents = input.documents.map(({ kind, fileId = null, dossierPaperId = null }) => ({
      kind,
      fileId,
      dossierPaperId,
    }));
    const result = await this.presenting.run(caller, { ...input, documents });
    return PresentDocumentsPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(OFFICERS)
  @Mutation(() => RecordExaminationPayload.type, {
    description: 'Record that documents comply, or the bank’s one notice with all discrepancies.',
  })
  async recordExamination(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RecordExaminationInput,
  ): Promise<object> {
    const result = await this.handling.examine(caller, input);
    return RecordExaminationPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access({ kinds: ['purchaser', 'operator'], roles: ['approver', 'officer'] })
  @Mutation(() => AnswerDiscrepanciesPayload.type, {
    description: 'As purchaser waive discrepancies or have the documents go back; officers record the latter.',
  })
  async answerDiscrepancies(
    @CurrentCaller() caller: Caller,
    @Args('input') input: AnswerDiscrepanciesInput,
  ): Promise<object> {
    const result = await this.handling.answer(caller, input);
    return AnswerDiscrepanciesPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(OFFICERS)
  @Mutation(() => RecordHonourPayload.type, { description: 'Record that the bank has paid a presentation.' })
  async recordHonour(@CurrentCaller() caller: Caller, @Args('input') input: RecordHonourInput): Promise<object> {
    const result = await this.handling.honour(caller, input);
    return RecordHonourPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(APPROVERS)
  @Mutation(() => RequestCreditAmendmentPayload.type, { description: 'Ask the bank to amend or cancel a credit.' })
  async requestCreditAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RequestCreditAmendmentInput,
  ): Promise<object> {
    const { creditId, note, idempotencyKey } = input;
    const terms = input.terms ? toTerms(input.terms) : null;
    const currency = input.terms?.amount.currency ?? null;
    const result = await this.amending.request(caller, { creditId, terms, currency, note, idempotencyKey });
    return RequestCreditAmendmentPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(OFFICERS)
  @Mutation(() => RecordCreditAmendmentPayload.type, { description: 'Record that the bank issued or declined it.' })
  async recordCreditAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') { accepted, reason = null, ...input }: DecideCreditAmendmentInput,
  ): Promise<object> {
    const result = await this.amending.decide(caller, { ...input, action: accepted ? 'issue' : 'decline', reason });
    return RecordCreditAmendmentPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(SUPPLIERS)
  @Mutation(() => AnswerCreditAmendmentPayload.type, {
    description: 'Accept an issued amendment wholly, or reject it.',
  })
  async answerCreditAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') { accepted, reason = null, ...input }: DecideCreditAmendmentInput,
  ): Promise<object> {
    const result = await this.amending.decide(caller, { ...input, action: accepted ? 'accept' : 'reject', reason });
    return AnswerCreditAmendmentPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  @Access(APPROVERS)
  @Mutation(() => WithdrawCreditAmendmentPayload.type, { description: 'Before the bank has issued it.' })
  async withdrawCreditAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') input: WithdrawCreditAmendmentInput,
  ): Promise<object> {
    const result = await this.amending.decide(caller, { ...input, action: 'withdraw', reason: null });
    return WithdrawCreditAmendmentPayload.answer(await this.seen(caller, result), this.toCredit);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly creditId: string }, R>,
  ): Promise<Result<CreditView, R>> {
    if (!result.ok) return result;
    await this.calendar.load();
    const row = await this.reader.one(caller, result.value.creditId);
    invariant(row, 'whoever changed the credit sees it');
    return ok(row);
  }

  private readonly toCredit = (view: CreditView): LetterOfCredit => {
    const { drawnMinor, honouredMinor, currency, terms, presentations, amendments, events, ...row } = view;
    return {
      ...row,
      holidaysKnown: this.calendar.knows(row.bankCountry),
      terms: termsOf(terms, currency),
      drawn: money(drawnMinor, currency),
      honoured: money(honouredMinor, currency),
      available: money(creditCeiling(readTerms(terms)) - drawnMinor, currency),
      presentations: presentations.map(({ amountMinor, ...each }) => ({
        ...each,
        amount: money(amountMinor, currency),
        presentedAt: new Date(each.presentedAt),
        honouredAt: whenOf(each.honouredAt),
        bookedAt: whenOf(each.bookedAt),
      })),
      amendments: amendments.map((each) => ({
        ...each,
        terms: each.terms && termsOf(each.terms, currency),
        requestedAt: new Date(each.requestedAt),
        endedAt: whenOf(each.endedAt),
      })),
      events: events.map((each) => ({ ...each, happenedAt: new Date(each.happenedAt) })),
    };
  };
}

const whenOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const termsOf = ({ amountMinor, ...terms }: StoredCreditTerms, currency: Currency): CreditTerms => ({
  ...terms,
  amount: money(amountMinor, currency),
});

const toTerms = ({ amount, documents, ...terms }: CreditTermsInput): GivenTerms => ({
  ...terms,
  amountMinor: minorOf(amount, 'input.terms.amount'),
  documents: documents.map(({ kind, originals, copies, note = null }) => ({ kind, originals, copies, note })),
});
