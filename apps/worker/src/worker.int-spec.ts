import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { anEvent, anOpenedTender, insertRow, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { eventually, testConfig } from '../../../test/support/worker.js';
import { startWorker } from './start-worker.js';

describe('the worker process', () => {
  const database = useTestDatabase();
  const secretsDirectory = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  afterAll(() => rmSync(secretsDirectory, { recursive: true, force: true }));

  it('passes its census, makes the effects of events and ends when it is told to', async () => {
    const client = await ownerClient(database.url);
    await insertRow(client, 'installation', { id: 1, kind: 'demo' });
    const { tenderId } = await anOpenedTender(client);
    await anEvent(client, 'tender.opened', tenderId, { validBids: 3, invalidBids: 0 });
    const worker = await startWorker(testConfig(database.url, { secretsDirectory }));
    try {
      await eventually(async () => {
        const { rows } = await client.query('SELECT status FROM tender WHERE id = $1', [tenderId]);
        return rows[0]?.status === 'notice';
      });
    } finally {
      await worker.close();
      await worker.close();
    }
    // The server takes a moment to see that a connection has gone.
    await eventually(async () => {
      const { rows } = await client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'medlane-worker'`,
      );
      return rows.length === 0;
    }, 5_000);
    await client.end();
  });
});
