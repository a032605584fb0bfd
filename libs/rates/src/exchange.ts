import { Injectable } from '@nestjs/common';
import { type Currency, type Minor, ok, type Result } from '#libs/kernel';
import { type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { convertAmount, crossRate, type CrossRate, type Day, dayOf, type RateRefusal } from '#libs/rules';
import { ReferenceRatesStore } from './persistence/reference-rates.store.js';

/** An amount in another currency, with what the figure rests on. */
export interface Converted {
  readonly amount: Minor;
  readonly currency: Currency;
  readonly converted: Minor;
  readonly day: Day;
  readonly rate: CrossRate;
}

export interface Conversion {
  readonly amount: Minor;
  readonly from: Currency;
  readonly to: Currency;
  /** Left out: today. */
  readonly day?: Day | undefined;
  readonly maxAgeDays: number;
}

/** Rates between currencies on a day; refused where there is none. */
@Injectable()
export class Exchange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ReferenceRatesStore,
  ) {}

  /** For a screen. */
  convert(caller: Caller, { amount, from, to, day, maxAgeDays }: Conversion): Promise<Result<Converted, RateRefusal>> {
    return this.unitOfWork.run<Converted, RateRefusal>(caller, async (tx) => {
      const on = day ?? dayOf(tx.now);
      const rate = await this.rate(tx, { from, to, day: on, maxAgeDays });
      if (!rate.ok) return rate;
      const converted = convertAmount(amount, rate.value);
      return ok({ amount, currency: from, converted, day: on, rate: rate.value });
    });
  }

  /** One rate. */
  async rate(
    tx: Tx,
    { from, to, day, maxAgeDays }: { from: Currency; to: Currency; day: Day; maxAgeDays: number },
  ): Promise<Result<CrossRate, RateRefusal>> {
    return crossRate(from, to, day, await this.store.known(tx, [from, to], day), maxAgeDays);
  }

  /** The rates of several currencies to one, of the same day; the first that is missing refuses. */
  async rates(
    tx: Tx,
    { from, to, day, maxAgeDays }: { from: readonly Currency[]; to: Currency; day: Day; maxAgeDays: number },
  ): Promise<Result<readonly CrossRate[], RateRefusal>> {
    const known = await this.store.known(tx, [...from, to], day);
    const found: CrossRate[] = [];
    for (const currency of from) {
      const rate = crossRate(currency, to, day, known, maxAgeDays);
      if (!rate.ok) return rate;
      found.push(rate.value);
    }
    return ok(found);
  }
}
