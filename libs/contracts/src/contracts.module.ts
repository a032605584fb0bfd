import { Module } from '@nestjs/common';
import { LedgerModule } from '#libs/ledger';
import { ContractWatch } from './graphql/contract-watch.js';
import { ContractsResolver } from './graphql/contracts.resolver.js';
import { OrdersResolver } from './graphql/orders.resolver.js';
import { DrawUpContracts } from './jobs/draw-up-contracts.handler.js';
import { IssueInvoice } from './jobs/issue-invoice.handler.js';
import { SettleInvoices } from './jobs/settle-invoices.due-work.js';
import { Settlement } from './jobs/settlement.js';
import { ContractDrafts } from './persistence/contract-drafts.store.js';
import { ContractsReader } from './persistence/contracts.reader.js';
import { ContractStore } from './persistence/contracts.store.js';
import { DeliveryStore } from './persistence/deliveries.store.js';
import { InvoiceStore } from './persistence/invoices.store.js';
import { OrdersReader } from './persistence/orders.reader.js';
import { OrderStore } from './persistence/orders.store.js';
import { DeclineContract } from './use-cases/decline-contract.use-case.js';
import { DispatchShipment } from './use-cases/dispatch-shipment.use-case.js';
import { PlaceOrder } from './use-cases/place-order.use-case.js';
import { RecordReceipt } from './use-cases/record-receipt.use-case.js';
import { SignContract } from './use-cases/sign-contract.use-case.js';

@Module({
  imports: [LedgerModule],
  providers: [
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
    SettleInvoices,
    ContractsReader,
    OrdersReader,
    ContractWatch,
    ContractsResolver,
    OrdersResolver,
  ],
})
export class ContractsModule {}
