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

export interface TableFile {
  readonly id: string;
  readonly organisationId: string;
  readonly sha256: string;
  readonly size: bigint;
}

/** Uploaded tables that are read at once; attached to what they are about once what they say is taken. */
@Injectable()
export class TableFiles {
  constructor(
    private readonly uses: FileUses,
    private readonly keeper: FileKeeper,
  ) {}

  /** The caller's own table, if it may be read already. */
  async look(tx: Tx, fileId: string): Promise<Result<TableFile, TableFileRefusal>> {
    const file = await this.uses.look(tx, fileId);
    if (!file.ok) return file;
    const { mediaType, status } = file.value;
    if (!TABLES.includes(mediaType)) return err('FILE_NO_TABLE', { mediaType });
    return status === 'quarantined' ? err('FILE_NOT_SCANNED') : ok(file.value);
  }

  /** In the transaction that takes what the table says: from then on `readers` may read it as well. */
  async attach(
    tx: Tx,
    fileId: string,
    subject: { readonly type: string; readonly id: string },
    readers: readonly string[],
  ): Promise<Result<unknown, AttachFileRefusal>> {
    return this.uses.attach(tx, fileId, subject, { readers });
  }

  async bytes(file: TableFile): Promise<Uint8Array> {
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
