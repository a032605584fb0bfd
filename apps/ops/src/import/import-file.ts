import { readFile, stat } from 'node:fs/promises';
import { createDataSource, parseConfig, TABLE_LIMITS, type TableProblem, UnitOfWork } from '#libs/platform';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { environment } from '../environment.js';
import { UserError } from '../user-error.js';

/** Ends an import of a file that cannot be imported as it is. */
export const MALFORMED = 2;

/** @throws UserError when it cannot be read, or is too large to be read at all */
export async function contentOf(file: string, usage: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= TABLE_LIMITS.fileBytes) return await readFile(file);
    throw new Error(`it has ${size} bytes; at most ${TABLE_LIMITS.fileBytes} are read`);
  } catch (cause) {
    throw new UserError(`error: ${file}: cannot be read (${(cause as Error).message})\nUsage: ${usage}`, {
      cause,
      exitCode: MALFORMED,
    });
  }
}

/** Runs an import on the database of that name, or of DATABASE_URL, brought up to date first. */
export async function withDatabase<T>(name: string, work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T> {
  const database = await openDatabase(name);
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    const config = parseConfig({ ...process.env, DATABASE_URL: database.url });
    const dataSource = await createDataSource(config, [], 'medlane-import').initialize();
    try {
      return await work(new UnitOfWork(dataSource));
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.close();
  }
}

/** Every problem that was kept, and how many more there are. */
export function showProblems({
  count,
  first,
}: {
  readonly count: number;
  readonly first: readonly TableProblem[];
}): void {
  for (const { code, en, zh } of first) console.error(`error: ${code}: ${en}\n       ${zh}`);
  if (count > first.length) console.error(`… and ${count - first.length} more.`);
}
