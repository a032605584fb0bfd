import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('closing_statement')
export class ClosingStatementRow {
  @PrimaryColumn('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') document: string;
  @Column('bytea') digest: Buffer;
  @Column('timestamptz', { name: 'drawn_up_at' }) drawnUpAt: Date;
  @Column('uuid', { name: 'file_id', nullable: true }) fileId: string | null;
  @Column('bytea', { name: 'file_sha256', nullable: true }) fileSha256: Buffer | null;
}

export const CLOSING_ENTITIES = [ClosingStatementRow];
