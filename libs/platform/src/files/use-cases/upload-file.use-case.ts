import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import type { AccessRule, Actor, Caller, Credential } from '../../acting/caller.js';
import { CONFIG, type Config } from '../../config/config.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { cleanFileName } from '../content/file-name.js';
import { FILE_EXTENSIONS, FILE_TYPES, type FileType, fileTypeOf } from '../content/file-types.js';
import { inspectContent } from '../content/inspect-content.js';
import { FileKeeper, type KeptContent } from '../file-keeper.js';
import { type FileRecord, FilesStore } from '../persistence/files.store.js';
import type { UploadRefusal } from '../refusals.js';
import { ContentStore } from '../store/content-store.js';
import { type Staged, TooLarge } from '../store/incoming.js';

/** Whoever does something here may upload; who applies has papers to send, too. */
const UPLOADERS: AccessRule = {
  roles: ['buyer', 'bidder', 'approver', 'officer', 'administrator'],
  allowApplicants: true,
};

/** Of an admitted organisation's quota, one so-manieth. */
const APPLICANTS_PART = 10n;

export interface Upload {
  /** As the client declared it. */
  readonly contentType: string | undefined;
  readonly name: string | undefined;
  /** Bytes that are to come; undefined when the client did not say. */
  readonly length: number | undefined;
  /** Read only once the caller and the declaration are found good. */
  readonly body: Readable;
}

interface Declared {
  readonly mediaType: FileType;
  readonly name: string;
}

export interface Uploaded {
  readonly file: FileRecord;
  /** False when the organisation had this very file already. */
  readonly isNew: boolean;
}

/** Takes a file in: judged, hashed and inspected on the disk, then stored, then recorded. */
@Injectable()
export class UploadFile {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly files: FilesStore,
    private readonly keeper: FileKeeper,
    @Inject(ContentStore) private readonly contents: ContentStore,
    private readonly audit: AuditTrail,
  ) {}

  async run(credential: Credential | undefined, upload: Upload): Promise<Result<Uploaded, UploadRefusal>> {
    const caller: Caller = { credential, access: UPLOADERS };
    // Who may not, is told so before what it sends is looked at.
    const admitted = await this.admit(caller, upload);
    if (!admitted.ok) return admitted;
    const { declared, organisationId } = admitted.value;
    const received = await this.receive(upload.body);
    if (!received.ok) return received;
    const staged = received.value;
    try {
      const inspected = await inspectContent(staged.path, declared.mediaType);
      if (!inspected.ok) return inspected;
      return await this.record(caller, declared, await this.keeper.keepStaged(organisationId, staged));
    } finally {
      await this.contents.incoming.discard(staged);
    }
  }

  private admit(
    caller: Caller,
    upload: Upload,
  ): Promise<Result<{ declared: Declared; organisationId: string }, UploadRefusal>> {
    return this.unitOfWork.run<{ declared: Declared; organisationId: string }, UploadRefusal>(caller, async (tx) => {
      const declared = this.judge(upload);
      if (!declared.ok) return declared;
      const { organisationId } = tx.actor;
      const used = await this.files.usedBytes(tx, organisationId);
      if (used >= this.quotaOf(tx.actor)) return this.quotaReached(tx.actor);
      return ok({ declared: declared.value, organisationId });
    });
  }

  private judge({ contentType, name, length }: Upload): Result<Declared, UploadRefusal> {
    const mediaType = fileTypeOf(contentType);
    if (!mediaType) return err('FILE_TYPE_NOT_ACCEPTED', { accepted: FILE_EXTENSIONS });
    const clean = cleanFileName(name ?? '', mediaType);
    if (clean === undefined) return err('FILE_NAME_UNFIT', { endings: FILE_TYPES[mediaType].map((end) => `.${end}`) });
    if (length === 0) return err('FILE_EMPTY');
    if (length !== undefined && length > this.config.fileMaxBytes) return this.tooLarge();
    return ok({ mediaType, name: clean });
  }

  private async receive(body: Readable): Promise<Result<Staged, UploadRefusal>> {
    try {
      const staged = await this.contents.incoming.receive(body, this.config.fileMaxBytes);
      if (staged.size > 0) return ok(staged);
      await this.contents.incoming.discard(staged);
      return err('FILE_EMPTY');
    } catch (error) {
      if (error instanceof TooLarge) return this.tooLarge();
      throw error;
    }
  }

  /** Rights and quota are judged again: the content may have been long on its way. */
  private record(caller: Caller, declared: Declared, content: KeptContent): Promise<Result<Uploaded, UploadRefusal>> {
    return this.unitOfWork.run<Uploaded, UploadRefusal>(caller, async (tx) => {
      invariant(tx.actor.organisationId === content.organisationId, 'a credential is of one organisation');
      await this.files.holdQuota(tx, content.organisationId);
      const used = await this.files.usedBytes(tx, content.organisationId, content.sha256);
      if (used + BigInt(content.size) > this.quotaOf(tx.actor)) return this.quotaReached(tx.actor);
      const status = this.config.clamavUrl === undefined ? 'unscanned' : 'quarantined';
      const uploaded = await this.files.insert(tx, { ...content, ...declared, origin: 'uploaded', status });
      const { file, isNew } = uploaded;
      if (isNew) await this.audit.record(tx, { subjectType: 'file', subjectId: file.id, action: 'upload', to: status });
      return ok(uploaded);
    });
  }

  private readonly tooLarge = () => err('FILE_TOO_LARGE', { maxBytes: this.config.fileMaxBytes });
  private readonly quotaReached = (actor: Actor) =>
    err('FILE_QUOTA_REACHED', { quotaBytes: String(this.quotaOf(actor)) });

  /** Anybody can apply: who is not admitted has a smaller part of the disk. */
  private quotaOf({ organisationStatus }: Actor): bigint {
    const whole = BigInt(this.config.filesQuotaBytes);
    return organisationStatus === 'admitted' ? whole : whole / APPLICANTS_PART;
  }
}
