import { type DynamicModule, Module } from '@nestjs/common';
import { AwardsModule } from '#libs/awards';
import { type Config, PlatformModule } from '#libs/platform';

/** Every library that has jobs, with what stands below it. */
@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.forProcess('medlane-worker', config, []), AwardsModule],
    };
  }
}
