import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.js';

/** Where TypeORM notes which migrations a database has. */
export const MIGRATIONS_TABLE = 'migration';

/**
 * A connection as the owner of the schema, for migrations alone: the processes act as medlane_app instead.
 * Not yet opened; `synchronize` is never used.
 */
export function ownerDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    applicationName: 'medlane-migrate',
    logging: ['error'],
    poolSize: 2,
  });
}
