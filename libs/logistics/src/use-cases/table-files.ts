import { Injectable } from '@nestjs/common';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { ATTACH_FILE_REFUSALS, type AttachFileRefusal, FileKeeper, FileUses, type Tx } from '#libs/platform';

const TABLES = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];

export const TABLE_FILE_REFUSALS = {
  ...ATTACH_FILE_REFUSALS,
  ...defineRefusals({
    FILE_NO_TABLE: {
      en: 'Choose a CSV or XLSX file; this one is {mediaType}.',
      zh: '请选择 CSV 或 XLSX 文件；此文件为 {mediaType}。',
    },
    FILE_NOT_SCANNED: {
      en: 'Wait until the file has been scanned, then import it again.',
      zh: '请等待文件扫描完成后再导入。',
    },
  }),
};
export type TableFileRefusal = AttachFileRefusal | 'FILE_NO_TABLE' | 'FILE_NOT_SCANNED';

export interface AttachedTable {
  readonly id: string;
  readonly organisationId: string;
  readonly sha256: string;
  readonly size: bigint;
}

/** Uploaded tables that are read at once: attached to what they are about, so that both sides can read them later. */
@Injectable()
export class TableFiles {
  constructor(
    private readonly uses: FileUses,
    private readonly keeper: FileKeeper,
  ) {}

  async attach(
    tx: Tx,
    fileId: string,
    subject: { readonly type: string; readonly id: string },
    readers: readonly string[],
  ): Promise<Result<AttachedTable, TableFileRefusal>> {
    const file = await this.uses.attach(tx, fileId, subject, { readers });
    if (!file.ok) return file;
    const { mediaType, status } = file.value;
    if (!TABLES.includes(mediaType)) return err('FILE_NO_TABLE', { mediaType });
    return status === 'quarantined' ? err('FILE_NOT_SCANNED') : ok(file.value);
  }

  async bytes(file: AttachedTable): Promise<Uint8Array> {
    const content = await this.keeper.open(file);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of content.read()) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    } finally {
      await content.close();
    }
  }
}
