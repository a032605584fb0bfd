import { Module } from '@nestjs/common';
import { ComplianceModule } from '#libs/compliance';
import { ContractsModule } from '#libs/contracts';
import { LedgerModule } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { SupplyDefaultsResolver } from './graphql/supply-defaults.resolver.js';
import { TakeOversResolver } from './graphql/take-overs.resolver.js';
import { EndCurePeriods } from './jobs/cure-periods.due-work.js';
import { ProposeForBar } from './jobs/propose-for-bar.handler.js';
import { TakeOverDeclined, TakeOverSigned } from './jobs/take-over.handlers.js';
import { SupplyReader } from './persistence/supply.reader.js';
import { SupplyDefaultStore } from './persistence/supply-defaults.store.js';
import { RecallReader } from './persistence/recall.reader.js';
import { RecallStore } from './persistence/recalls.store.js';
import { RecallsResolver } from './graphql/recalls.resolver.js';
import { LiftRecall, OpenRecall } from './use-cases/recall.use-cases.js';
import { FulfilmentResolver } from './graphql/fulfilment.resolver.js';
import { WatchSupply } from './jobs/watch-supply.due-work.js';
import { FulfilmentReader } from './persistence/fulfilment.reader.js';
import { ProgressReader } from './persistence/progress.reader.js';
import { AnswerOrder } from './use-cases/answer-order.use-case.js';
import { TakeOverStore } from './persistence/take-overs.store.js';
import { DeclareDefault } from './use-cases/declare-default.use-case.js';
import { DefaultDesk } from './use-cases/default-desk.js';
import { DefaultSteps } from './use-cases/default-steps.use-case.js';
import { NoticeDefault } from './use-cases/notice-default.use-case.js';
import { SettleTakeOver } from './use-cases/settle-take-over.js';
import { DecideTakeOver, ProposeTakeOver } from './use-cases/take-over.use-cases.js';

/** When a supplier fails: notice, default, and who takes over; and when its goods are recalled. */
@Module({
  imports: [ContractsModule, ComplianceModule, LedgerModule],
  providers: [
    SupplyDefaultStore,
    TakeOverStore,
    SupplyReader,
    PeopleStore,
    DefaultDesk,
    NoticeDefault,
    DefaultSteps,
    DeclareDefault,
    ProposeTakeOver,
    DecideTakeOver,
    SettleTakeOver,
    TakeOverSigned,
    TakeOverDeclined,
    ProposeForBar,
    EndCurePeriods,
    SupplyDefaultsResolver,
    TakeOversResolver,
    RecallStore,
    RecallReader,
    OpenRecall,
    LiftRecall,
    RecallsResolver,
    AnswerOrder,
    WatchSupply,
    FulfilmentReader,
    ProgressReader,
    FulfilmentResolver,
  ],
})
export class SupplyModule {}
