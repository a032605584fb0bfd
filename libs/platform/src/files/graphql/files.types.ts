import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { defineConnection, PageArgs } from '../../graphql/connection.js';
import { definePayload } from '../../graphql/payload.js';
import { DateTime, Uuid } from '../../graphql/scalars.js';
import type { FileStatus } from '../file-lifecycle.js';
import type { FileRecord } from '../persistence/files.store.js';
import { REMOVE_FILE_REFUSALS } from '../refusals.js';

const FileStatusEnum: Record<FileStatus, FileStatus> = {
  quarantined: 'quarantined',
  clean: 'clean',
  unscanned: 'unscanned',
  infected: 'infected',
  removed: 'removed',
};
registerEnumType(FileStatusEnum, {
  name: 'FileStatus',
  valuesMap: {
    quarantined: { description: 'Waits for the malware scanner; nobody can download it.' },
    clean: { description: 'The scanner found nothing, or we made the file ourselves.' },
    unscanned: { description: 'This installation has no scanner: open it with care.' },
    infected: { description: 'The scanner found something; the content was deleted.' },
    removed: { description: 'Removed by its owner.' },
  },
});

@ObjectType('File', { description: 'A document that someone uploaded, or that was made here.' })
export class FileNode {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid, { description: 'Whose it is.' }) organisationId: string;
  @Field(() => String) name: string;
  @Field(() => String) mediaType: string;
  @Field(() => Int, { description: 'Bytes.' }) size: number;
  @Field(() => String, { description: 'SHA-256 of the content, in hex.' }) sha256: string;
  @Field(() => FileStatusEnum) status: FileStatus;
  @Field(() => DateTime) uploadedAt: Date;
  @Field(() => DateTime, { nullable: true }) scannedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'What the scanner found, by its own name for it.' })
  signature: string | null;
  @Field(() => String, { description: 'Where to GET it, with the same credential.' }) path: string;
}
export const FileConnection = defineConnection(FileNode, 'File');

/** @param file bytes fit a GraphQL number: one file has a hundred million of them at most */
export const toFile = ({ size, ...file }: FileRecord): FileNode => ({
  ...file,
  size: Number(size),
  path: `/files/${file.id}`,
});

@ArgsType()
export class FilesArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true, description: "Another's files, as far as you may read them; else your own." })
  organisationId?: string | null = null;

  @Field(() => FileStatusEnum, { nullable: true }) status?: FileStatus | null = null;
}

@InputType()
export class RemoveFileInput {
  @Field(() => Uuid) fileId: string;
}

export const RemoveFilePayload = definePayload('RemoveFile', FileNode, REMOVE_FILE_REFUSALS);
