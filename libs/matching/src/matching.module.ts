import { Module } from '@nestjs/common';
import { ComplianceModule } from '#libs/compliance';
import { MatchingResolver } from './graphql/matching.resolver.js';
import { KEEP_FRESH } from './jobs/mark-due.handlers.js';
import { MatchDueTypes, MatchEveryDay, RecordDeliveries } from './jobs/match.due-work.js';
import { MatchDueStore } from './persistence/match-due.store.js';
import { MatchInputsStore } from './persistence/match-inputs.store.js';
import { MatchReader } from './persistence/match.reader.js';
import { MatchStore } from './persistence/match.store.js';
import { SavedSearchStore } from './persistence/saved-search.store.js';
import { SupplyRecordStore } from './persistence/supply-record.store.js';
import { MatchProductTypes } from './use-cases/match-product-types.use-case.js';
import { PaperOutlooks } from './use-cases/paper-outlooks.js';
import { SavedSearches } from './use-cases/saved-searches.use-case.js';

const STORES = [MatchStore, MatchDueStore, MatchInputsStore, SavedSearchStore, SupplyRecordStore];
const USE_CASES = [MatchProductTypes, PaperOutlooks, SavedSearches];
const JOBS = [...KEEP_FRESH, MatchDueTypes, MatchEveryDay, RecordDeliveries];

/** Finds what fits: products for demands, demands for suppliers. */
@Module({ imports: [ComplianceModule], providers: [...STORES, ...USE_CASES, ...JOBS, MatchReader, MatchingResolver] })
export class MatchingModule {}
