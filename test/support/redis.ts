import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';

/** A Redis for the tests. */
export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Ends Redis and removes its folder when we close the pipe, or are killed and the system closes it. */
const GUARD = 'trap "" INT; redis-server "$@" & cat; kill $!; wait; rm -rf "$0"';

/** Starts Debian's redis-server on a free port when it is installed; undefined when it is not. */
export async function startTestRedis(): Promise<TestRedis | undefined> {
  if (spawnSync('redis-server', ['--version'], { timeout: 10_000 }).status !== 0) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-redis-'));
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const guard = spawn('/bin/sh', ['-c', GUARD, folder, ...flags], { stdio: ['pipe', 'ignore', 'ignore'] });
  const url = `redis://127.0.0.1:${port}`;
  await answering(url);
  return {
    url,
    stop: async () => {
      const ended = once(guard, 'exit');
      guard.stdin.end();
      await ended;
    },
  };
}

/** @throws when it does not answer within ten seconds */
async function answering(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: (times) => (times < 100 ? 100 : null) });
  client.on('error', () => undefined);
  try {
    await client.ping();
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
