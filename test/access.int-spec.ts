import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiModule } from '../apps/api/src/api.module.js';
import { startApi } from '../apps/api/src/start-api.js';
import { type Actor, type Api, demandAccess, type OrganisationKind, type Role } from '#libs/platform';
import { AboutResolver } from '../libs/platform/src/graphql-server/about.resolver.js';
import { accessOf } from '../libs/platform/src/graphql/access.js';
import { rootFields } from '../libs/platform/src/graphql-server/root-fields.js';
import { aMember, anApiKey, anOrganisation } from './support/builders/organisations.js';
import { ownerClient } from './support/builders/rows.js';
import { useTestDatabase } from './support/database.js';
import { testConfig, testModule } from './support/worker.js';

/** Who may call what: one row per root field, one mark per caller, `x` for allowed. A field without a row fails. */
const CALLERS: readonly (readonly [name: string, kind?: OrganisationKind, ...roles: Role[]])[] = [
  ['anonymous'],
  ['applicant', 'supplier', 'viewer', 'bidder', 'approver', 'administrator'],
  ['purchaser viewer', 'purchaser', 'viewer'],
  ['purchaser buyer', 'purchaser', 'buyer'],
  ['purchaser approver', 'purchaser', 'approver'],
  ['purchaser administrator', 'purchaser', 'administrator'],
  ['supplier viewer', 'supplier', 'viewer'],
  ['supplier bidder', 'supplier', 'bidder'],
  ['supplier approver', 'supplier', 'approver'],
  ['operator viewer', 'operator', 'viewer'],
  ['operator officer', 'operator', 'officer'],
  ['laboratory officer', 'laboratory', 'officer'],
  ['suspended', 'supplier', 'viewer', 'bidder', 'approver', 'administrator'],
];
// prettier-ignore
const TABLE: Readonly<Record<string, string>> = {
  'Mutation.acceptDossierPaper':       '----------x--',
  'Mutation.acceptInvitation':          'xxxxxxxxxxxxx',
  'Mutation.acceptProposal':          '---xx--xx----',
  'Mutation.acceptRejection':           '-------xx----',
  'Mutation.activateRulebook':          '----------x--',
  'Mutation.addCorridor':              '----------x--',
  'Mutation.addDisputeEvidence':      '---xx--xx-x--',
  'Mutation.addProduct':                '-------x-----',
  'Mutation.addProductType':            '----------x--',
  'Mutation.addSite':                  '-x-----x-----',
  'Mutation.admitOrganisation':         '----------x--',
  'Mutation.advanceClock':              '----------x--',
  'Mutation.amendDemand':               '---x---------',
  'Mutation.amendTender':               '----------x--',
  'Mutation.announceShipment':         '-------x-----',
  'Mutation.answerAdmissionChecklist': '-x---x-------',
  'Mutation.answerAuditFinding':       '-------xx--x-',
  'Mutation.answerCreditAmendment':   '-------xx----',
  'Mutation.answerDefault':          '-------xx----',
  'Mutation.answerDiscrepancies':     '----x-----x--',
  'Mutation.answerDispute':           '---xx--xx----',
  'Mutation.answerRevivalOffer':        '-------x-----',
  'Mutation.appealDispute':           '---xx--xx----',
  'Mutation.appealStanding':           '----x---x---x',
  'Mutation.applyForCredit':          '---xx--------',
  'Mutation.assignBankEntry':         '----------x--',
  'Mutation.attachCode':               '----------x--',
  'Mutation.barOrganisation':           '----------x--',
  'Mutation.cancelAudit':              '----------x--',
  'Mutation.cancelDemand':              '---x---------',
  'Mutation.cancelShipment':           '-------x-----',
  'Mutation.cancelTender':              '----------x--',
  'Mutation.changeMemberRoles':         '-----x-------',
  'Mutation.chooseBidDeposit':         '----------x--',
  'Mutation.chooseContractTerms':      '----------x--',
  'Mutation.choosePaperProfile':        '----------x--',
  'Mutation.chooseRoutes':             '----------x--',
  'Mutation.chooseRulebook':            '----------x--',
  'Mutation.chooseTenderRulebook':      '----------x--',
  'Mutation.closeSite':                '-x-----x-----',
  'Mutation.completeSignIn':            'xxxxxxxxxxxxx',
  'Mutation.concludeAudit':            '----------x--',
  'Mutation.confirmControl':           '----------x--',
  'Mutation.confirmOrderLine':       '-------x-----',
  'Mutation.confirmSecondFactor':       '-xxxxxxxxxxxx',
  'Mutation.contestRejection':          '-------xx----',
  'Mutation.copyRulebook':              '----------x--',
  'Mutation.createApiKey':              '-----x-------',
  'Mutation.decideAppeal':             '----------x--',
  'Mutation.decideApproval':          '---xxx-------',
  'Mutation.decideAuditFinding':       '----------x--',
  'Mutation.decideLiftRecall':       '----------x--',
  'Mutation.decidePayeeAccount':      '----------x--',
  'Mutation.decidePayout':            '----------x--',
  'Mutation.decideRate':                '----------x--',
  'Mutation.decideRepair':             '----------x--',
  'Mutation.decideScreeningHit':       '----------x--',
  'Mutation.decideStanding':           '----------x--',
  'Mutation.decideTakeOver':         '----------x--',
  'Mutation.declareControl':           '--------x----',
  'Mutation.declareDefault':         '----------x--',
  'Mutation.declareFee':                '----------x--',
  'Mutation.declareRate':               '----------x--',
  'Mutation.declareRelatedFirms':       '----------x--',
  'Mutation.declineContract':           '----x---x----',
  'Mutation.declineReview':             '----------x--',
  'Mutation.delegateApprovals':       '---xxx-------',
  'Mutation.deleteSearch':             '-------x-----',
  'Mutation.designateLaboratory':      '----------x--',
  'Mutation.detachCode':               '----------x--',
  'Mutation.dispatchAnnouncedShipment':'-------x-----',
  'Mutation.dispatchShipment':          '-------x-----',
  'Mutation.disqualifyHeldBid':        '----------x--',
  'Mutation.drawUpClosingStatement':   '--xxxxxxxxx--',
  'Mutation.drawUpContractPaper':      '--xxxxxxxxx--',
  'Mutation.drawUpInvoice':             '--xxxxxxxxx--',
  'Mutation.dropClaimDraft':          '---xx--------',
  'Mutation.endControl':               '--------x-x--',
  'Mutation.endDefault':             '----------x--',
  'Mutation.endDesignation':           '----------x--',
  'Mutation.endRelatedFirms':           '----------x--',
  'Mutation.enrolSecondFactor':         '-xxxxxxxxxxxx',
  'Mutation.explainCost':               '-------x-----',
  'Mutation.fileClaimDraft':          '---xx--------',
  'Mutation.fileDispute':             '---xx--xx----',
  'Mutation.generateDossierPaper':     '-------x--x--',
  'Mutation.holdDossier':              '----------x--',
  'Mutation.importBankStatement':     '----------x--',
  'Mutation.importReadings':           '---x---x-----',
  'Mutation.importShipmentEvents':     '---x---x-----',
  'Mutation.importTable':              '---x---x--x--',
  'Mutation.inspectShipment':         '---x---------',
  'Mutation.inviteMember':              '-----x-------',
  'Mutation.noticeDefault':          '----x-----x--',
  'Mutation.openBankAccount':         '----------x--',
  'Mutation.openRecall':             '--------x-x--',
  'Mutation.payBalance':               '---x---------',
  'Mutation.payInvoice':               '---x---------',
  'Mutation.placeBid':                  '-------x-----',
  'Mutation.placeOrder':                '---x---------',
  'Mutation.planAudit':                '----------x--',
  'Mutation.poolDemands':               '----------x--',
  'Mutation.postDemand':                '---x---------',
  'Mutation.presentDocuments':        '-------xx----',
  'Mutation.previewRulebook':           '----------x--',
  'Mutation.proposeAmendment': '---xx--xx----',
  'Mutation.proposeLiftRecall':      '----------x--',
  'Mutation.proposePayeeAccount':     '----x---x----',
  'Mutation.proposeRemedy':           '----------x--',
  'Mutation.proposeStanding':          '----------x--',
  'Mutation.proposeTakeOver':        '----------x--',
  'Mutation.provideDossierPaper':      '---x---x--x--',
  'Mutation.publishTender':             '----------x--',
  'Mutation.reapplyOrganisation':       '-x---x-------',
  'Mutation.recordCreditAmendment':   '----------x--',
  'Mutation.recordCreditStep':        '----------x--',
  'Mutation.recordCustomsRelease':     '---x---------',
  'Mutation.recordDeposit':             '----------x--',
  'Mutation.recordExamination':       '----------x--',
  'Mutation.recordHonour':            '----------x--',
  'Mutation.recordInspection':         '----------x--',
  'Mutation.recordPackages':          '-------x-----',
  'Mutation.recordPayout':              '----------x--',
  'Mutation.recordReceipt':             '---x---------',
  'Mutation.recordShipmentEvents':     '---x---x-----',
  'Mutation.refuseAmendment': '----x---x----',
  'Mutation.refuseDossierPaper':       '----------x--',
  'Mutation.refuseOrderLine':        '-------x-----',
  'Mutation.registerOrganisation':      'xxxxxxxxxxxxx',
  'Mutation.rejectCertificate':        '----------x--',
  'Mutation.rejectControl':            '----------x--',
  'Mutation.rejectRegistration':       '----------x--',
  'Mutation.releaseDossier':           '----------x--',
  'Mutation.removeFile':                '-x-xxx-xx-xx-',
  'Mutation.renewRecoveryCodes':        '-xxxxxxxxxxxx',
  'Mutation.reportAudit':              '----------x--',
  'Mutation.requestApproval':         '---xx--------',
  'Mutation.requestCreditAmendment':  '----x--------',
  'Mutation.requestDirectTender':       '---x---------',
  'Mutation.requestPayout':           '----x---x----',
  'Mutation.requestRepair':            '----x---x---x',
  'Mutation.requestWhatIf':             '---x------x--',
  'Mutation.restoreOrganisation':       '----------x--',
  'Mutation.resumeDossier':            '----------x--',
  'Mutation.retryDeadLetter':           '----------x--',
  'Mutation.returnDossier':            '----------x--',
  'Mutation.returnOrganisation':        '----------x--',
  'Mutation.revokeApiKey':              '-----x-------',
  'Mutation.revokeCertificate':        '----------x--',
  'Mutation.revokeRegistration':       '----------x--',
  'Mutation.ruleDispute':             '----------x--',
  'Mutation.saveSearch':               '-------x-----',
  'Mutation.sendPayments':            '----------x--',
  'Mutation.setApprovalSteps':        '-----x-------',
  'Mutation.setBankEntryAside':       '----------x--',
  'Mutation.setComparison':             '----------x--',
  'Mutation.setDossierTerms':          '---x---------',
  'Mutation.signAmendment': '----x---x----',
  'Mutation.signContract':              '----x---x----',
  'Mutation.signIn':                    'xxxxxxxxxxxxx',
  'Mutation.signOut':                   '-xxxxxxxxxxxx',
  'Mutation.submitCertificate':        '-x-----x-----',
  'Mutation.submitDossier':            '-------x-----',
  'Mutation.submitRegistration':       '-x-----x-----',
  'Mutation.suspendOrganisation':       '----------x--',
  'Mutation.verifyCertificate':        '----------x--',
  'Mutation.verifyRegistration':       '----------x--',
  'Mutation.withdrawAmendment': '---xx--xx----',
  'Mutation.withdrawApproval':        '---xx--------',
  'Mutation.withdrawBid':               '-------x-----',
  'Mutation.withdrawCertificate':      '-x-----x-----',
  'Mutation.withdrawCreditAmendment': '----x--------',
  'Mutation.withdrawCreditApplication':'---xx--------',
  'Mutation.withdrawDefault':        '----x-----x--',
  'Mutation.withdrawDispute':         '---xx--xx----',
  'Mutation.withdrawInvitation':        '-----x-------',
  'Mutation.withdrawMember':            '-----x-------',
  'Mutation.withdrawPayeeAccount':    '----x---x----',
  'Mutation.withdrawProduct':           '-------x-----',
  'Mutation.withdrawRate':              '----------x--',
  'Mutation.withdrawRegistration':     '-x-----x-----',
  'Mutation.withdrawRulebook':          '----------x--',
  'Query.about':                        'xxxxxxxxxxxxx',
  'Query.accounts':                     '-xxxxxxxxxxxx',
  'Query.admissionChecklist':           '-xxxxxxxxxxxx',
  'Query.admissionReviews':             '---------xx--',
  'Query.apiKeys':                      '-----x-------',
  'Query.approvalRequests':           '--xxxx-------',
  'Query.approvalSteps':              '--xxxx-------',
  'Query.auditEntries':                 '---------xx--',
  'Query.award':                        '--xxxxxxxxxx-',
  'Query.awards':                       '--xxxxxxxxxx-',
  'Query.bankAccounts':               '-xxxxxxxxxxx-',
  'Query.bankEntries':                '---------xx--',
  'Query.bankStatements':             '---------xx--',
  'Query.bars':                        '-xxxxxxxxxxxx',
  'Query.bidCalls':                    '------xxx----',
  'Query.bidderPapers':                '--xxxx---xx--',
  'Query.bids':                         '-xxxxxxxxxxx-',
  'Query.certificate':                 '-xxxxxxxxxx-x',
  'Query.certificates':                '-xxxxxxxxxx-x',
  'Query.claimDrafts':                '-xxxxxxxxxxxx',
  'Query.code':                        '-xxxxxxxxxxx-',
  'Query.codeLists':                   '-xxxxxxxxxxx-',
  'Query.codes':                       '-xxxxxxxxxxx-',
  'Query.comparison':                   '-xxxxxxxxxxx-',
  'Query.contract':                     '-xxxxxxxxxxxx',
  'Query.contractAmendments': '-xxxxxxxxxxx-',
  'Query.contractClosing':              '-xxxxxxxxxxxx',
  'Query.contractRevisions': '-xxxxxxxxxxx-',
  'Query.contractTermsTemplates':      '-xxxxxxxxxxx-',
  'Query.contracts':                    '-xxxxxxxxxxxx',
  'Query.controlLinks':                '------xxxxx--',
  'Query.convert':                      '-xxxxxxxxxxx-',
  'Query.corridors':                    'xxxxxxxxxxxxx',
  'Query.costExplanations':             '--xxxxxxxxxx-',
  'Query.deadLetters':                  '---------xx--',
  'Query.declaredRates':                '-xxxxxxxxxxx-',
  'Query.deliveryPerformance':        '--xxxxxxxxx--',
  'Query.demand':                       '-xxxxxxxxxxx-',
  'Query.demands':                      '-xxxxxxxxxxx-',
  'Query.depositInstructions':        '--xxxxxxx----',
  'Query.dispute':                    '-xxxxxxxxxxxx',
  'Query.disputes':                   '-xxxxxxxxxxxx',
  'Query.dossier':                     '-xxxxxxxxxxxx',
  'Query.dossiers':                    '-xxxxxxxxxxxx',
  'Query.evaluation':                   '--xxxxxxxxxx-',
  'Query.feeVersions':                  'xxxxxxxxxxxxx',
  'Query.file':                         '-xxxxxxxxxxxx',
  'Query.files':                        '-xxxxxxxxxxxx',
  'Query.fulfilment':                '-xxxxxxxxxxxx',
  'Query.goodsInspection':            '-xxxxxxxxxxxx',
  'Query.health':                       '---------xx--',
  'Query.heldAwards':                  '---------xx--',
  'Query.hsSuggestions':               '-xxxxxxxxxxx-',
  'Query.importProblems':              '--xxxxxxxxx--',
  'Query.invitations':                  '-----x-------',
  'Query.invoices':                     '-xxxxxxxxxxxx',
  'Query.jobQueues':                    '---------xx--',
  'Query.laboratoryDesignations':      '-xxxxxxxxxxx-',
  'Query.lateShipments':              '-xxxxxxxxxxxx',
  'Query.ledgerChecks':                '---------xx--',
  'Query.letterOfCredit':             '-xxxxxxxxxxxx',
  'Query.lettersOfCredit':            '-xxxxxxxxxxxx',
  'Query.matchCount':                  '--xxxx---xx--',
  'Query.matches':                     '--xxxx---xx--',
  'Query.me':                           '-xxxxxxxxxxxx',
  'Query.members':                      '-xxxxxxxxxxx-',
  'Query.myBids':                       '------xxx----',
  'Query.nextRevision':                 '-------x-----',
  'Query.openStandingEntries':         '---------xx--',
  'Query.opportunities':               '------xxx----',
  'Query.order':                        '-xxxxxxxxxxxx',
  'Query.orderProgress':             '-xxxxxxxxxxxx',
  'Query.orders':                       '-xxxxxxxxxxxx',
  'Query.organisation':                 '-xxxxxxxxxxx-',
  'Query.organisations':                '-xxxxxxxxxxx-',
  'Query.packingList':                '-xxxxxxxxxxxx',
  'Query.paperChecklist':              '------xxx----',
  'Query.paperProfiles':                '-xxxxxxxxxxx-',
  'Query.payeeAccounts':              '-xxxxxxxxxxxx',
  'Query.paymentFile':                '---------xx--',
  'Query.payments':                   '-xxxxxxxxxxxx',
  'Query.postings':                     '-xxxxxxxxxxxx',
  'Query.priceToWin':                   '------xxx----',
  'Query.productType':                  '-xxxxxxxxxxx-',
  'Query.productTypeCodes':            '-xxxxxxxxxxx-',
  'Query.productTypes':                 '-xxxxxxxxxxx-',
  'Query.products':                     '-xxxxxxxxxxx-',
  'Query.recall':                    '-xxxxxxxxxxxx',
  'Query.recalls':                   '-xxxxxxxxxxxx',
  'Query.receiptKeys':                  'xxxxxxxxxxxxx',
  'Query.receivables':                 '-xxxxxxxxxxx-',
  'Query.referenceRates':               '-xxxxxxxxxxx-',
  'Query.regionalFulfilment':        '-xxxxxxxxxxxx',
  'Query.registration':                '-xxxxxxxxxx-x',
  'Query.registrations':               '-xxxxxxxxxx-x',
  'Query.relatedFirms':                 '---------xx--',
  'Query.replacementsFor':             '---------xx--',
  'Query.revivalOffers':                '------xxxxx--',
  'Query.routeProfiles':               '-xxxxxxxxxxx-',
  'Query.rulebook':                     '-xxxxxxxxxxx-',
  'Query.rulebooks':                    '-xxxxxxxxxxx-',
  'Query.savedSearches':               '------xxx----',
  'Query.screeningHits':               '----------x--',
  'Query.screeningLists':              '----------x--',
  'Query.serverTime':                   'xxxxxxxxxxxxx',
  'Query.shipmentTrack':              '-xxxxxxxxxxxx',
  'Query.siteAudits':                  '-xxxxxxxxxxxx',
  'Query.sites':                       '-xxxxxxxxxx-x',
  'Query.standing':                    '-xxxxxxxxxxxx',
  'Query.statement':                   '-xxxxxxxxxxx-',
  'Query.summary':                      '---------xx--',
  'Query.supplierDeposits':            '-xxxxxxxxxxx-',
  'Query.supplierFile':                '-xxxxxxxxxx-x',
  'Query.supplyDefault':             '-xxxxxxxxxxxx',
  'Query.supplyDefaults':            '-xxxxxxxxxxxx',
  'Query.tableImport':                 '--xxxxxxxxx--',
  'Query.tableImports':                '--xxxxxxxxx--',
  'Query.takeOvers':                 '-xxxxxxxxxxxx',
  'Query.tender':                       '-xxxxxxxxxxx-',
  'Query.tenders':                      '-xxxxxxxxxxx-',
  'Query.trialBalance':                 '---------xx--',
  'Query.whatIf':                       '--xxxx---xx--',
  'Subscription.contractStatusChanged': '-xxxxxxxxxxxx',
  'Subscription.fileStatusChanged':     '-xxxxxxxxxxxx',
  'Subscription.tenderStatusChanged':   '-xxxxxxxxxxx-',
};

