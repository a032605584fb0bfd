import { Module } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { LedgerModule } from '#libs/ledger';
import { RatesModule } from '#libs/rates';
import { RulebooksModule } from '#libs/organisations';
import { ComplianceModule } from '#libs/compliance';
import { DemandsModule } from '#libs/demands';
import { BidsResolver } from './graphql/bids.resolver.js';
import { PapersResolver } from './graphql/papers.resolver.js';
import { TenderWatch } from './graphql/tender-watch.js';
import { TendersResolver } from './graphql/tenders.resolver.js';
import { CloseBidding } from './jobs/close-bidding.due-work.js';
import { OpenBids } from './jobs/open-bids.handler.js';
import {
  JUDGE_CHANGED_STATUS,
  JudgeAmendedTender,
  JudgeChangedPapers,
  JudgePublishedTender,
} from './jobs/judge-papers.handlers.js';
import { PoolOnTime } from './jobs/pool-on-time.due-work.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { KeyKeeper } from './key-keeper/key-keeper.js';
import { LocalKeyKeeper } from './key-keeper/local-key-keeper.js';
import { BidReader } from './persistence/bid.reader.js';
import { BidStore } from './persistence/bid.store.js';
import { ClearanceReader } from './persistence/clearance.reader.js';
import { ClearanceStore } from './persistence/clearance.store.js';
import { CorridorStore } from './persistence/corridor.store.js';
import { OpeningStore } from './persistence/opening.store.js';
import { PaperGate } from './persistence/paper-gate.js';
import { TenderBook } from './persistence/tender-book.js';
import { TenderSteps } from './persistence/tender-steps.store.js';
import { TenderReader } from './persistence/tender.reader.js';
import { TenderStore } from './persistence/tender.store.js';
import { ReceiptDesk } from './receipts/receipt-desk.js';
import { AmendTender } from './use-cases/amend-tender.use-case.js';
import { CancelTender } from './use-cases/cancel-tender.use-case.js';
import { ChooseTenderRulebook } from './use-cases/choose-tender-rulebook.use-case.js';
import { JudgeClearances } from './use-cases/judge-clearances.use-case.js';
import { LodgeBidDeposit } from './use-cases/lodge-bid-deposit.use-case.js';
import { PaperChecklist } from './use-cases/paper-checklist.use-case.js';
import { PlaceBid } from './use-cases/place-bid.use-case.js';
import { PoolDemands } from './use-cases/pool-demands.use-case.js';
import { PublishTender } from './use-cases/publish-tender.use-case.js';
import { RequestDirectTender } from './use-cases/request-direct-tender.use-case.js';
import { WithdrawBid } from './use-cases/withdraw-bid.use-case.js';

const STORES = [
  TenderStore,
  TenderSteps,
  TenderBook,
  CorridorStore,
  BidStore,
  OpeningStore,
  ReceiptDesk,
  ClearanceStore,
  PaperGate,
];
const USE_CASES = [
  PoolDemands,
  RequestDirectTender,
  ChooseTenderRulebook,
  PublishTender,
  AmendTender,
  CancelTender,
  JudgeClearances,
  PaperChecklist,
  LodgeBidDeposit,
  PlaceBid,
  WithdrawBid,
];
const JOBS = [
  PrepareTender,
  JudgePublishedTender,
  JudgeAmendedTender,
  JudgeChangedPapers,
  ...JUDGE_CHANGED_STATUS,
  CloseBidding,
  OpenBids,
  PoolOnTime,
];
const SCREENS = [TenderReader, BidReader, ClearanceReader, TenderWatch, TendersResolver, BidsResolver, PapersResolver];

/** Tenders from pooling to the opening of their bids. */
@Module({
  imports: [LedgerModule, RatesModule, RulebooksModule, ComplianceModule, DemandsModule],
  providers: [
    { provide: KeyKeeper, useClass: LocalKeyKeeper },
    KnownPlaces,
    ...STORES,
    ...USE_CASES,
    ...JOBS,
    ...SCREENS,
  ],
  exports: [TenderBook, JudgeClearances],
})
export class TendersModule {}
