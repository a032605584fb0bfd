import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface BareProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the yardstick in a process of its own and waits for its address. */
export async function startBareServer(databaseUrl: string, pool: number): Promise<BareProcess> {
  const entry = path.join(import.meta.dirname, 'bare-server.js');
  const child: ChildProcess = fork(entry, [databaseUrl, String(pool)], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the bare server ended before it listened');
  });
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ address: string }];
  return {
    url: message.address,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