class AboutModule {}

const STATUS_OF: Readonly<Record<string, string>> = { applicant: 'applied', suspended: 'suspended' };
const actorOf = ([name, kind, ...roles]: (typeof CALLERS)[number]): Actor | undefined =>
  kind && {
    principal: 'member',
    principalId: 'm',
    organisationId: 'o',
    kind,
    organisationStatus: STATUS_OF[name] ?? 'admitted',
    roles,
  };

describe('who may call which root field', () => {
  const database = useTestDatabase();
  let module: TestingModule;
  let api: Api;

  beforeAll(async () => {
    const config = testConfig(database.url);
    // The server adds what it says about itself.
    module = await testModule(config, [ApiModule.with(config), { module: AboutModule, providers: [AboutResolver] }]);
    api = await startApi({ ...config, port: 0 });
  });
  afterAll(async () => {
    await api?.close();
    await module?.close();
  });

  /** The error's code, or that there was none. */
  const ask = async (query: string, bearer?: string): Promise<string> => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const answer = await api.fastify.inject({ method: 'POST', url: '/graphql', headers, payload: { query } });
    const { errors } = answer.json<{ errors?: { extensions: { code: string } }[] }>();
    return errors?.[0]?.extensions.code ?? 'allowed';
  };

  it('is written down for every field of the schema', () => {
    const sdl = readFileSync(path.resolve(import.meta.dirname, 'snapshots/schema.graphql'), 'utf8');
    const schema = buildSchema(sdl);
    const served = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
    expect(Object.keys(TABLE).sort()).toEqual(served.sort());
    expect(
      rootFields(module)
        .map(({ type, field }) => `${type}.${field}`)
        .sort(),
    ).toEqual(served);
  });

  it('is what the code demands', () => {
    const found = Object.fromEntries(
      rootFields(module).map(({ type, field, handler }) => {
        const rule = accessOf(handler);
        const marks = CALLERS.map((caller) => {
          const actor = actorOf(caller);
          if (rule === undefined) return '-';
          if (!actor) return rule === 'public' ? 'x' : '-';
          try {
            demandAccess(actor, rule);
            return 'x';
          } catch {
            return '-';
          }
        });
        return [`${type}.${field}`, marks.join('')];
      }),
    );
    expect(found).toEqual(TABLE);
  });

  it('holds over HTTP, too', async () => {
    const client = await ownerClient(database.url);
    await client.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo') ON CONFLICT DO NOTHING`);
    const ID = '00000000-0000-4000-8000-000000000000';
    const QUERIES: Readonly<Record<string, string>> = {
      'Query.summary': '{ summary { productTypes } }',
      'Query.auditEntries': '{ auditEntries(first: 10) { edges { node { id } } } }',
      'Query.jobQueues': '{ jobQueues { name } }',
      'Query.trialBalance': '{ trialBalance { currency } }',
      'Query.nextRevision': `{ nextRevision(lotId: "${ID}") }`,
      'Query.apiKeys': '{ apiKeys(first: 10) { edges { node { id } } } }',
      'Query.award': `{ award(lotId: "${ID}") { id } }`,
      'Mutation.withdrawBid': `mutation { withdrawBid(input: { lotId: "${ID}" }) { __typename } }`,
      'Mutation.signContract': `mutation { signContract(input: { contractId: "${ID}", documentDigest: "${'0'.repeat(64)}" }) { __typename } }`,
      'Mutation.cancelTender': `mutation { cancelTender(input: { tenderId: "${ID}", reason: "A reason" }) { __typename } }`,
    };
    for (const [at, [name, kind, ...roles]] of CALLERS.entries()) {
      let bearer: string | undefined;
      // Keys administer nothing: who does is tested by the row-level and rights tests.
      if (roles.includes('administrator')) continue;
      if (kind) {
        const { organisationId } = await anOrganisation(client, kind);
        const { memberId } = await aMember(client, organisationId, { roles });
        bearer = await anApiKey(client, { organisationId, createdBy: memberId, roles });
      }
      for (const [field, query] of Object.entries(QUERIES)) {
        const allowed = TABLE[field]?.[at] === 'x';
        const expected = allowed ? 'allowed' : kind ? 'FORBIDDEN' : 'UNAUTHENTICATED';
        expect([name, field, await ask(query, bearer)]).toEqual([name, field, expected]);
      }
    }
    await client.end();
  });
});
