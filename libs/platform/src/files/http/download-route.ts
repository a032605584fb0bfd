import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimiter } from '../../graphql-server/rate-limiter.js';
import { attachmentOf } from '../content/file-name.js';
import type { FileKeeper } from '../file-keeper.js';
import type { FileRecord } from '../persistence/files.store.js';
import { DOWNLOAD_REFUSALS, type DownloadRefusal } from '../refusals.js';
import type { DownloadFile } from '../use-cases/download-file.use-case.js';
import { answerRefusal } from './answers.js';
import { rangeOf } from './byte-range.js';

const STATUS: Readonly<Record<DownloadRefusal, number>> = {
  FILE_UNKNOWN: 404,
  FILE_QUARANTINED: 409,
  FILE_INFECTED: 410,
  FILE_REMOVED: 410,
};
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `GET /files/:id`: always to be saved, never to be shown in place, whatever its content tries to be. */
export class DownloadRoute {
  constructor(
    private readonly downloading: DownloadFile,
    private readonly keeper: FileKeeper,
    private readonly limiter: RateLimiter,
  ) {}

  readonly handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const credential = request.credential;
    await this.limiter.demandOf('downloads', { credential, ip: request.ip });
    const { id } = request.params as { id: string };
    // What is no id is asked for as one that nobody has: signing in comes first, and the answer is the same.
    const sought = UUID.test(id) ? id.toLowerCase() : '00000000-0000-0000-0000-000000000000';
    const result = await this.downloading.run(credential, sought);
    if (!result.ok) return answerRefusal(reply, STATUS[result.code], DOWNLOAD_REFUSALS, result);
    return this.send(result.value, request, reply);
  };

  private async send(file: FileRecord, { headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const etag = `"${file.sha256}"`;
    describe(file, etag, reply);
    if (headers['if-none-match'] === etag) return reply.code(304).send();
    const size = Number(file.size);
    const stale = headers['if-range'] !== undefined && headers['if-range'] !== etag;
    const range = stale ? undefined : rangeOf(headers.range, size);
    if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
    const content = await this.keeper.open(file);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
    const bytes = content.read(start, end);
    bytes.once('close', () => void content.close());
    return reply
      .type(file.mediaType)
      .header('content-length', end - start + 1)
      .send(bytes);
  }
}

function describe(file: FileRecord, etag: string, reply: FastifyReply): void {
  reply.headers({
    'content-disposition': attachmentOf(file.name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // Kept by nobody on the way, and asked for again each time, since a right may have ended.
    'cache-control': 'private, no-cache',
    vary: 'authorization',
    'accept-ranges': 'bytes',
    etag,
    'x-file-status': file.status,
  });
}
