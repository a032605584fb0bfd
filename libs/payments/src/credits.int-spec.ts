import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from '#libs/platform';
import { ok } from '#libs/kernel';
import { useTestDatabase } from '../../../test/support/database.js';
import { granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { CreditWorld } from '../../../test/support/credit-world.js';
import { BookHonours, ExpireCredits, PrecludeBanks } from './jobs/credit-deadlines.due-work.js';

const database = useTestDatabase();
let bank: CreditWorld;
beforeAll(async () => {
  bank = await CreditWorld.start(database.url);
});
afterAll(() => bank.stop());

const settled = async () => {
  await bank.world.invoice();
  while ((await bank.world.settle()) > 0);
  await bank.world.work(BookHonours);
  await bank.world.work();
};

describe('a letter of credit', () => {
  it('is applied for, issued and advised; then goods leave, documents comply and the bank pays at once', async () => {
    const deal = await bank.aDeal();
    const line = await bank.order(deal, 100n);
    expect(await bank.world.ship(deal.supplier, line, 60n)).toMatchObject({ code: 'CREDIT_NOT_ISSUED' });
    const creditId = granted(await bank.apply(deal)).creditId;
    expect(await bank.apply(deal)).toMatchObject({ code: 'CREDIT_OPEN' });
    granted(await bank.message(creditId, 'issue'));
    const { shipmentId } = granted(await bank.world.ship(deal.supplier, line, 60n));
    expect(await bank.present(deal, creditId, shipmentId)).toMatchObject({ code: 'NOT_AVAILABLE' });
    granted(await bank.message(creditId, 'advise'));
    granted(await bank.present(deal, creditId, shipmentId));
    expect(await bank.present(deal, creditId, shipmentId)).toMatchObject({ code: 'ALREADY_PRESENTED' });
    granted(await bank.examine(creditId, 1, []));
    granted(await bank.honour(creditId, 1));
    expect(await bank.wallet(deal.supplier)).toBe(60_00n);
    expect(await bank.timeline(creditId)).toEqual([
      'credit applied',
      'credit issued',
      'credit advised',
      'presentation 1 presented',
      'presentation 1 complying',
      'presentation 1 honoured',
    ]);

    // The goods come later: ten are rejected, and the supplier owes for them and for the fee.
    granted(await bank.world.receive(deal.purchaser, shipmentId, 50n, 10n));
    await settled();
    await bank.world.work();
    expect(await bank.wallet(deal.purchaser)).toBe(10_00n);
    expect(await bank.wallet(deal.supplier)).toBe(49_75n);

    const { shipmentId: rest } = granted(await bank.world.ship(deal.supplier, line, 40n));
    granted(await bank.present(deal, creditId, rest));
    granted(await bank.examine(creditId, 2, []));
    granted(await bank.world.receive(deal.purchaser, rest, 39n, 1n));
    await bank.world.invoice();
    granted(await bank.honour(creditId, 2));
    expect(await bank.credit(creditId)).toMatchObject({ status: 'honoured', honoured: 100_00n });
    await settled();
    expect(await bank.wallet(deal.purchaser)).toBe(11_00n);
    expect(await bank.wallet(deal.supplier)).toBe(89_00n - 45n);
    expect(await brokenInvariants(bank.world.db)).toEqual([]);
  });

  it('pays for goods of which then nothing is accepted, and all of it is owed back', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 100n);
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 1, []));
    granted(await bank.world.receive(deal.purchaser, shipmentId, 0n, 100n));
    granted(await bank.honour(creditId, 1));
    expect(await bank.wallet(deal.supplier)).toBe(0n);
    await settled();
    await settled();
    expect(await bank.wallet(deal.purchaser)).toBe(100_00n);
    expect(await bank.wallet(deal.supplier)).toBe(0n);
    expect(await brokenInvariants(bank.world.db)).toEqual([]);
  });

  it('waits in the books for the end of a dispute about goods that were received', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 100n);
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 1, []));
    granted(await bank.world.receive(deal.purchaser, shipmentId, 100n));
    await bank.world.invoice();
    await bank.dispute(shipmentId, true);
    granted(await bank.honour(creditId, 1));
    await settled();
    expect(await bank.wallet(deal.supplier)).toBe(0n);
    await bank.dispute(shipmentId, false);
    await settled();
    expect(await bank.wallet(deal.supplier)).toBe(99_50n);
    expect(await brokenInvariants(bank.world.db)).toEqual([]);
  });

  it('that paid ahead for goods in dispute leaves their invoice to settle by itself at its end', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 100n);
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 1, []));
    granted(await bank.honour(creditId, 1));
    granted(await bank.world.receive(deal.purchaser, shipmentId, 100n));
    await bank.world.invoice();
    await bank.dispute(shipmentId, true);
    await settled();
    expect(await bank.contractStatus(deal)).toBe('active');
    await bank.endDispute(deal, shipmentId, 40_00n);
    await settled();
    await settled();
    expect(await bank.contractStatus(deal)).toBe('closed');
    // The fee is half a percent of the 60.00 that are left.
    expect(await bank.wallet(deal.supplier)).toBe(60_00n - 30n);
    expect(await bank.wallet(deal.purchaser)).toBe(40_00n);
  });

  it('is honoured once by whoever records it at the same moment', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 100n);
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 1, []));
    const honours = await Promise.all([1, 2, 3, 4].map(() => bank.honour(creditId, 1)));
    expect(honours.filter((each) => each.ok)).toHaveLength(1);
    expect(await bank.wallet(deal.supplier)).toBe(100_00n);
    expect(await brokenInvariants(bank.world.db)).toEqual([]);
  });

  it('books an honour once that races the receipt of its goods', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await bank.aDeal();
      const creditId = await bank.advised(deal);
      const shipmentId = await bank.shipped(deal, 100n);
      granted(await bank.present(deal, creditId, shipmentId));
      granted(await bank.examine(creditId, 1, []));
      const received = bank.world.receive(deal.purchaser, shipmentId, 90n, 10n).then(async (answer) => {
        await bank.world.invoice();
        return answer;
      });
      const [honoured, taken] = await Promise.all([bank.honour(creditId, 1), received]);
      granted(honoured);
      granted(taken);
      await settled();
      await settled();
      expect(await bank.wallet(deal.purchaser)).toBe(10_00n);
      expect(await bank.wallet(deal.supplier)).toBe(90_00n - 45n);
      expect(await brokenInvariants(bank.world.db)).toEqual([]);
    }
  });

  it('has one notice with all discrepancies; waived it is paid, held against it the documents go back', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 100n);
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 1, ['Bill of lading is not clean', 'Invoice names another consignee']));
    expect(await bank.examine(creditId, 1, ['And a third one'])).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    expect(await bank.honour(creditId, 1)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    expect(await bank.answer(deal.supplier, creditId, 1, 'waive')).toMatchObject({ code: 'PRESENTATION_UNKNOWN' });
    granted(await bank.answer(deal.purchaser, creditId, 1, 'refuse'));
    expect(await bank.credit(creditId)).toMatchObject({ drawn: 0n, open: 0 });
    granted(await bank.present(deal, creditId, shipmentId));
    granted(await bank.examine(creditId, 2, ['Bill of lading is not clean']));
    granted(await bank.answer(deal.purchaser, creditId, 2, 'waive'));
    expect(await bank.answer(deal.purchaser, creditId, 2, 'refuse')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    granted(await bank.honour(creditId, 2));
    expect(await bank.wallet(deal.supplier)).toBe(100_00n);
  });

  it('is amended when the supplier accepts, and cancelled likewise', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal, { amountMinor: 50_00n });
    const shipmentId = await bank.shipped(deal, 100n);
    expect(await bank.present(deal, creditId, shipmentId)).toMatchObject({ code: 'CREDIT_EXCEEDED' });
    granted(await bank.amend(deal, creditId, { amountMinor: 100_00n }));
    expect(await bank.amend(deal, creditId, null)).toMatchObject({ code: 'AMENDMENT_OPEN' });
    expect(await bank.decide(deal.supplier, creditId, 1, 'accept')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    granted(await bank.decide('bank', creditId, 1, 'issue'));
    expect(await bank.decide(deal.purchaser, creditId, 1, 'accept')).toMatchObject({ code: 'AMENDMENT_UNKNOWN' });
    granted(await bank.decide(deal.supplier, creditId, 1, 'accept'));
    granted(await bank.present(deal, creditId, shipmentId));
    expect(await bank.amend(deal, creditId, null)).toMatchObject({ code: 'PRESENTATION_OPEN' });

    const other = await bank.aDeal();
    const second = await bank.advised(other);
    granted(await bank.amend(other, second, null));
    granted(await bank.decide('bank', second, 1, 'issue'));
    granted(await bank.decide(other.supplier, second, 1, 'accept'));
    expect(await bank.credit(second)).toMatchObject({ status: 'cancelled' });
    expect(await bank.world.ship(other.supplier, await bank.order(other, 1n), 1n)).toMatchObject({
      code: 'CREDIT_NOT_ISSUED',
    });
    granted(await bank.apply(other));
  });

  it('is seen by its two sides and the operators, and changed by nobody else', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const stranger = await bank.aDeal();
    const shipmentId = await bank.shipped(deal, 100n);
    expect(await bank.present(stranger, creditId, shipmentId)).toMatchObject({ code: 'CREDIT_UNKNOWN' });
    expect(await bank.amend(stranger, creditId, null)).toMatchObject({ code: 'CREDIT_UNKNOWN' });
    expect(await bank.seenBy(stranger.supplier, creditId)).toBe(false);
    expect(await bank.seenBy(deal.supplier, creditId)).toBe(true);
    expect(await bank.seenBy(deal.purchaser, creditId)).toBe(true);
  });
});

