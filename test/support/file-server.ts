import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { startApi } from '../../apps/api/src/start-api.js';
import { type Api, type Config } from '#libs/platform';
import { useTestDatabase } from './database.js';
import type { TestOrganisation } from './builders/index.js';
import { PDF } from './sample-files.js';
import { testConfig } from './worker.js';

export interface FileAnswer {
  readonly status: number;
  readonly body: {
    readonly id: string;
    readonly code?: string;
    readonly message?: string;
    readonly status: string;
    readonly name: string;
    readonly sha256: string;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
}

/** The API on a port, with a folder for its files. */
export interface FileServer {
  readonly db: Pool;
  readonly config: Config;
  readonly url: string;
  readonly folder: string;
  /** Paths of what lies in the folder. */
  stored(): string[];
  send(
    by: TestOrganisation | undefined,
    content: Uint8Array | string,
    more?: { readonly type?: string; readonly name?: string },
  ): Promise<FileAnswer>;
  fetch(by: TestOrganisation | undefined, id: string, headers?: Record<string, string>): Promise<Response>;
}

export const bearerOf = (by: TestOrganisation | undefined): Record<string, string> =>
  by ? { authorization: `Bearer ${by.apiKey}` } : {};

/** Call at the top of a file or describe. */
export function useFileServer(changes: (folder: string) => Partial<Config> = () => ({})): FileServer {
  const database = useTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-files-'));
  let parts: { api: Api; db: Pool; config: Config; url: string } | undefined;
  beforeAll(async () => {
    const db = new Pool({ connectionString: database.url, max: 4 });
    await db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo') ON CONFLICT DO NOTHING`);
    const config = testConfig(database.url, { filesUrl: folder, fileMaxBytes: 50_000, port: 0, ...changes(folder) });
    const api = await startApi(config);
    parts = { api, db, config, url: await api.listen(0) };
  });
  afterAll(async () => {
    await parts?.api.close();
    await parts?.db.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const there = (): NonNullable<typeof parts> => {
    if (!parts) throw new Error('the server is there from beforeAll on');
    return parts;
  };
  return {
    folder,
    get db() {
      return there().db;
    },
    get config() {
      return there().config;
    },
    get url() {
      return there().url;
    },
    stored: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))),
    async send(by, content, { type = PDF, name = 'paper.pdf' } = {}) {
      const headers = { ...bearerOf(by), 'content-type': type, 'x-file-name': encodeURIComponent(name) };
      const answer = await fetch(`${there().url}/files`, { method: 'POST', headers, body: content });
      return { status: answer.status, body: (await answer.json()) as FileAnswer['body'] };
    },
    fetch: (by, id, headers = {}) => fetch(`${there().url}/files/${id}`, { headers: { ...bearerOf(by), ...headers } }),
  };
}
