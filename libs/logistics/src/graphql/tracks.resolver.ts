import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  OWN_FILE,
  PageArgs,
  SCANNED_TABLE_REFUSALS,
  Uuid,
} from '#libs/platform';
import { daysBetween, SHIPMENT_EVENT_REFUSALS } from '#libs/rules';
import { TracksReader, type TrackView } from '../persistence/tracks.reader.js';
import { IMPORT_READINGS_REFUSALS, ImportReadings } from '../use-cases/import-readings.use-case.js';
import { ImportShipmentEvents, type TableReport } from '../use-cases/import-shipment-events.use-case.js';
import { RecordShipmentEvents } from '../use-cases/record-shipment-events.use-case.js';
import {
  ImportReadingsInput,
  ImportShipmentEventsInput,
  type LateShipment,
  LateShipmentConnection,
  LogisticsTableReport,
  RecordShipmentEventsInput,
  ShipmentTrack,
} from './types.js';

const SIDES: AccessRule = { kinds: ['supplier', 'purchaser'], roles: ['bidder', 'buyer'] };
const RecordPayload = definePayload('RecordShipmentEvents', ShipmentTrack, SHIPMENT_EVENT_REFUSALS);
const ImportEventsPayload = definePayload('ImportShipmentEvents', LogisticsTableReport, SCANNED_TABLE_REFUSALS);
const ImportReadingsPayload = definePayload('ImportReadings', LogisticsTableReport, IMPORT_READINGS_REFUSALS);

@Resolver(() => ShipmentTrack)
export class TracksResolver {
  constructor(
    private readonly reader: TracksReader,
    private readonly recording: RecordShipmentEvents,
    private readonly importingEvents: ImportShipmentEvents,
    private readonly importingReadings: ImportReadings,
  ) {}

  @Access(OWN_FILE)
  @Query(() => ShipmentTrack, { nullable: true, description: 'Its parties and operators see it.' })
  async shipmentTrack(
    @CurrentCaller() caller: Caller,
    @Args('shipmentId', { type: () => Uuid }) shipmentId: string,
  ): Promise<ShipmentTrack | null> {
    const found = await this.reader.one(caller, shipmentId);
    return found ? toTrack(found) : null;
  }

  @Access(OWN_FILE)
  @Query(() => LateShipmentConnection, {
    description: 'On their way to you or from you, and expected after the promised day. Newest first.',
  })
  lateShipments(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<LateShipment>> {
    return this.reader.late(caller, args, (row) => ({ ...row, daysLate: daysBetween(row.promisedOn, row.expectedOn) }));
  }

  @Access(SIDES)
  @Mutation(() => RecordPayload.type, {
    description: 'Tell where a shipment of yours is. Telling the same again changes nothing.',
  })
  async recordShipmentEvents(
    @CurrentCaller() caller: Caller,
    @Args('input') { shipmentId, events }: RecordShipmentEventsInput,
  ): Promise<object> {
    const drafts = events.map(({ place = null, expectedOn = null, document = null, ...event }) => ({
      ...event,
      place,
      expectedOn,
      document,
    }));
    const told = await this.recording.run(caller, { shipmentId, events: drafts });
    if (!told.ok) return RecordPayload.answer<TrackView>(told, toTrack);
    const seen = await this.reader.one(caller, shipmentId);
    invariant(seen, 'who told of a shipment sees it');
    return RecordPayload.answer(ok(seen), toTrack);
  }

  @Access(SIDES)
  @Mutation(() => ImportEventsPayload.type, {
    description: 'Events of up to a thousand rows from an uploaded table: all of them, or none where a row is wrong.',
  })
  async importShipmentEvents(
    @CurrentCaller() caller: Caller,
    @Args('input') { fileId }: ImportShipmentEventsInput,
  ): Promise<object> {
    return ImportEventsPayload.answer(await this.importingEvents.run(caller, fileId), toReport);
  }

  @Access(SIDES)
  @Mutation(() => ImportReadingsPayload.type, {
    description: 'A logger’s readings from an uploaded table; both sides see what they come to.',
  })
  async importReadings(
    @CurrentCaller() caller: Caller,
    @Args('input') { storage, ...input }: ImportReadingsInput,
  ): Promise<object> {
    const range = storage
      ? { lowest: Math.round(storage.lowest * 100), highest: Math.round(storage.highest * 100) }
      : null;
    return ImportReadingsPayload.answer(await this.importingReadings.run(caller, { ...input, range }), toReport);
  }
}

const toReport = ({ problems, ...report }: TableReport): LogisticsTableReport =>
  Object.assign(new LogisticsTableReport(), {
    ...report,
    problems: problems.map(({ en: text, zh: textZh, ...problem }) => ({ ...problem, text, textZh })),
  });

function toTrack({ coldChain: cold, ...track }: TrackView): ShipmentTrack {
  const { expectedOn, promisedOn } = track;
  const coldChain = cold && {
    ...cold,
    lowestAllowed: cold.lowest / 100,
    highestAllowed: cold.highest / 100,
    min: cold.min / 100,
    max: cold.max / 100,
    meanKineticTemperature: cold.mkt / 100,
    excursions: cold.excursions.map(({ peak, ...excursion }) => ({ ...excursion, peakCelsius: peak / 100 })),
  };
  const expectedLate = expectedOn !== null && expectedOn > promisedOn;
  return Object.assign(new ShipmentTrack(), { ...track, expectedLate, coldChain });
}
