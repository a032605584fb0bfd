import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from './embedded-postgres/process-lock.js';
import { freePort } from './free-port.js';
import { assertPortFree, type Processes, startProcesses } from './processes.js';
import { UserError } from './user-error.js';

/** Programs that keep the contract of API and worker, and nothing else. */
const API = `
import http from 'node:http';
const server = http.createServer((request, answer) => { answer.statusCode = request.url === '/readyz' ? 200 : 404; answer.end(); });
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => { console.log('told'); process.exit(0); });
`;
const WORKER = `
process.on('disconnect', () => process.exit(0));
process.send({ type: 'ready' });
setInterval(() => {}, 1000);
`;
const BROKEN = `console.error('The environment is not right: DATABASE_URL'); process.exit(3);`;
const DEAF = `process.send('ready'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;

let folder: string;
let running: Processes | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'medlane-processes-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, source: string): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

async function start(api: string, worker: string, signal?: AbortSignal): Promise<Processes> {
  running = await startProcesses({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    host: '127.0.0.1',
    port: await freePort(),
    logs: path.join(folder, 'logs'),
    entries: { api: program('api', api), worker: program('worker', worker) },
    stopPatience: 400,
    ...(signal ? { signal } : {}),
  });
  return running;
}

describe('the processes', () => {
  it('are ready when started, and gone when stopped, in an orderly way', async () => {
    const { url, pids, stop } = await start(API, WORKER);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await stop();
    await stop();
    expect([isAlive(pids.api), isAlive(pids.worker)]).toEqual([false, false]);
    expect(readFileSync(path.join(folder, 'logs/api.log'), 'utf8')).toContain('told');
  });

  it('tell why when one does not come up, and leave nothing behind', async () => {
    const failed = start(API, BROKEN);
    await expect(failed).rejects.toThrow(/The worker has ended \(exit code 3\).*DATABASE_URL/s);
    await expect(failed).rejects.toBeInstanceOf(UserError);
  });

  it('report the one that ends later on', async () => {
    const { pids, failure } = await start(API, WORKER);
    process.kill(pids.worker, 'SIGKILL');
    await expect(failure).rejects.toThrow(/The worker has ended/);
  });

  it('give up starting when told to', async () => {
    const never = `setInterval(() => {}, 1000);`;
    const controller = new AbortController();
    const starting = start(API, never, controller.signal);
    setTimeout(() => controller.abort(), 300);
    await expect(starting).rejects.toThrow('Stopped while starting');
  });

  it('are ended without mercy when they do not listen', async () => {
    const { pids, stop } = await start(API, DEAF);
    await stop();
    expect(isAlive(pids.worker)).toBe(false);
  });
});

describe('a taken port', () => {
  it('is named, with what to do', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    try {
      await expect(assertPortFree('127.0.0.1', port)).rejects.toThrow(
        new RegExp(`Port ${port} is in use.*PORT=${port + 1} npm start`),
      );
    } finally {
      taken.close();
    }
  });
});
