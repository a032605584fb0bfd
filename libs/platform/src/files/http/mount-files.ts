import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { err } from '#libs/kernel';
import { type Logger, LOGGER } from '../../config/logger.js';
import { formatThrown } from '../../graphql-server/format-errors.js';
import { RateLimiter } from '../../graphql-server/rate-limiter.js';
import { FILE_EXTENSIONS } from '../content/file-types.js';
import { FileKeeper } from '../file-keeper.js';
import { UPLOAD_REFUSALS } from '../refusals.js';
import { DownloadFile } from '../use-cases/download-file.use-case.js';
import { UploadFile } from '../use-cases/upload-file.use-case.js';
import { answerRefusal } from './answers.js';
import { DownloadRoute } from './download-route.js';
import { UploadRoute } from './upload-route.js';

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  TIMEOUT: 503,
  INTERNAL: 500,
};

/** Fastify's word for a Content-Type that is missing or none. */
const NO_TYPE = err('FILE_TYPE_NOT_ACCEPTED', { accepted: FILE_EXTENSIONS });

/** Mounts `POST /files` and `GET /files/:id`. Errors are told and logged as those of GraphQL are, in JSON. */
export async function mountFiles(fastify: FastifyInstance, app: INestApplicationContext): Promise<void> {
  const get = <T>(token: abstract new (...parts: never[]) => T): T => app.get<T>(token as never, { strict: false });
  const log = app.get<Logger>(LOGGER, { strict: false });
  const limiter = get(RateLimiter);
  const upload = new UploadRoute(get(UploadFile), limiter);
  const download = new DownloadRoute(get(DownloadFile), get(FileKeeper), limiter);
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is read by the use case, once it knows that it may come.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.setErrorHandler<{ code?: string } & Error>((error, request, reply) => {
      if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return answerRefusal(reply, 415, UPLOAD_REFUSALS, NO_TYPE);
      const shown = formatThrown(error, { requestId: request.id, log, suggestions: false });
      const { retryAfterSeconds } = shown.extensions ?? {};
      if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
      const status = STATUS[String(shown.extensions?.['code'])] ?? 400;
      return reply
        .code(status)
        .header('cache-control', 'no-store')
        .send({ errors: [shown] });
    });
    scope.post('/files', upload.handle);
    scope.get('/files/:id', { exposeHeadRoute: false }, download.handle);
  });
}
