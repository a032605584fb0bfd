import type { FastifyReply } from 'fastify';
import { refusalText, type RefusalTexts, type Refused } from '#libs/kernel';
import type { FileRecord } from '../persistence/files.store.js';

/** A refusal as JSON, in the words that GraphQL's payloads have for it. */
export function answerRefusal<R extends string>(
  reply: FastifyReply,
  status: number,
  texts: RefusalTexts<R>,
  { code, details }: Refused<R>,
): FastifyReply {
  const { en, zh } = texts[code];
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ code, message: refusalText(en, details), messageZh: refusalText(zh, details) });
}

/** What an upload answers: what `file(id)` would. */
export const fileJson = (file: FileRecord): object => ({
  id: file.id,
  name: file.name,
  mediaType: file.mediaType,
  size: Number(file.size),
  sha256: file.sha256,
  status: file.status,
  uploadedAt: file.uploadedAt.toISOString(),
  path: `/files/${file.id}`,
});
