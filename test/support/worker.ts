import { setTimeout as pause } from 'node:timers/promises';
import { type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { type Config, JobHost, parseConfig, PlatformModule } from '#libs/platform';

/** A configuration for code that runs in the test's own process. */
export const testConfig = (databaseUrl: string, changes: Partial<Config> = {}): Config => ({
  ...parseConfig({ DATABASE_URL: databaseUrl, NODE_ENV: 'test', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent' }),
  sweepEveryMs: 50,
  relayEveryMs: 20,
  databasePool: 6,
  workerConcurrency: 4,
  ...changes,
});

/** The libraries with everything under them, on a database; jobs do not run until `startJobs`. */
export function testModule(config: Config, imports: NonNullable<ModuleMetadata['imports']>): Promise<TestingModule> {
  return Test.createTestingModule({ imports: [PlatformModule.forProcess('test', config, []), ...imports] }).compile();
}

/** Runs relay, sweeper and processors, as the worker does, until the answer is called. */
export async function startJobs(module: TestingModule): Promise<() => Promise<void>> {
  const host = module.get(JobHost);
  await host.start();
  return () => host.stop();
}

/** Waits until the question is answered by something other than undefined or false. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, withinMs = 20_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until) throw new Error(`nothing came of it within ${withinMs} ms: ${ask.toString()}`);
    await pause(25);
  }
}
