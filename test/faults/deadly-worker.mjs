// A worker with two handlers of one kind of event: one notes the event, one ends the whole process when it is deadly.
// Runs what was built, in a process of its own; test/faults/deadly-job.int-spec.ts starts it again and again.
import 'reflect-metadata';
import { appendFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { defineEvent, EventHandler, JobHost, parseConfig, PlatformModule, statement } from '#libs/platform';

const happened = defineEvent('fault.happened', 1, z.object({ deadly: z.boolean().optional() }));
const EFFECT = statement('fault.effect', 'INSERT INTO effect (handler, event_id) VALUES ($1, $2)');

class Noting extends EventHandler {
  name = 'fault.noting';
  event = happened;
  handle(tx, event) {
    return tx.execute(EFFECT, [this.name, event.id]);
  }
}
class Deadly extends EventHandler {
  name = 'fault.deadly';
  event = happened;
  async handle(tx, event) {
    await tx.execute(EFFECT, [this.name, event.id]);
    if (!event.payload.deadly) return;
    appendFileSync(process.env.DEATHS, `${event.id}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}
class WorkerModule {}
Module({ imports: [PlatformModule.forProcess('worker', parseConfig(process.env), [])], providers: [Noting, Deadly] })(
  WorkerModule,
);

const context = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error', 'fatal'] });
await context.get(JobHost).start();