describe('the days of a credit', () => {
  it('pass: a bank without a notice is precluded, and a credit without documents before the bank expires', async () => {
    const deal = await bank.aDeal();
    const creditId = await bank.advised(deal);
    const shipmentId = await bank.shipped(deal, 50n);
    granted(await bank.present(deal, creditId, shipmentId));
    await bank.world.wait(20);
    expect(await bank.examine(creditId, 1, ['Too late to say'])).toMatchObject({ code: 'PRECLUDED' });
    await bank.world.work(PrecludeBanks, ExpireCredits);
    expect(await bank.presentation(creditId, 1)).toMatchObject({ status: 'complying', precluded: true });
    await bank.world.wait(60);
    await bank.world.work(PrecludeBanks, ExpireCredits);
    expect(await bank.credit(creditId)).toMatchObject({ status: 'advised' });
    granted(await bank.honour(creditId, 1));
    await bank.world.wait(2);
    await bank.world.work(ExpireCredits);
    expect(await bank.credit(creditId)).toMatchObject({ status: 'expired' });
    expect(await bank.world.ship(deal.supplier, await bank.order(deal, 1n), 1n)).toMatchObject({
      code: 'CREDIT_NOT_ISSUED',
    });
    expect(await brokenInvariants(bank.world.db)).toEqual([]);
  });

  it('race: documents that are presented while the credit expires are either before the bank or too late', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await bank.aDeal();
      const creditId = await bank.advised(deal);
      const shipmentId = await bank.shipped(deal, 50n);
      // The last day was yesterday by the rows alone: both judge it as they come to it.
      await bank.world.db.query(
        `UPDATE letter_of_credit SET next_check_at = medlane_now() - interval '1 hour',
           terms = terms || jsonb_build_object('expiresOn', $2::text), expires_on = $2::date WHERE id = $1`,
        [creditId, await bank.today(round % 2 === 0 ? 0 : -10)],
      );
      const [presented] = await Promise.all([
        bank.present(deal, creditId, shipmentId),
        bank.world.get(UnitOfWork).asSystem(async (tx) => {
          await bank.world.get(ExpireCredits).handle(tx, creditId);
          return ok(undefined);
        }),
      ]);
      const { status, open } = await bank.credit(creditId);
      if (presented.ok) expect({ status, open }).toEqual({ status: 'advised', open: 1 });
      else expect(['PRESENTED_TOO_LATE', 'NOT_AVAILABLE']).toContain(presented.code);
      if (round % 2 === 0) expect(presented.ok).toBe(true);
    }
  });
});
