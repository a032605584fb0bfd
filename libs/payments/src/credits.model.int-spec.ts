import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../../test/support/database.js';
import { granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { type CreditDeal, CreditWorld } from '../../../test/support/credit-world.js';
import { BookHonours, ExpireCredits, PrecludeBanks } from './jobs/credit-deadlines.due-work.js';

const database = useTestDatabase();
let bank: CreditWorld;
beforeAll(async () => {
  bank = await CreditWorld.start(database.url);
});
afterAll(() => bank.stop());

const KINDS = [
  'present',
  'comply',
  'notify',
  'waive',
  'refuse',
  'honour',
  'receive',
  'amend',
  'wait',
  'sweep',
] as const;
interface Command {
  readonly kind: (typeof KINDS)[number];
  /** Which shipment or presentation it is about. */
  readonly pick: number;
}
const commands = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.integer({ min: 0, max: 2 }) }), {
  minLength: 5,
  maxLength: 22,
});
type Status = 'presented' | 'complying' | 'discrepant' | 'waived' | 'refused' | 'honoured';
/** Three shipments at 1.015 a unit: their prices are no whole cents, and sum to the line's. */
const PARTS = [33n, 33n, 34n];

/** What a credit of 60.00 over three shipments must do, told without days: those are told by whether time was let pass. */
class Model {
  readonly presentations: { shipment: number; status: Status; minor: bigint }[] = [];
  readonly received = new Set<number>();
  amountMinor = 60_00n;
  /** Days let pass since the goods left. */
  days = 0;
  readonly presentedAt: number[] = [];

  get drawn(): bigint {
    return this.sum(({ status }) => status !== 'refused');
  }
  get honoured(): bigint {
    return this.sum(({ status }) => status === 'honoured');
  }
  live(shipment: number): boolean {
    return this.presentations.some((each) => each.shipment === shipment && each.status !== 'refused');
  }
  private sum(which: (each: { status: Status }) => boolean): bigint {
    return this.presentations.filter(which).reduce((total, { minor }) => total + minor, 0n);
  }
}

async function drive(
  deal: CreditDeal,
  creditId: string,
  shipments: readonly string[],
  model: Model,
  { kind, pick }: Command,
) {
  const number = pick + 1;
  const known = model.presentations[pick];
  const move = (from: readonly Status[], to: Status, answer: { readonly ok: boolean }) => {
    expect([kind, answer.ok]).toEqual([kind, known !== undefined && from.includes(known.status)]);
    if (answer.ok && known) known.status = to;
  };
  switch (kind) {
    case 'present': {
      const answer = await bank.present(deal, creditId, shipments[pick] ?? '');
      const inTime = model.days <= 21;
      const [minor] = await amounts(shipments[pick] ?? '', answer.ok);
      if (!answer.ok) {
        const full = model.drawn + 33_00n > model.amountMinor;
        const codes = [
          model.live(pick) && 'ALREADY_PRESENTED',
          !inTime && 'PRESENTED_TOO_LATE',
          full && 'CREDIT_EXCEEDED',
          'NOT_AVAILABLE',
        ];
        return void expect(codes).toContain(answer.code);
      }
      expect(model.live(pick)).toBe(false);
      model.presentations.push({ shipment: pick, status: 'presented', minor: minor ?? 0n });
      model.presentedAt.push(model.days);
      expect(model.drawn <= model.amountMinor).toBe(true);
      return;
    }
    case 'comply':
      return known && move(['presented'], 'complying', await bank.examine(creditId, number, []));
    case 'notify': {
      if (!known) return;
      const answer = await bank.examine(creditId, number, ['Not clean']);
      // Twelve days are always beyond five banking days, three never.
      const late = model.days - (model.presentedAt[pick] ?? 0) >= 12;
      if (late && known.status === 'presented') return void expect(answer).toMatchObject({ code: 'PRECLUDED' });
      return move(['presented'], 'discrepant', answer);
    }
    case 'waive':
      return known && move(['discrepant'], 'waived', await bank.answer(deal.purchaser, creditId, number, 'waive'));
    case 'refuse':
      return known && move(['discrepant'], 'refused', await bank.answer(deal.purchaser, creditId, number, 'refuse'));
    case 'honour':
      return known && move(['complying', 'waived'], 'honoured', await bank.honour(creditId, number));
    case 'receive': {
      const quantity = PARTS[pick] ?? 0n;
      const answer = await bank.world.receive(deal.purchaser, shipments[pick] ?? '', quantity - 3n, 3n);
      expect(answer.ok).toBe(!model.received.has(pick));
      model.received.add(pick);
      return;
    }
    case 'amend': {
      const asked = await bank.amend(deal, creditId, { amountMinor: 101_50n });
      if (!asked.ok)
        return void expect(['NOTHING_CHANGED', 'CREDIT_NOT_ISSUED', 'SHIPMENT_DAY_OUT_OF_RANGE']).toContain(asked.code);
      const last = (await bank.timeline(creditId)).filter((told) => told.endsWith('requested')).length;
      granted(await bank.decide('bank', creditId, last, 'issue'));
      granted(await bank.decide(deal.supplier, creditId, last, 'accept'));
      model.amountMinor = 101_50n;
      return;
    }
    case 'wait':
      await bank.world.wait(12);
      model.days += 12;
      return;
    case 'sweep':
      await bank.world.invoice();
      await bank.world.work(PrecludeBanks, ExpireCredits, BookHonours);
      for (const [at, each] of model.presentations.entries()) {
        if (each.status === 'presented' && model.days - (model.presentedAt[at] ?? 0) >= 12) each.status = 'complying';
      }
  }
}

async function amounts(shipmentId: string, presented: boolean): Promise<bigint[]> {
  if (!presented) return [];
  const value = await bank.world.value<string>(
    `SELECT amount_minor::text AS value FROM credit_presentation WHERE shipment_id = $1 ORDER BY number DESC`,
    [shipmentId],
  );
  return [BigInt(value)];
}

describe('a letter of credit, driven at random', () => {
  it('does what the model does, and banks pay exactly what was drawn', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        const deal = await bank.aDeal(100n, '1.015');
        const shipBy = { amountMinor: 60_00n, expiresOn: await bank.today(400) };
        const creditId = await bank.advised(deal, shipBy);
        const line = await bank.order(deal, 100n);
        const shipments: string[] = [];
        for (const part of PARTS) shipments.push(granted(await bank.world.ship(deal.supplier, line, part)).shipmentId);
        const model = new Model();
        for (const step of steps) {
          await drive(deal, creditId, shipments, model, step);
          const { drawn, honoured, open } = await bank.credit(creditId);
          const waiting = model.presentations.filter(({ status }) => !['refused', 'honoured'].includes(status)).length;
          expect({ drawn, honoured, open }).toEqual({ drawn: model.drawn, honoured: model.honoured, open: waiting });
        }
        for (let round = 0; round < 3; round++) {
          await bank.world.invoice();
          while ((await bank.world.settle()) > 0);
          await bank.world.work(BookHonours);
          await bank.world.work();
        }
        expect(await brokenInvariants(bank.world.db)).toEqual([]);
        const unbooked = await bank.world.value<number>(
          `SELECT count(*)::int AS value FROM credit_presentation WHERE credit_id = $1 AND status = 'honoured' AND booked_at IS NULL`,
          [creditId],
        );
        expect(unbooked).toBe(0);
      }),
      { numRuns: 12 },
    );
  });
});
