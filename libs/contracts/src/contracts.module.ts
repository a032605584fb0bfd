import { Module } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { ComplianceModule } from '#libs/compliance';
import { LedgerModule } from '#libs/ledger';
import { CredentialsModule, PeopleStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { ContractWatch } from './graphql/contract-watch.js';
import { AmendmentsResolver } from './graphql/amendments.resolver.js';
import { ExpireAmendments, KeepContractTerms } from './jobs/contract-terms.due-work.js';
import { AmendmentsReader } from './persistence/amendments.reader.js';
import { AmendmentStore } from './persistence/amendments.store.js';
import { EndAmendment, ProposeAmendment, SignAmendment } from './use-cases/amend-contract.use-cases.js';
import { ContractPapersResolver } from './graphql/contract-papers.resolver.js';
import { ContractPaperStore } from './persistence/contract-papers.store.js';
import { DrawUpContractPaper } from './use-cases/draw-up-contract-paper.use-case.js';
import { ContractsResolver } from './graphql/contracts.resolver.js';
import { InvoiceDocumentsResolver } from './graphql/invoice-documents.resolver.js';
import { DossierGateResolver, DossierPapersResolver, DossiersResolver } from './graphql/dossiers.resolver.js';
import { OrdersResolver } from './graphql/orders.resolver.js';
import { PaymentsResolver } from './graphql/payments.resolver.js';
import { DrawUpContracts } from './jobs/draw-up-contracts.handler.js';
import { IssueInvoice } from './jobs/issue-invoice.handler.js';
import { PayAdvances } from './jobs/pay-advances.due-work.js';
import { EndContests } from './jobs/end-contests.due-work.js';
import { RemindInvoices } from './jobs/remind-invoices.due-work.js';
import { SettleInvoices } from './jobs/settle-invoices.due-work.js';
import { Settlement } from './jobs/settlement.js';
import { ReturnBidDeposits } from './jobs/return-bid-deposits.due-work.js';
import { WindUpContracts } from './jobs/wind-up-contracts.due-work.js';
import { Credits } from './credits.js';
import { RemindApprovals } from './jobs/remind-approvals.due-work.js';
import { ApprovalsResolver } from './graphql/approvals.resolver.js';
import { ApprovalStore } from './persistence/approvals.store.js';
import { ApprovalsReader } from './persistence/approvals.reader.js';
import { ApprovalGate } from './use-cases/approval-gate.js';
import { Approvals } from './use-cases/approvals.use-cases.js';
import { PaperFiles } from './papers/paper-files.js';
import { ContractDrafts } from './persistence/contract-drafts.store.js';
import { ContractsReader } from './persistence/contracts.reader.js';
import { ContractStore } from './persistence/contracts.store.js';
import { CreditedGoods } from './persistence/credited-goods.store.js';
import { DisputedGoods } from './persistence/disputed-goods.store.js';
import { DeliveryStore } from './persistence/deliveries.store.js';
import { DossierPaperStore } from './persistence/dossier-papers.store.js';
import { InvoiceDocumentStore } from './persistence/invoice-documents.store.js';
import { PaperFactsStore } from './persistence/paper-facts.store.js';
import { DossiersReader } from './persistence/dossiers.reader.js';
import { DossierStore } from './persistence/dossiers.store.js';
import { InvoiceStore } from './persistence/invoices.store.js';
import { BidDepositStore } from './persistence/bid-deposits.store.js';
import { PaymentStore } from './persistence/payments.store.js';
import { RejectionStore } from './persistence/rejections.store.js';
import { ReleaseStore } from './persistence/releases.store.js';
import { OrdersReader } from './persistence/orders.reader.js';
import { OrderStore } from './persistence/orders.store.js';
import { AcceptRejection } from './use-cases/accept-rejection.use-case.js';
import { AnnounceShipment } from './use-cases/announce-shipment.use-case.js';
import { CloseContract } from './use-cases/close-contract.js';
import { DeclineContract } from './use-cases/decline-contract.use-case.js';
import { DispatchAnnouncedShipment } from './use-cases/dispatch-announced.use-case.js';
import { DispatchShipment } from './use-cases/dispatch-shipment.use-case.js';
import { ReplacementsResolver } from './graphql/replacements.resolver.js';
import { FailingContracts } from './persistence/failing-contracts.store.js';
import { ReplacementContracts } from './persistence/replacement-contracts.store.js';
import { CancelRest } from './use-cases/cancel-rest.js';
import { ReplacementsReader } from './persistence/replacements.reader.js';
import { DecideDossierPaper, ProvideDossierPaper } from './use-cases/dossier-papers.use-cases.js';
import { DrawUpInvoice } from './use-cases/draw-up-invoice.use-case.js';
import { GenerateDossierPaper } from './use-cases/generate-paper.use-case.js';
import { MoveDossier } from './use-cases/move-dossier.use-case.js';
import { BidDepositsOfWinners } from './use-cases/bid-deposits-of-winners.js';
import { Milestones } from './use-cases/milestones.js';
import { PayBalance } from './use-cases/pay-balance.use-case.js';
import { PayInvoice } from './use-cases/pay-invoice.use-case.js';
import { RecordCustomsRelease } from './use-cases/record-customs-release.use-case.js';
import { PlaceOrder } from './use-cases/place-order.use-case.js';
import { ReadDossier } from './use-cases/read-dossier.use-case.js';
import { RecordInspection } from './use-cases/record-inspection.use-case.js';
import { RecordReceipt } from './use-cases/record-receipt.use-case.js';
import { SetDossierTerms } from './use-cases/set-dossier-terms.use-case.js';
import { ShippingJudge } from './use-cases/shipping-judge.js';
import { SignContract } from './use-cases/sign-contract.use-case.js';

@Module({
  imports: [LedgerModule, ComplianceModule, FilesModule, CredentialsModule],
  providers: [
    KnownPlaces,
    ContractDrafts,
    ContractStore,
    OrderStore,
    DeliveryStore,
    InvoiceStore,
    SignContract,
    DeclineContract,
    PlaceOrder,
    DispatchShipment,
    RecordReceipt,
    DrawUpContracts,
    IssueInvoice,
    Settlement,
    PaymentStore,
    BidDepositStore,
    BidDepositsOfWinners,
    ReleaseStore,
    Milestones,
    Credits,
    CreditedGoods,
    PeopleStore,
    ApprovalStore,
    ApprovalsReader,
    ApprovalGate,
    Approvals,
    RemindApprovals,
    ApprovalsResolver,
    PayBalance,
    PayInvoice,
    RecordCustomsRelease,
    PayAdvances,
    RemindInvoices,
    RejectionStore,
    AcceptRejection,
    EndContests,
    WindUpContracts,
    ReturnBidDeposits,
    SettleInvoices,
    DisputedGoods,
    CloseContract,
    ContractsReader,
    OrdersReader,
    ContractWatch,
    ContractsResolver,
    ContractPaperStore,
    DrawUpContractPaper,
    ContractPapersResolver,
    AmendmentStore,
    AmendmentsReader,
    ProposeAmendment,
    SignAmendment,
    EndAmendment,
    AmendmentsResolver,
    KeepContractTerms,
    ExpireAmendments,
    FailingContracts,
    ReplacementContracts,
    CancelRest,
    ReplacementsReader,
    ReplacementsResolver,
    OrdersResolver,
    PaymentsResolver,
    DossierStore,
    DossierPaperStore,
    DossiersReader,
    PaperFactsStore,
    InvoiceDocumentStore,
    DrawUpInvoice,
    InvoiceDocumentsResolver,
    PaperFiles,
    GenerateDossierPaper,
    ShippingJudge,
    AnnounceShipment,
    ProvideDossierPaper,
    DecideDossierPaper,
    MoveDossier,
    RecordInspection,
    DispatchAnnouncedShipment,
    ReadDossier,
    SetDossierTerms,
    DossiersResolver,
    DossierPapersResolver,
    DossierGateResolver,
  ],
  exports: [
    RecordReceipt,
    RejectionStore,
    Credits,
    Settlement,
    DisputedGoods,
    CloseContract,
    FailingContracts,
    ReplacementContracts,
    CancelRest,
    WindUpContracts,
  ],
})
export class ContractsModule {}
