import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { type Config, SweptWork, EventHandler, JobHost } from '#libs/platform';
import { census } from './census.js';
import { WorkerModule } from './worker.module.js';

export interface RunningWorker {
  /** Lets running jobs finish, then closes everything. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Relay, deadline sweeper and job processors on real parts.
 * @throws when the census finds a fault: nothing has been started then
 */
export async function startWorker(config: Config): Promise<RunningWorker> {
  const context = await NestFactory.createApplicationContext(WorkerModule.with(config), {
    abortOnError: false,
    logger: ['error', 'fatal'],
  });
  let closing: Promise<void> | undefined;
  const host = context.get(JobHost);
  try {
    takeCensus(context);
    await host.start();
  } catch (error) {
    await context.close();
    throw error;
  }
  return {
    close: () => (closing ??= host.stop().finally(() => context.close())),
  };
}

function takeCensus(context: INestApplicationContext): void {
  const providers = context.get(DiscoveryService, { strict: false }).getProviders();
  const instances = [...new Set(providers.map(({ instance }) => instance as unknown))];
  const handlers = instances.filter((instance) => instance instanceof EventHandler);
  const due = instances.filter((instance) => instance instanceof SweptWork);
  const faults = census(handlers, due);
  if (faults.length > 0)
    throw new Error(`The worker does not start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}
