import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { type Caller, OWN_FILE } from '../../acting/caller.js';
import { Access, CurrentCaller } from '../../graphql/access.js';
import type { Connection } from '../../graphql/connection.js';
import { Uuid } from '../../graphql/scalars.js';
import { FilesReader } from '../persistence/files.reader.js';
import { RemoveFile } from '../use-cases/remove-file.use-case.js';
import { FileWatch } from './file-watch.js';
import { FileConnection, FileNode, FilesArgs, RemoveFileInput, RemoveFilePayload, toFile } from './files.types.js';

@Resolver(() => FileNode)
export class FilesResolver {
  constructor(
    private readonly reader: FilesReader,
    private readonly removing: RemoveFile,
    private readonly watch: FileWatch,
  ) {}

  @Access(OWN_FILE)
  @Query(() => FileNode, { nullable: true, description: 'A file that you may read. POST /files uploads one.' })
  async file(@CurrentCaller() caller: Caller, @Args('id', { type: () => Uuid }) id: string): Promise<FileNode | null> {
    const found = await this.reader.file(caller, id);
    return found ? toFile(found) : null;
  }

  @Access(OWN_FILE)
  @Query(() => FileConnection, { description: "Your organisation's files, newest first." })
  files(@CurrentCaller() caller: Caller, @Args() args: FilesArgs): Promise<Connection<FileNode>> {
    return this.reader.files(caller, args, args, toFile);
  }

  @Access(OWN_FILE)
  @Subscription(() => FileNode, {
    description: 'The file now, and again at each status: what the scanner found, as soon as it has.',
  })
  fileStatusChanged(
    @CurrentCaller() caller: Caller,
    @Args('fileId', { type: () => Uuid }) fileId: string,
  ): AsyncIterable<{ fileStatusChanged: FileNode }> {
    return this.watch.of(caller, fileId);
  }

  @Access({ roles: ['buyer', 'bidder', 'approver', 'officer', 'administrator'], allowApplicants: true })
  @Mutation(() => RemoveFilePayload.type, { description: 'Removes a file that is attached to nothing.' })
  async removeFile(@CurrentCaller() caller: Caller, @Args('input') { fileId }: RemoveFileInput): Promise<object> {
    return RemoveFilePayload.answer(await this.removing.run(caller, fileId), toFile);
  }
}
