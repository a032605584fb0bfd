import { Module } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { FilesModule } from '#libs/platform';
import { PerformanceResolver, SupplierFileDeliveriesResolver } from './graphql/performance.resolver.js';
import { TracksResolver } from './graphql/tracks.resolver.js';
import { PerformanceReader } from './persistence/performance.reader.js';
import { ReadingsStore } from './persistence/readings.store.js';
import { TracksReader } from './persistence/tracks.reader.js';
import { TracksStore } from './persistence/tracks.store.js';
import { ImportReadings } from './use-cases/import-readings.use-case.js';
import { ImportShipmentEvents } from './use-cases/import-shipment-events.use-case.js';
import { RecordShipmentEvents } from './use-cases/record-shipment-events.use-case.js';

/** Where shipments are, how their goods were kept, and how well orders were delivered. */
@Module({
  imports: [FilesModule],
  providers: [
    TracksStore,
    KnownPlaces,
    ReadingsStore,
    TracksReader,
    PerformanceReader,
    RecordShipmentEvents,
    ImportShipmentEvents,
    ImportReadings,
    TracksResolver,
    PerformanceResolver,
    SupplierFileDeliveriesResolver,
  ],
})
export class LogisticsModule {}
