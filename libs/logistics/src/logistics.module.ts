import { Module } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { ContractsModule } from '#libs/contracts';
import { FilesModule } from '#libs/platform';
import { GoodsResolver } from './graphql/goods.resolver.js';
import { PerformanceResolver, SupplierFileDeliveriesResolver } from './graphql/performance.resolver.js';
import { TracksResolver } from './graphql/tracks.resolver.js';
import { InspectionsStore } from './persistence/inspections.store.js';
import { PackagesStore } from './persistence/packages.store.js';
import { PerformanceReader } from './persistence/performance.reader.js';
import { ReadingsStore } from './persistence/readings.store.js';
import { TracksReader } from './persistence/tracks.reader.js';
import { TracksStore } from './persistence/tracks.store.js';
import { ImportReadings } from './use-cases/import-readings.use-case.js';
import { ImportShipmentEvents } from './use-cases/import-shipment-events.use-case.js';
import { InspectShipment } from './use-cases/inspect-shipment.use-case.js';
import { RecordPackages } from './use-cases/record-packages.use-case.js';
import { RecordShipmentEvents } from './use-cases/record-shipment-events.use-case.js';

/** Where shipments are, how their goods were kept, and how well orders were delivered. */
@Module({
  imports: [FilesModule, ContractsModule],
  providers: [
    TracksStore,
    KnownPlaces,
    ReadingsStore,
    TracksReader,
    PerformanceReader,
    PackagesStore,
    InspectionsStore,
    RecordPackages,
    InspectShipment,
    GoodsResolver,
    RecordShipmentEvents,
    ImportShipmentEvents,
    ImportReadings,
    TracksResolver,
    PerformanceResolver,
    SupplierFileDeliveriesResolver,
  ],
})
export class LogisticsModule {}
