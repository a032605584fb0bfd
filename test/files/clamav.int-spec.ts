import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clamd } from '../../libs/platform/src/files/scanner/clamd.js';
import { aPdf, aWorkbook, EICAR } from '../support/sample-files.js';
import { eventually } from '../support/worker.js';

/** A real clamd where there is one, with signatures of our own: EICAR by its hash, and a marker by its bytes. */
const PROGRAM = ['/usr/sbin/clamd', '/usr/local/sbin/clamd', '/opt/homebrew/sbin/clamd'].find((file) =>
  existsSync(file),
);
const MARKER = 'MEDLANE-MARKER';

describe.runIf(PROGRAM)('ClamAV itself', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-clamav-'));
  const socket = path.join(folder, 'clamd.sock');
  const clamd = Clamd.at(`unix://${socket}`, 20_000);
  const scan = (...parts: (Buffer | string)[]) => clamd.scan(Readable.from(parts.map((part) => Buffer.from(part))));
  let daemon: ChildProcess;

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'own.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n');
    writeFileSync(path.join(folder, 'own.ndb'), `Own.Marker:0:*:${Buffer.from(MARKER).toString('hex')}\n`);
    const lines = [`LocalSocket ${socket}`, `DatabaseDirectory ${folder}`, 'Foreground yes', 'StreamMaxLength 5M'];
    writeFileSync(path.join(folder, 'clamd.conf'), [...lines, ''].join('\n'));
    daemon = spawn(PROGRAM ?? '', ['-c', path.join(folder, 'clamd.conf')], { stdio: 'ignore' });
    await eventually(() => Promise.resolve(existsSync(socket)), 40_000);
  });
  afterAll(() => {
    daemon?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('passes what is clean, however it is cut', async () => {
    expect(await scan(aPdf('sound'), Buffer.alloc(2_000_000, 'x'))).toEqual({ clean: true });
    expect(await scan(aWorkbook())).toEqual({ clean: true });
  });

  it('names what it finds', async () => {
    const eicar = { clean: false, signature: expect.stringMatching(/Eicar/) };
    expect(await scan(EICAR.slice(0, 20), EICAR.slice(20))).toMatchObject(eicar);
    const marked = { clean: false, signature: expect.stringMatching(/Own\.Marker/) };
    expect(await scan(aPdf(MARKER))).toMatchObject(marked);
  });

  it('gives no verdict on what is longer than it takes', async () => {
    await expect(scan(Buffer.alloc(6_000_000, 'x'))).rejects.toThrow();
  });
});
