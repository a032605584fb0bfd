import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { environment } from '../environment.js';

/** Brings the database up to date and says what was done. */
export async function run(): Promise<number> {
  const database = await openDatabase();
  try {
    const applied = await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    return 0;
  } finally {
    await database.close();
  }
}
