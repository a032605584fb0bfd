import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, refusalText } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  ATTACH_TABLE_REFUSALS,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  PageArgs,
  Uuid,
} from '#libs/platform';
import { ImportsReader, type ImportView } from '../persistence/imports.reader.js';
import { IMPORT_FAILURE_REASONS, START_IMPORT_REFUSALS } from '../refusals.js';
import { StartImport } from '../use-cases/start-import.use-case.js';
import {
  ImportProblem,
  ImportProblemConnection,
  ImportProblemsArgs,
  ImportTableInput,
  TableImport,
  TableImportConnection,
} from './types.js';

const IMPORTERS: AccessRule = { kinds: ['purchaser', 'supplier', 'operator'] };
const ImportTablePayload = definePayload('ImportTable', TableImport, {
  ...START_IMPORT_REFUSALS,
  ...ATTACH_TABLE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});

@Resolver(() => TableImport)
export class ImportsResolver {
  constructor(
    private readonly reader: ImportsReader,
    private readonly starting: StartImport,
  ) {}

  @Access({ kinds: ['purchaser', 'supplier', 'operator'], roles: ['buyer', 'bidder', 'officer'] })
  @Mutation(() => ImportTablePayload.type, {
    description: 'Begins to import an uploaded table; watch it with tableImport.',
  })
  async importTable(@CurrentCaller() caller: Caller, @Args('input') input: ImportTableInput): Promise<object> {
    const { idempotencyKey, kind, fileId, encoding = null, sheet = null, whole, revise } = input;
    const { aliasesFileId = null, addressesFileId = null, publishedOn = null } = input;
    const parts = { aliasesFileId, addressesFileId, publishedOn };
    const request = { kind, fileId, encoding, sheet, whole: whole ?? false, revise: revise ?? false, ...parts };
    const started = await this.starting.run(caller, request, idempotencyKey);
    if (!started.ok) return ImportTablePayload.answer<ImportView>(started, toGraphql);
    const seen = await this.reader.one(caller, started.value.importId);
    invariant(seen, 'whoever began the import sees it');
    return ImportTablePayload.answer(ok(seen), toGraphql);
  }

  @Access(IMPORTERS)
  @Query(() => TableImport, { nullable: true, description: 'One of your organisation, as far as it is.' })
  async tableImport(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<TableImport | null> {
    const seen = await this.reader.one(caller, id);
    return seen ? toGraphql(seen) : null;
  }

  @Access(IMPORTERS)
  @Query(() => TableImportConnection, { description: 'Of your organisation, the newest first.' })
  tableImports(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<TableImport>> {
    return this.reader.all(caller, args, toGraphql);
  }

  @Access(IMPORTERS)
  @Query(() => ImportProblemConnection, { description: 'In the order in which they were found; a thousand are kept.' })
  importProblems(
    @CurrentCaller() caller: Caller,
    @Args() args: ImportProblemsArgs,
  ): Promise<Connection<ImportProblem>> {
    return this.reader.problems<ImportProblem>(caller, args, args.importId, (row) => row);
  }
}

function toGraphql(row: ImportView): TableImport {
  const { startedAt, updatedAt, rows, failure } = row;
  const seconds = startedAt === null ? 0 : (updatedAt.getTime() - startedAt.getTime()) / 1000;
  const text = failure === null ? null : IMPORT_FAILURE_REASONS[failure];
  return {
    ...row,
    rowsPerSecond: seconds > 0 ? Math.round((rows / seconds) * 10) / 10 : null,
    failureText: text && refusalText(text.en, {}),
    failureTextZh: text && refusalText(text.zh, {}),
  };
}
