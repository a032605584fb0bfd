import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { canonicalJson, err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, FileKeeper, FileUses, type Tx, UnitOfWork } from '#libs/platform';
import type { ImportBankStatementRefusal } from '#libs/rules';
import { type BankStatement, readCamt053 } from '../bank-files/read-camt053.js';
import { BankAccountStore } from '../persistence/bank-accounts.store.js';
import { BankStatementStore } from '../persistence/bank-statements.store.js';

/** What a file brought. */
export interface ImportedStatements {
  /** Statements that were new; those of the same file again are not. */
  readonly statementIds: readonly string[];
  readonly knownBefore: number;
  readonly entries: number;
}

/**
 * Takes the bank's statements in: all of a file or nothing. The worker then matches their bookings. The same file, or
 * the same statement in another, changes nothing.
 */
@Injectable()
export class ImportBankStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: BankAccountStore,
    private readonly statements: BankStatementStore,
    private readonly people: PeopleStore,
    private readonly files: FileUses,
    private readonly keeper: FileKeeper,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { fileId }: { readonly fileId: string },
  ): Promise<Result<ImportedStatements, ImportBankStatementRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const attached = await this.files.attach(tx, fileId, { type: 'bank_statement', id: fileId });
      if (!attached.ok) return err('FILE_UNKNOWN');
      if (attached.value.status === 'quarantined') return err('FILE_NOT_SCANNED');
      const read = readCamt053(await this.contentOf(attached.value));
      if (!read.ok) {
        const [first] = read.faults;
        const { path = '', line = 1, en = '', zh = '' } = first ?? {};
        return err('FILE_INVALID', { path, line, fault: en, faultZh: zh });
      }
      return this.take(tx, read.statements, fileId);
    });
  }

  private async take(
    tx: Tx,
    read: readonly BankStatement[],
    fileId: string,
  ): Promise<Result<ImportedStatements, ImportBankStatementRefusal>> {
    const by = await this.people.personOf(tx);
    const statementIds: string[] = [];
    let entries = 0;
    for (const statement of read) {
      const { account, currency, statementId } = statement;
      const bankAccountId = await this.accounts.holdByNumber(tx, account, currency);
      if (bankAccountId === undefined) return err('ACCOUNT_UNKNOWN', { account, currency });
      const digest = digestOf(statement);
      const id = await this.statements.insert(tx, statement, { bankAccountId, digest, fileId, by });
      if (id === undefined) {
        const before = await this.statements.before(tx, bankAccountId, statementId);
        if (before?.digest !== digest) return err('STATEMENT_CHANGED', { statement: statementId });
        continue;
      }
      statementIds.push(id);
      entries += statement.entries.length;
      const details = { account, statementId, entries: statement.entries.length };
      await this.audit.record(tx, { subjectType: 'bank_statement', subjectId: id, action: 'import', details });
    }
    return ok({ statementIds, knownBefore: read.length - statementIds.length, entries });
  }

  private async contentOf(file: Parameters<FileKeeper['open']>[0]): Promise<string> {
    const content = await this.keeper.open(file);
    try {
      const parts: Buffer[] = [];
      for await (const part of content.read()) parts.push(part as Buffer);
      return Buffer.concat(parts).toString('utf8');
    } finally {
      await content.close();
    }
  }
}

/** Of what the statement says, not of its bytes nor of the message around it: the same in another file is the same. */
function digestOf(statement: BankStatement): string {
  const said = { ...statement, messageId: '' };
  const plain: unknown = JSON.parse(
    JSON.stringify(said, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}
