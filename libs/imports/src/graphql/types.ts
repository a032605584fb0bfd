import { ArgsType, Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { DateTime, Day, defineConnection, PageArgs, TABLE_ENCODINGS, Uuid } from '#libs/platform';
import { IMPORT_LIFECYCLE, type ImportStatus } from '#libs/rules';
import { IMPORT_KINDS } from '../import-kinds.js';
import { IMPORT_FAILURE_REASONS, type ImportFailure } from '../refusals.js';

/** Names of GraphQL have no hyphens. */
const named = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));

export const ImportKindEnum = named(IMPORT_KINDS);
registerEnumType(ImportKindEnum, {
  name: 'ImportKind',
  description: 'What a table holds; see docs/guides/imports.md.',
});
const ImportStatusEnum = named(Object.keys(IMPORT_LIFECYCLE));
registerEnumType(ImportStatusEnum, { name: 'ImportStatus' });
const TableEncodingEnum = named(TABLE_ENCODINGS);
registerEnumType(TableEncodingEnum, { name: 'TableEncoding' });
const ImportFailureEnum = named(Object.keys(IMPORT_FAILURE_REASONS));
registerEnumType(ImportFailureEnum, { name: 'ImportFailure' });

@ObjectType({ description: 'A table that your organisation imports or has imported.' })
export class TableImport {
  @Field(() => Uuid) id: string;
  @Field(() => ImportKindEnum) kind: string;
  @Field(() => Uuid) fileId: string;
  @Field(() => String) fileName: string;
  @Field(() => ImportStatusEnum, {
    description: 'Finished says that every row was judged; see accepted and refused.',
  })
  status: ImportStatus;
  @Field(() => Int, { description: 'Read so far.' }) rows: number;
  @Field(() => Int) accepted: number;
  @Field(() => Int, { description: 'There already, saying the same.' }) unchanged: number;
  @Field(() => Int) refused: number;
  @Field(() => Int, { description: 'importProblems lists the first thousand.' }) problemCount: number;
  @Field(() => Float, { nullable: true, description: 'Since it started.' }) rowsPerSecond: number | null;
  @Field(() => ImportFailureEnum, { nullable: true }) failure: ImportFailure | null;
  @Field(() => String, { nullable: true, description: 'What to do, in English.' }) failureText: string | null;
  @Field(() => String, { nullable: true, description: 'What to do, in Chinese.' }) failureTextZh: string | null;
  @Field(() => DateTime) askedAt: Date;
  @Field(() => DateTime, { nullable: true }) startedAt: Date | null;
  @Field(() => DateTime) updatedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
}

@ObjectType({ description: 'What is wrong with a row, and what to do about it.' })
export class ImportProblem {
  @Field(() => Uuid) id: string;
  @Field(() => Int, { nullable: true, description: 'As a spreadsheet counts: the header is row 1.' })
  row: number | null;
  @Field(() => String, { nullable: true }) column: string | null;
  @Field(() => String) code: string;
  @Field(() => String, { description: 'In English.' }) text: string;
  @Field(() => String, { description: 'In Chinese.' }) textZh: string;
}

export const TableImportConnection = defineConnection(TableImport, 'TableImport');
export const ImportProblemConnection = defineConnection(ImportProblem, 'ImportProblem');

@ArgsType()
export class ImportProblemsArgs extends PageArgs {
  @Field(() => Uuid) importId: string;
}

@InputType()
export class ImportTableInput {
  @Field(() => ImportKindEnum) kind: string;
  @Field(() => Uuid, { description: 'A CSV or XLSX file of yours: send it to POST /files first.' }) fileId: string;
  @IsOptional()
  @Field(() => TableEncodingEnum, { nullable: true, description: 'Of a CSV file; found out where left out.' })
  encoding?: string | null;
  @IsOptional()
  @MaxLength(100)
  @Field(() => String, { nullable: true, description: 'Of a workbook; the first where left out.' })
  sheet?: string | null;
  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Of a code list: what the file lacks goes out of force.' })
  whole?: boolean | null;
  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Of reference rates: what is stored otherwise is revised.' })
  revise?: boolean | null;
  @Field(() => Uuid, { nullable: true, description: 'Of a screening list: the file of the aliases.' })
  aliasesFileId?: string | null;
  @Field(() => Uuid, { nullable: true, description: 'Of a screening list: the file of the addresses.' })
  addressesFileId?: string | null;
  @Field(() => Day, { nullable: true, description: 'Of a screening list: the day that its publisher dated it.' })
  publishedOn?: string | null;
  @MaxLength(200) @Field(() => String) idempotencyKey: string;
}
