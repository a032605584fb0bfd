import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, PlatformModule } from '#libs/platform';

/** Every library that has something to show, lowest first. */
@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return { module: ApiModule, imports: [PlatformModule.forProcess('medlane-api', config, [])] };
  }
}
