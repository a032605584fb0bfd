import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { type ContentAddress, ContentChanged, ContentStore, OpenContent, placeOf } from './content-store.js';
import { Incoming, type Staged, TooLarge } from './incoming.js';

/** Of nothing: what requests without a body are signed with. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Milliseconds of silence after which a request is given up. */
const SILENCE = 15_000;
/** A store may be busy for a moment; what it says is its own fault is asked again. */
const PAUSES = [200, 1_000];

/** Where and as whom: `s3://key:secret@host[:port]/bucket[/prefix][?region=…&tls=off]`. */
export interface S3Place {
  /** With scheme and bucket, without a slash at the end. */
  readonly base: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Undefined when the URL lacks a key, a secret, a host or a bucket. */
export function parseS3Url(url: string): S3Place | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, username, password, searchParams } = new URL(url);
  const prefix = pathname.replace(/^\/+|\/+$/g, '');
  if (protocol !== 's3:' || host === '' || prefix === '' || username === '' || password === '') return undefined;
  const scheme = searchParams.get('tls') === 'off' ? 'http' : 'https';
  return {
    base: `${scheme}://${host}/${prefix}`,
    region: searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  };
}

/** A bucket of any store that speaks S3's REST interface, with the bucket in the path. */
export class S3Store extends ContentStore {
  readonly incoming: Incoming;

  constructor(
    private readonly place: S3Place,
    folder = path.join(tmpdir(), 'medlane-incoming'),
  ) {
    super();
    this.incoming = new Incoming(folder);
  }

  /** The store checks the hash that we have signed, and keeps nothing that does not have it. */
  async put(address: ContentAddress, staged: Staged): Promise<void> {
    const response = await this.ask('PUT', placeOf(address), staged);
    await expect(response, 200);
    await this.incoming.discard(staged);
  }

  async open(address: ContentAddress): Promise<OpenContent> {
    const response = await this.ask('GET', placeOf(address));
    if (response.statusCode === 404) {
      response.resume();
      throw new ContentChanged(`the content ${address.sha256} is gone`);
    }
    if (response.statusCode !== 200) await expect(response, 200);
    // Whole, since only the whole can be verified, and on the disk, since it is handed out after that.
    const staged = await this.incoming.receive(response, address.size).catch((error: unknown) => {
      response.destroy();
      if (!(error instanceof TooLarge)) throw error;
      throw new ContentChanged(`the content ${address.sha256} is longer than what was stored`, { cause: error });
    });
    return OpenContent.verified(address, await open(staged.path, 'r'), () => this.incoming.discard(staged));
  }

  async remove(address: Pick<ContentAddress, 'organisationId' | 'sha256'>): Promise<void> {
    const response = await this.ask('DELETE', placeOf(address));
    if (response.statusCode === 404) response.resume();
    else await expect(response, 204);
  }

  private async ask(method: 'GET' | 'PUT' | 'DELETE', key: string, body?: Staged): Promise<http.IncomingMessage> {
    for (const wait of [...PAUSES, undefined]) {
      try {
        const response = await this.askOnce(method, key, body);
        if (wait === undefined || (response.statusCode ?? 0) < 500) return response;
        response.resume();
      } catch (error) {
        if (wait === undefined) throw error;
      }
      await pause(wait);
    }
    throw new Error('unreachable');
  }

  private async askOnce(method: string, key: string, body: Staged | undefined): Promise<http.IncomingMessage> {
    const { base, ...credentials } = this.place;
    const { url, headers } = await new AwsV4Signer({
      ...credentials,
      method,
      url: `${base}/${key}`,
      headers: { 'x-amz-content-sha256': body?.sha256 ?? EMPTY },
      service: 's3',
    }).sign();
    const { request } = url.protocol === 'http:' ? http : https;
    const asked = request(url, {
      method,
      headers: { ...Object.fromEntries(headers), 'content-length': body?.size ?? 0 },
      timeout: SILENCE,
    });
    asked.once('timeout', () => asked.destroy(new Error(`the file store was silent for ${SILENCE} ms`)));
    const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    if (!body) asked.end();
    // A store that refuses may do so before it has read all: its answer tells more than the broken pipe.
    else pipeline(createReadStream(body.path), asked).catch(() => undefined);
    return answered;
  }
}

async function expect(response: http.IncomingMessage, status: number): Promise<void> {
  const said = (await text(response)).slice(0, 500);
  if (response.statusCode !== status) throw new Error(`the file store answered ${response.statusCode}: ${said}`);
}
