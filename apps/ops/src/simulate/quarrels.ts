import { Refused } from '../actors/api-client.js';
import type { Actor } from '../actors/requests.js';
import { until } from '../actors/until.js';
import type { Agenda } from './agenda.js';
import type { DeliveryPlan } from './delivery-plan.js';
import type { Dice } from './dice.js';
import { keyOf, type Traders } from './market.js';

export interface Quarrel extends DeliveryPlan {
  readonly key: string;
  readonly shipmentId: string;
  readonly rejected: number;
  /** The day of the claim. */
  readonly from: number;
}

/** How a quarrel ends. */
const COURSES = ['withdrawn', 'settled', 'ruled', 'appealed', 'unanswered'] as const;
const TEXT = 'What was delivered is not what was agreed; see the delivery note.';
const DISPUTE = 'id status proposalNumber';

interface DisputeNode {
  readonly id: string;
  readonly status: string;
  readonly proposalNumber: number | null;
}

/** A dispute about a shipment from its claim to its end, step by step on the agenda. */
export function quarrel(dice: Dice, about: Quarrel, traders: Traders, agenda: Agenda): void {
  const { purchaser, supplier, from, key } = about;
  const bySupplier = about.rejected > 0 && dice.chance(40);
  const [claimant, other] = bySupplier ? [supplier, purchaser] : [purchaser, supplier];
  const course = dice.pick(COURSES);
  // A little of what the goods cost: sure to lie within what is held.
  const sum = { currency: about.line.amount.currency, amount: '1.00' };
  agenda.on(from, async () => {
    const filed = await claimant.api.mutate<DisputeNode>(
      'fileDispute',
      'Dispute',
      {
        contractId: about.line.contractId,
        shipmentId: about.shipmentId,
        ground: bySupplier ? 'rejection' : 'quality',
        claimed: sum,
        text: TEXT,
        idempotencyKey: keyOf('claim', key),
      },
      DISPUTE,
    );
    const steps = new Steps(filed.id, key, sum, traders, bySupplier);
    if (course === 'withdrawn') return agenda.on(from + 1, () => steps.say(claimant, 'withdrawDispute'));
    if (course !== 'unanswered') agenda.on(from + 1, () => steps.say(other, 'answerDispute'));
    // Nobody answers for ten days: then it lies with the mediators all the same.
    const mediation = course === 'unanswered' ? from + 12 : from + 2;
    if (course === 'settled') return agenda.on(mediation, () => steps.settle([claimant, other]));
    // What an officer proposes opens the mediation; nobody takes it.
    agenda.on(mediation, () => steps.propose());
    agenda.on(mediation + 2, () => steps.decide('first'));
    if (course !== 'appealed') return;
    agenda.on(mediation + 4, () => steps.say(other, 'appealDispute'));
    agenda.on(mediation + 6, () => steps.decide('second'));
  });
}

class Steps {
  constructor(
    private readonly disputeId: string,
    private readonly key: string,
    private readonly sum: { readonly amount: string; readonly currency: string },
    private readonly traders: Traders,
    private readonly bySupplier: boolean,
  ) {}

  async say({ api }: Actor, step: 'answerDispute' | 'appealDispute' | 'withdrawDispute'): Promise<void> {
    const input = { disputeId: this.disputeId, text: TEXT, idempotencyKey: keyOf(step, this.key) };
    await api.mutate(step, 'Dispute', input, 'id', 'DisputeStatementInput');
  }

  /** An officer proposes, and both sides take it. */
  async settle(sides: readonly Actor[]): Promise<void> {
    await this.untilOpened();
    const { proposalNumber } = await this.remedy('proposeRemedy', 'first');
    for (const { api } of sides) {
      await api.mutate('acceptProposal', 'Dispute', { disputeId: this.disputeId, proposalNumber }, 'id');
    }
  }

  /** The worker notices that the days for an answer are over. */
  private async untilOpened(): Promise<void> {
    const document = 'query D($id: UUID!) { dispute(id: $id) { status } }';
    await until('an unanswered dispute to go to the mediators', async () => {
      const { dispute } = await this.traders.operator.query<{ dispute: { status: string } }>(document, {
        id: this.disputeId,
      });
      return dispute.status === 'filed' ? undefined : true;
    });
  }

  async propose(): Promise<void> {
    await this.untilOpened();
    await this.remedy('proposeRemedy', 'first');
  }

  async decide(officer: 'first' | 'second'): Promise<void> {
    await this.remedy('ruleDispute', officer);
  }

  /** Out of the invoice, while it is unpaid; a penalty otherwise. */
  private async remedy(operation: 'proposeRemedy' | 'ruleDispute', officer: 'first' | 'second'): Promise<DisputeNode> {
    const api = officer === 'first' ? this.traders.operator : this.traders.second;
    const ask = (how: string, remedy: object): Promise<DisputeNode> => {
      const input = {
        disputeId: this.disputeId,
        text: TEXT,
        remedy,
        idempotencyKey: keyOf(operation, officer, how, this.key),
      };
      return api.mutate<DisputeNode>(operation, 'Dispute', input, DISPUTE, 'DisputeRemedyInput');
    };
    try {
      return await ask('refund', { refund: this.sum });
    } catch (error) {
      if (!(error instanceof Refused && ['NOTHING_HELD', 'REFUND_OUT_OF_RANGE'].includes(error.code))) throw error;
      const penalty = { penalty: this.sum, penaltyFrom: this.bySupplier ? 'purchaser' : 'supplier' };
      // An invoice that holds less than that, such as one of goods that were rejected and paid on account.
      const nothingBack = error.code === 'REFUND_OUT_OF_RANGE' ? { refund: { ...this.sum, amount: '0.00' } } : {};
      return ask('penalty', { ...penalty, ...nothingBack });
    }
  }
}
