import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Result } from '#libs/kernel';
import { rateLimited } from '../../graphql-server/api-error.js';
import type { RateLimiter } from '../../graphql-server/rate-limiter.js';
import { UPLOAD_REFUSALS, type UploadRefusal } from '../refusals.js';
import type { Uploaded, UploadFile } from '../use-cases/upload-file.use-case.js';
import { answerRefusal, fileJson } from './answers.js';

const STATUS: Readonly<Record<UploadRefusal, number>> = {
  FILE_TYPE_NOT_ACCEPTED: 415,
  FILE_NAME_UNFIT: 400,
  FILE_EMPTY: 400,
  FILE_TOO_LARGE: 413,
  FILE_NOT_AS_DECLARED: 422,
  FILE_BROKEN: 422,
  FILE_UNPACKS_TOO_LARGE: 422,
  FILE_HAS_FILES: 422,
  FILE_HAS_PROGRAMS: 422,
  FILE_LOCKED: 422,
  FILE_QUOTA_REACHED: 409,
};
/** Uploads at one time: each holds a connection and a place on the disk. */
const AT_ONCE_PER_CALLER = 4;
const AT_ONCE = 64;
/** Milliseconds without a byte after which a connection is given up. */
const SILENCE = 20_000;
/** So much of what is refused is still read, so that the answer is not lost in what the client keeps sending. */
const LINGER_BYTES = 4_000_000;
const LINGER_MS = 2_000;

/** `POST /files`: the body is the file, its type the Content-Type, its name X-File-Name, percent-encoded. */
export class UploadRoute {
  private readonly running = new Map<string, number>();

  constructor(
    private readonly uploading: UploadFile,
    private readonly limiter: RateLimiter,
  ) {}

  readonly handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    let result: Result<Uploaded, UploadRefusal>;
    try {
      result = await this.take(request);
    } finally {
      if (!(await readOn(request))) reply.header('connection', 'close');
    }
    if (!result.ok) return answerRefusal(reply, STATUS[result.code], UPLOAD_REFUSALS, result);
    const { file, isNew } = result.value;
    reply.code(isNew ? 201 : 200).header('location', `/files/${file.id}`);
    return reply.header('cache-control', 'no-store').send(fileJson(file));
  };

  private async take(request: FastifyRequest): Promise<Result<Uploaded, UploadRefusal>> {
    const { headers, raw, ip, credential } = request;
    await this.limiter.demandOf('uploads', { credential, ip });
    const leave = this.enter(credential?.secret ?? ip);
    raw.setTimeout(SILENCE, () => raw.destroy()).once('end', () => raw.setTimeout(0));
    const length = headers['content-length'];
    try {
      return await this.uploading.run(credential, {
        contentType: headers['content-type'],
        name: nameOf(headers['x-file-name']),
        length: length === undefined ? undefined : Number(length),
        body: raw,
      });
    } finally {
      leave();
    }
  }

  /** @throws ApiError RATE_LIMITED */
  private enter(who: string): () => void {
    const mine = this.running.get(who) ?? 0;
    const all = [...this.running.values()].reduce((sum, count) => sum + count, 0);
    if (mine >= AT_ONCE_PER_CALLER || all >= AT_ONCE) throw rateLimited('uploads at one time', 5);
    this.running.set(who, mine + 1);
    return () => {
      const left = (this.running.get(who) ?? 1) - 1;
      if (left > 0) this.running.set(who, left);
      else this.running.delete(who);
    };
  }
}

function nameOf(header: string | string[] | undefined): string | undefined {
  try {
    return typeof header === 'string' ? decodeURIComponent(header) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads on a little while what was not read, and tells whether that was all: only then can the connection be used again,
 * and a client that is still sending would not see an answer.
 */
async function readOn({ raw }: FastifyRequest): Promise<boolean> {
  if (raw.readableEnded || raw.destroyed) return true;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), LINGER_MS);
  let left = LINGER_BYTES;
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) enough.abort();
  });
  await once(raw, 'end', { signal: enough.signal }).catch(() => undefined);
  clearTimeout(timer);
  raw.pause();
  return raw.readableEnded;
}
