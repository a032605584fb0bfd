import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { SupplierFile } from '#libs/compliance';
import {
  Access,
  type AccessRule,
  badUserInput,
  type Caller,
  type Connection,
  CurrentCaller,
  OWN_FILE,
} from '#libs/platform';
import { daysBetween, DELIVERY_MEASURE, type DeliveryMeasure, shareBasisPoints } from '#libs/rules';
import {
  type Counts,
  type DeliveryRecordView,
  type PerformanceView,
  PerformanceReader,
  type Period,
} from '../persistence/performance.reader.js';
import {
  DeliveryPerformance,
  DeliveryPerformanceArgs,
  DeliveryPerformanceConnection,
  DeliveryRecord,
} from './types.js';

const LONGEST_DAYS = 366;
const WHO_TRADES: AccessRule = { kinds: ['purchaser', 'supplier', 'operator'] };

@Resolver(() => DeliveryPerformance)
export class PerformanceResolver {
  constructor(private readonly reader: PerformanceReader) {}

  @Access(WHO_TRADES)
  @Query(() => DeliveryPerformanceConnection, {
    description: 'On time, in full, lead time and fill rate, from orders and receipts: yours; operators see all.',
  })
  deliveryPerformance(
    @CurrentCaller() caller: Caller,
    @Args() args: DeliveryPerformanceArgs,
  ): Promise<Connection<DeliveryPerformance>> {
    const filter = args.filter ?? {};
    return this.reader.grouped(caller, args, args.by, periodOf(args), measureOf(args), filter, toPerformance);
  }
}

/** What a supplier's deliveries came to belongs to its file. */
@Resolver(() => SupplierFile)
export class SupplierFileDeliveriesResolver {
  constructor(private readonly reader: PerformanceReader) {}

  @Access(OWN_FILE)
  @ResolveField(() => DeliveryRecord, {
    nullable: true,
    description: 'By the usual measure, with the orders behind it; null while none can be judged.',
  })
  async deliveryRecord(
    @CurrentCaller() caller: Caller,
    @Parent() { id }: SupplierFile,
  ): Promise<DeliveryRecord | null> {
    const record = await this.reader.record(caller, id);
    return record && record.lines > 0 ? toRecord(record) : null;
  }
}

function periodOf({ from, to }: DeliveryPerformanceArgs): Period | undefined {
  if ((from ?? null) === null && (to ?? null) === null) return undefined;
  if (!from || !to) throw badUserInput(from ? 'to' : 'from', 'give both ends of the period, or neither');
  const days = daysBetween(from, to);
  if (days < 0) throw badUserInput('to', 'must not lie before from');
  if (days > LONGEST_DAYS) throw badUserInput('to', `must lie at most ${LONGEST_DAYS} days after from`);
  return { from, to };
}

const within = (field: string, value: number | null | undefined, usual: number, most: number): number => {
  const chosen = value ?? usual;
  if (chosen < 0 || chosen > most) throw badUserInput(field, `must be 0 to ${most}`);
  return chosen;
};

function measureOf({ earlyDays, lateDays, shortBasisPoints }: DeliveryPerformanceArgs): DeliveryMeasure {
  return {
    ...DELIVERY_MEASURE,
    earlyDays: within('earlyDays', earlyDays, DELIVERY_MEASURE.earlyDays, 90),
    lateDays: within('lateDays', lateDays, DELIVERY_MEASURE.lateDays, 90),
    shortBasisPoints: within('shortBasisPoints', shortBasisPoints, DELIVERY_MEASURE.shortBasisPoints, 10_000),
  };
}

const share = (part: number, whole: number): number | null => shareBasisPoints(BigInt(part), BigInt(whole));

function sharesOf({ lines, delivered, onTime, inFull, met }: Counts) {
  return { otifShare: share(met, lines), onTimeShare: share(onTime, delivered), inFullShare: share(inFull, lines) };
}

function toPerformance({
  id: key,
  met: onTimeInFull,
  ordered,
  accepted,
  ...row
}: PerformanceView): DeliveryPerformance {
  const [orderedQuantity, acceptedQuantity] = [BigInt(ordered), BigInt(accepted)];
  const fillRate = shareBasisPoints(acceptedQuantity, orderedQuantity);
  const shares = sharesOf({ ...row, met: onTimeInFull });
  return { ...row, key, onTimeInFull, orderedQuantity, acceptedQuantity, fillRate, ...shares };
}

function toRecord(record: DeliveryRecordView): DeliveryRecord {
  const { from, to, orders, lines } = record;
  return { from, to, orders, lines, ...sharesOf(record) };
}
