import { once } from 'node:events';
import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsV4Signer } from 'aws4fetch';
import { sha256Of } from './sample-files.js';

/** A bucket that keeps its objects in memory and takes only requests that are signed with its key. */
export interface FakeS3 {
  /** As FILES_URL takes it. */
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** What goes wrong with the next so many requests. */
  fail(times: number): void;
  stop(): Promise<void>;
}

const KEY = { accessKeyId: 'TESTKEY', secretAccessKey: 'a/secret+with%signs', region: 'eu-test-1' };

export async function startFakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  let failures = 0;
  const answer = async (request: http.IncomingMessage): Promise<[status: number, body?: Buffer | string]> => {
    const body = await buffer(request);
    if (failures > 0) return [503, `SlowDown ${failures--}`];
    const { method = '', url = '' } = request;
    if (request.headers['x-amz-content-sha256'] !== sha256Of(body)) return [400, 'XAmzContentSHA256Mismatch'];
    if (!(await isSigned(request))) return [403, 'SignatureDoesNotMatch'];
    if (method === 'PUT') objects.set(url, body);
    if (method === 'PUT') return [200];
    if (method === 'DELETE') objects.delete(url);
    if (method === 'DELETE') return [204];
    const found = objects.get(url);
    return found ? [200, found] : [404, 'NoSuchKey'];
  };
  const server = http.createServer((request, response) => {
    answer(request).then(
      ([status, body]) => response.writeHead(status).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const secret = encodeURIComponent(KEY.secretAccessKey);
  return {
    url: `s3://${KEY.accessKeyId}:${secret}@127.0.0.1:${port}/medlane/files?region=${KEY.region}&tls=off`,
    objects,
    fail: (times) => {
      failures = times;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Signs the same request again and compares. */
async function isSigned({ method = '', url = '', headers }: http.IncomingMessage): Promise<boolean> {
  const signed = await new AwsV4Signer({
    ...KEY,
    method,
    url: `http://${headers.host}${url}`,
    headers: { 'x-amz-content-sha256': String(headers['x-amz-content-sha256']) },
    service: 's3',
    datetime: String(headers['x-amz-date']),
  }).sign();
  return signed.headers.get('authorization') === headers.authorization;
}
