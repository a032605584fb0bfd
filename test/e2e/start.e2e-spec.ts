import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import net from 'node:net';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../apps/ops/src/free-port.js';
import { CommandLine } from './command-line.js';

const SHUTDOWN = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/apps/ops/src/shutdown.js')).href;
const STEPS = [
  'demand',
  'papers',
  'pooled',
  'bids sealed',
  'opened',
  'evaluated',
  'awarded',
  'signed',
  'ordered',
  'dossier',
  'shipped',
  'accepted',
  'settled',
  'closed',
];

describe('npm start', () => {
  const line = new CommandLine();
  afterAll(() => line.remove());

  it('stops at once on Ctrl-C in the middle of the deal', async () => {
    const running = line.start(['start'], { PORT: String(await freePort()) });
    await running.prints('✔ pooled');
    running.child.kill('SIGINT');
    const asked = performance.now();
    const { code, output, errors } = await running.ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(output).not.toContain('✔ closed');
  });

  it('goes on with the deal, plays it to its close, then ends with code 0', async () => {
    const { code, output, errors } = await line.run(['start', '--exit'], { PORT: String(await freePort()) });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const places = STEPS.map((step) => output.indexOf(`✔ ${step}`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(output).toMatch(/value\s+CNY 11,040,000\.00/);
    expect(output).toMatch(/dossier\s+D-[0-9A-F]{16} closed, \d+ papers accepted, [34] drawn up as PDF/);
    for (const role of ['officer', 'administrator', 'buyer', 'approver', 'viewer', 'bidder']) {
      expect(output).toMatch(new RegExp(`: .*\\b${role}\\b.* ${role}@\\w+\\.example`));
    }
  });

  it('finds its data again, stays up, and stops everything on Ctrl-C', async () => {
    const port = await freePort();
    const running = line.start(['start'], { PORT: String(port) });
    await running.prints('Press Ctrl-C to stop.');
    expect(running.printed()).not.toContain('✔ demand');
    expect(running.printed()).toMatch(/closed/);
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bearerOf(running.printed(), 'officer@')}`,
      },
      body: JSON.stringify({ query: '{ summary { closedContracts tenders { name count } } }' }),
    });
    expect(await answer.json()).toEqual({
      data: { summary: { closedContracts: 1, tenders: [{ name: 'awarded', count: 1 }] } },
    });
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  });

  it('says what to do when the sign-ins of its demo are lost, and writes no others over them', async () => {
    const file = path.join(line.folder, '.medlane/demo.json');
    await rename(file, `${file}.kept`);
    const { code, errors } = await line.run(['start', '--exit'], { PORT: String(await freePort()) });
    expect(code).toBe(1);
    expect(errors).toContain('demo.json');
    expect(errors).toContain('empty database');
    expect(errors).not.toContain('    at ');
    expect(existsSync(file)).toBe(false);
    await rename(`${file}.kept`, file);
  });

  it('takes its time to stop in order, and ends with code 0 all the same', async () => {
    const script = `const { Shutdown } = await import(${JSON.stringify(SHUTDOWN)});
      const shutdown = new Shutdown(); process.send('up'); await shutdown.asked();
      setTimeout(() => process.disconnect(), 1200);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('leaves a database in which every invariant holds', async () => {
    const { code, output } = await line.run(['verify']);
    expect(output).not.toContain('✘');
    expect(code).toBe(0);
  });

  it('says what to do about a port in use', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const { code, errors } = await line.run(['start', '--exit'], { PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(errors).toContain(`Port ${port} is in use`);
    expect(errors).toContain('PORT=');
  });
});

const bearerOf = (output: string, email: string): string =>
  output
    .split('\n')
    .find((row) => row.includes(email))
    ?.trim()
    .split(/\s+/)
    .at(-1) ?? '';
