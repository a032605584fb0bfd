import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { RECEIVING_REFUSALS } from '#libs/contracts';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  ATTACH_FILE_REFUSALS,
  type Caller,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  OWN_FILE,
  Uuid,
} from '#libs/platform';
import { INSPECT_SHIPMENT_REFUSALS, RECORD_PACKAGES_REFUSALS } from '#libs/rules';
import { InspectionsStore, type InspectionView } from '../persistence/inspections.store.js';
import { type PackedView, PackagesStore } from '../persistence/packages.store.js';
import { InspectShipment } from '../use-cases/inspect-shipment.use-case.js';
import { RecordPackages } from '../use-cases/record-packages.use-case.js';
import { GoodsInspection, InspectShipmentInput, PackingList, RecordPackagesInput } from './goods.types.js';

const PackagesPayload = definePayload('RecordPackages', PackingList, RECORD_PACKAGES_REFUSALS);
const InspectPayload = definePayload('InspectShipment', GoodsInspection, {
  ...INSPECT_SHIPMENT_REFUSALS,
  ...RECEIVING_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});

/** What lies in the packages of a shipment, and how it was found on arrival. */
@Resolver()
export class GoodsResolver {
  constructor(
    private readonly packages: PackagesStore,
    private readonly inspections: InspectionsStore,
    private readonly packing: RecordPackages,
    private readonly inspecting: InspectShipment,
  ) {}

  @Access(OWN_FILE)
  @Query(() => PackingList, { nullable: true, description: 'Of a shipment that you send or that comes to you.' })
  async packingList(
    @CurrentCaller() caller: Caller,
    @Args('shipmentId', { type: () => Uuid }) shipmentId: string,
  ): Promise<PackingList | null> {
    const found = await this.packages.packed(caller, shipmentId);
    return found ? toPackingList(found) : null;
  }

  @Access(OWN_FILE)
  @Query(() => GoodsInspection, { nullable: true, description: 'Null where the goods were received without one.' })
  async goodsInspection(
    @CurrentCaller() caller: Caller,
    @Args('shipmentId', { type: () => Uuid }) shipmentId: string,
  ): Promise<GoodsInspection | null> {
    const found = await this.inspections.inspection(caller, shipmentId);
    return found ? toInspection(found) : null;
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => PackagesPayload.type, {
    description:
      'Scan what lies in which package, until the shipment is received. The same package again changes nothing.',
  })
  async recordPackages(@CurrentCaller() caller: Caller, @Args('input') input: RecordPackagesInput): Promise<object> {
    const { shipmentId } = input;
    const packages = input.packages.map(({ unitsPerItem, ...one }) => ({ ...one, unitsPerItem: unitsPerItem ?? 1n }));
    const recorded = await this.packing.run(caller, { shipmentId, packages });
    if (!recorded.ok) return PackagesPayload.answer<PackedView>(recorded, toPackingList);
    const seen = await this.packages.packed(caller, shipmentId);
    invariant(seen, 'who packs a shipment sees it');
    return PackagesPayload.answer(ok(seen), toPackingList);
  }

  @Access({ kinds: ['purchaser'], roles: ['buyer'] })
  @Mutation(() => InspectPayload.type, {
    description: 'Take a shipment in, batch by batch, with photographs: instead of recordReceipt, once per shipment.',
  })
  async inspectShipment(
    @CurrentCaller() caller: Caller,
    @Args('input') { batches, ...input }: InspectShipmentInput,
  ): Promise<object> {
    const inspected = batches.map(({ batchNumber: number, reason = null, note = null, ...batch }) => ({
      number,
      accepted: batch.acceptedQuantity,
      rejected: batch.rejectedQuantity ?? 0n,
      missing: batch.missingQuantity ?? 0n,
      reason,
      note,
    }));
    const done = await this.inspecting.run(caller, { ...input, batches: inspected });
    if (!done.ok) return InspectPayload.answer<InspectionView>(done, toInspection);
    const seen = await this.inspections.inspection(caller, input.shipmentId);
    invariant(seen, 'who inspects a shipment sees it');
    return InspectPayload.answer(ok(seen), toInspection);
  }
}

const toPackingList = ({ packages, ...list }: PackedView): PackingList => ({
  ...list,
  packages: packages.map(({ contents, recordedAt, ...one }) => ({
    ...one,
    recordedAt: new Date(recordedAt),
    contents: contents.map(({ items, quantity, ...content }) => ({
      ...content,
      items: BigInt(items),
      quantity: BigInt(quantity),
    })),
  })),
});

const toInspection = ({ shelfLifeFloor, batches, findings, ...view }: InspectionView): GoodsInspection => ({
  ...view,
  floorPercent: shelfLifeFloor?.percent ?? null,
  floorMonths: shelfLifeFloor?.months ?? null,
  batches: batches.map(({ acceptedQuantity, rejectedQuantity, missingQuantity, ...batch }) => ({
    ...batch,
    acceptedQuantity: BigInt(acceptedQuantity),
    rejectedQuantity: BigInt(rejectedQuantity),
    missingQuantity: BigInt(missingQuantity),
  })),
  findings: findings.map(({ quantity, ...finding }) => ({ ...finding, quantity: BigInt(quantity) })),
});
