import { type ContentStore, ContentChanged } from '#libs/platform';
import { type Check, scanCheck, sqlCheck } from '../check.js';

/** The files that papers stand on. A paper waits with its file: none is verified or accepted on one in quarantine. */
export const FILE_CHECKS: readonly Check[] = [
  sqlCheck(
    'file.has-its-content',
    'each file names a content of its own organisation, size and hash, and no live file has lost it',
    `SELECT f.id FROM file f LEFT JOIN file_content c ON c.id = f.content_id
     WHERE (f.status IN ('quarantined', 'clean', 'unscanned')) <> (c.id IS NOT NULL)
       OR (c.id IS NOT NULL AND (c.organisation_id, c.sha256, c.size) IS DISTINCT FROM (f.organisation_id, f.sha256, f.size))`,
  ),
  sqlCheck(
    'file.paper-is-of-its-scan',
    'the hash that a certificate or registration was handed in with is that of its file, which is attached to it',
    ['certificate', 'registration']
      .map(
        (paper) => `SELECT p.id FROM ${paper} p LEFT JOIN file f ON f.id = p.file_id
     WHERE p.file_id IS NOT NULL AND (f.id IS NULL OR f.sha256 IS DISTINCT FROM p.content_hash
       OR NOT EXISTS (SELECT FROM file_use u WHERE u.file_id = f.id AND u.subject_type = '${paper}' AND u.subject_id = p.id))`,
      )
      .join(' UNION ALL '),
  ),
  sqlCheck(
    'file.none-counts-in-quarantine',
    'no paper is verified, and none of a dossier accepted, whose file waits in quarantine, was removed or never was there',
    `SELECT p.id FROM (
       SELECT id, file_id FROM certificate WHERE status = 'verified'
       UNION ALL SELECT id, file_id FROM registration WHERE status = 'verified'
       UNION ALL SELECT id, file_id FROM dossier_paper WHERE status = 'accepted') p LEFT JOIN file f ON f.id = p.file_id
     WHERE p.file_id IS NOT NULL AND (f.id IS NULL OR f.status IN ('quarantined', 'removed'))`,
  ),
];

/** Reads every content that a file needs through, one after the other. */
export const storedContentCheck = (contents: ContentStore): Check =>
  scanCheck<{ readonly id: string; readonly organisationId: string; readonly sha256: string; readonly size: bigint }>(
    'file.content-is-stored',
    'each content that a file needs lies in the store, byte for byte as it was hashed',
    `SELECT c.id, c.organisation_id AS "organisationId", encode(c.sha256, 'hex') AS sha256, c.size FROM file_content c
     WHERE c.id > $1 AND EXISTS (SELECT FROM file f WHERE f.content_id = c.id) ORDER BY c.id LIMIT 500`,
    async ({ organisationId, sha256, size }) => {
      try {
        await (await contents.open({ organisationId, sha256, size: Number(size) })).close();
        return undefined;
      } catch (error) {
        if (error instanceof ContentChanged) return error.message;
        throw error;
      }
    },
  );
