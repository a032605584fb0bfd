import { Foundation1790000000001 } from './0001-foundation.js';
import { Organisations1790000000002 } from './0002-organisations.js';
import { Ledger1790000000003 } from './0003-ledger.js';
import { Catalogue1790000000004 } from './0004-catalogue.js';
import { DemandsAndTenders1790000000005 } from './0005-demands-and-tenders.js';
import { Contracts1790000000006 } from './0006-contracts.js';
import { Auth1790000000007 } from './0007-auth.js';
import { Evaluations1790000000008 } from './0008-evaluations.js';
import { WhatIfs1790000000009 } from './0009-what-ifs.js';
import { Papers1790000000010 } from './0010-papers.js';
import { Clearances1790000000011 } from './0011-clearances.js';
import { Standing1790000000012 } from './0012-standing.js';
import { Files1790000000013 } from './0013-files.js';
import { Dossiers1790000000014 } from './0014-dossiers.js';
import { CodesAndScreening1790000000015 } from './0015-codes-and-screening.js';
import { Matching1790000000016 } from './0016-matching.js';
import { ContractTerms1790000000017 } from './0017-contract-terms.js';
import { Money1790000000018 } from './0018-money.js';
import { Rates1790000000019 } from './0019-rates.js';
import { Logistics1790000000020 } from './0020-logistics.js';
import { Bank1790000000021 } from './0021-bank.js';
import { Supply1790000000022 } from './0022-supply.js';
import { Disputes1790000000023 } from './0023-disputes.js';
import { RateCounts1790000000024 } from './0024-rate-counts.js';
import { Imports1790000000025 } from './0025-imports.js';
import { Approvals1790000000026 } from './0026-approvals.js';
import { Packages1790000000027 } from './0027-packages.js';
import { Closing1790000000028 } from './0028-closing.js';
import { FeesAndPayouts1790000000029 } from './0029-fees-and-payouts.js';
import { Credits1790000000031 } from './0031-credits.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS = [
  Foundation1790000000001,
  Organisations1790000000002,
  Ledger1790000000003,
  Catalogue1790000000004,
  DemandsAndTenders1790000000005,
  Contracts1790000000006,
  Auth1790000000007,
  Evaluations1790000000008,
  WhatIfs1790000000009,
  Papers1790000000010,
  Clearances1790000000011,
  Standing1790000000012,
  Files1790000000013,
  Dossiers1790000000014,
  CodesAndScreening1790000000015,
  Matching1790000000016,
  ContractTerms1790000000017,
  Money1790000000018,
  Rates1790000000019,
  Logistics1790000000020,
  Bank1790000000021,
  Supply1790000000022,
  Disputes1790000000023,
  RateCounts1790000000024,
  Imports1790000000025,
  Approvals1790000000026,
  Packages1790000000027,
  Closing1790000000028,
  FeesAndPayouts1790000000029,
  Credits1790000000031,
];
