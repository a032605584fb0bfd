import { Injectable } from '@nestjs/common';
import { canonicalDigest, newId, statement, type Tx } from '#libs/platform';
import type { CodeDraft, CodeKind } from '../codes/code-entry.js';
import { pinyinOf } from '../codes/pinyin.js';

export interface CodeListRecord {
  readonly id: string;
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** Entries in force. */
  readonly entries: number;
  readonly version: number;
  readonly fileName: string | null;
  readonly fileDigest: Buffer | null;
  readonly importedAt: Date | null;
  readonly changedAt: Date | null;
}

export const CODE_LIST_COLUMNS = `l.id, l.code, l.name_en AS "nameEn", l.name_zh AS "nameZh", l.entries, l.version,
  l.file_name AS "fileName", l.file_digest AS "fileDigest", l.imported_at AS "importedAt", l.changed_at AS "changedAt"`;

/** Whoever imports the same list meanwhile waits here. */
const LOCK_LIST = statement<CodeListRecord>(
  'code-list.lock',
  `INSERT INTO code_list AS l (code, id, name_en, name_zh) VALUES ($1, $2, $3, $4)
   ON CONFLICT (code) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh
   RETURNING ${CODE_LIST_COLUMNS}`,
);
/** Rows whose content is as before are not touched. Answers the version of each that was written; 1 is a new one. */
const WRITE_ENTRIES = statement<{ version: number }>(
  'code-entry.write',
  `INSERT INTO code_entry AS c (id, list, code, name_en, name_zh, name_vi, other_names, pinyin, parent, attributes, digest, changed_at)
   SELECT d.id, $2, d.code, d.name_en, d.name_zh, d.name_vi, d.other_names, d.pinyin, d.parent, d.attributes, decode(d.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS d (id uuid, code text, name_en text, name_zh text, name_vi text, other_names text, pinyin text, parent text, attributes jsonb, digest text)
   WHERE NOT EXISTS (SELECT FROM code_entry e WHERE e.list = $2 AND e.code = d.code AND e.digest = decode(d.digest, 'hex') AND e.retired_at IS NULL)
   ON CONFLICT ON CONSTRAINT code_entry_unique DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh,
     name_vi = excluded.name_vi, other_names = excluded.other_names, pinyin = excluded.pinyin, parent = excluded.parent, attributes = excluded.attributes,
     digest = excluded.digest, changed_at = excluded.changed_at, retired_at = NULL, version = c.version + 1
   RETURNING c.version`,
);
const RETIRE_OTHERS = statement(
  'code-entry.retire-others',
  `UPDATE code_entry SET retired_at = $3, changed_at = $3, version = version + 1
   WHERE list = $1 AND retired_at IS NULL AND code <> ALL ($2::text[])`,
);
const FINISH_LIST = statement<{ entries: number; version: number }>(
  'code-list.finish',
  `UPDATE code_list SET file_name = $2, file_digest = $3, imported_at = $4,
     version = version + CASE WHEN $5 THEN 1 ELSE 0 END, changed_at = CASE WHEN $5 THEN $4 ELSE changed_at END,
     entries = (SELECT count(*) FROM code_entry WHERE list = $1 AND retired_at IS NULL)
   WHERE code = $1 RETURNING entries, version`,
);
const KNOWN = statement<{ code: string }>(
  'code-entry.known',
  'SELECT code FROM code_entry WHERE list = $1 AND code = ANY ($2::text[]) AND retired_at IS NULL LIMIT 1000',
);
const ATTACH = statement<{ product_type_id: string }>(
  'product-type-code.attach',
  `INSERT INTO product_type_code (product_type_id, list, code, attached_at)
   SELECT t.id, c.list, c.code, $4 FROM product_type t, code_entry c WHERE t.id = $1 AND c.list = $2 AND c.code = $3
   ON CONFLICT ON CONSTRAINT product_type_code_pkey DO NOTHING RETURNING product_type_id`,
);
const DETACH = statement(
  'product-type-code.detach',
  'DELETE FROM product_type_code WHERE product_type_id = $1 AND list = $2 AND code = $3',
);

const BATCH = 1000;

@Injectable()
export class CodesStore {
  lockList(tx: Tx, { list, nameEn, nameZh }: CodeKind): Promise<CodeListRecord> {
    return tx.one(LOCK_LIST, [list, newId(), nameEn, nameZh]);
  }

  /** How many entries are new and how many say something else than before. */
  async write(
    tx: Tx,
    list: string,
    drafts: readonly CodeDraft[],
    onWritten: (done: number) => void,
  ): Promise<{ added: number; changed: number }> {
    let [added, changed] = [0, 0];
    for (let at = 0; at < drafts.length; at += BATCH) {
      const rows = JSON.stringify(drafts.slice(at, at + BATCH).map(rowOf));
      for (const { version } of await tx.rows(WRITE_ENTRIES, [rows, list, tx.now])) {
        if (version === 1) added += 1;
        else changed += 1;
      }
      onWritten(Math.min(at + BATCH, drafts.length));
    }
    return { added, changed };
  }

  /** Takes out of force what the file no longer has; answers how many. */
  retireOthers(tx: Tx, list: string, drafts: readonly CodeDraft[]): Promise<number> {
    return tx.execute(RETIRE_OTHERS, [list, drafts.map(({ code }) => code), tx.now]);
  }

  finish(
    tx: Tx,
    list: string,
    file: { readonly name: string; readonly digest: Buffer; readonly changed: boolean },
  ): Promise<{ entries: number; version: number }> {
    return tx.one(FINISH_LIST, [list, file.name, file.digest, tx.now, file.changed]);
  }

  /** Those of the codes that are in force in the list. At most 1000 at once. */
  async known(tx: Tx, list: string, codes: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await tx.rows(KNOWN, [list, codes])).map(({ code }) => code));
  }

  /** False when it was attached before, or when there is no such type or code. */
  async attach(tx: Tx, productTypeId: string, list: string, code: string): Promise<boolean> {
    return (await tx.maybe(ATTACH, [productTypeId, list, code, tx.now])) !== undefined;
  }

  async detach(tx: Tx, productTypeId: string, list: string, code: string): Promise<boolean> {
    return (await tx.execute(DETACH, [productTypeId, list, code])) === 1;
  }
}

function rowOf(draft: CodeDraft) {
  const { code, nameEn = null, nameZh = null, nameVi = null, otherNames = [], parent = null, attributes = {} } = draft;
  const content = {
    code,
    name_en: nameEn,
    name_zh: nameZh,
    name_vi: nameVi,
    other_names: otherNames.join('\n'),
    parent,
    attributes,
  };
  // It follows from the names, so it is no part of what the file says.
  const latin = pinyinOf([nameZh, nameEn, nameVi, ...otherNames]);
  return { id: newId(), ...content, pinyin: latin, digest: canonicalDigest(content).toString('hex') };
}
