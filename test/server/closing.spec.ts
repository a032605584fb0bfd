import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fixtureApi } from './fixture.js';

const nothing = (): void => undefined;

it('closes as soon as the last answer is out, though its connection was to be kept alive', async () => {
  let release: () => void = nothing;
  let enter: () => void = nothing;
  const held = new Promise<void>((resolve) => (release = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const api = await fixtureApi({
    health: () => [
      {
        name: 'held',
        required: true,
        check: async () => {
          enter();
          await held;
          return undefined;
        },
      },
    ],
  });
  const url = await api.listen(0);
  const agent = new http.Agent({ keepAlive: true });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    http
      .get(`${url}/readyz`, { agent }, (answer) => answer.resume().once('end', () => resolve(answer.statusCode)))
      .once('error', reject);
  });
  await entered;
  const closed = api.close().then(() => 'closed');
  await pause(50);
  release();
  expect(await answered).toBeDefined();
  expect(await Promise.race([closed, pause(2_000, 'still open', { ref: false })])).toBe('closed');
  agent.destroy();
});
