import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { CONFIG, type Config, statement, type Tx } from '#libs/platform';
import { generateTenderKey } from '#libs/sealing';
import { secretFile } from '../secrets/secret-file.js';
import { KeyKeeper, KeyRefused, type PublishedHalves, type ReleasedHalves } from './key-keeper.js';

const KEEP = statement(
  'tenders.key.keep',
  'INSERT INTO tender_key (tender_id, sealed_private_key, sealed_draw_seed, created_at) VALUES ($1, $2, $3, $4)',
);
/** The deadline is tested here, in the statement that hands the key out, and nowhere above it. */
const RELEASE = statement<{ sealed_private_key: Buffer; sealed_draw_seed: Buffer }>(
  'tenders.key.release',
  `UPDATE tender_key k SET released_at = coalesce(k.released_at, medlane_now())
   FROM tender t
   WHERE k.tender_id = $1 AND t.id = k.tender_id AND t.bidding_ends_at <= medlane_now() AND k.destroyed_at IS NULL
   RETURNING k.sealed_private_key, k.sealed_draw_seed`,
);
const DESTROY = statement(
  'tenders.key.destroy',
  `UPDATE tender_key SET sealed_private_key = NULL, sealed_draw_seed = NULL, destroyed_at = $2
   WHERE tender_id = $1 AND released_at IS NULL AND destroyed_at IS NULL`,
);

const SECRET_FILE = 'key-keeper.secret';
const SECRET_BYTES = 32;
const SEED_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets in the database, encrypted (AES-256-GCM, bound to the tender's id and to what they are for) under a
 * secret of its own that lies in a file. Only the worker makes and releases keys, so only the worker needs to be able to read that file.
 */
@Injectable()
export class LocalKeyKeeper extends KeyKeeper {
  private secret: Promise<Buffer> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  async create(tx: Tx, tenderId: string): Promise<PublishedHalves> {
    const { publicKey, privateKey } = await generateTenderKey();
    const drawSeed = randomBytes(SEED_BYTES);
    const sealed = [await this.shut(tenderId, privateKey), await this.shut(drawOf(tenderId), drawSeed)];
    await tx.execute(KEEP, [tenderId, ...sealed, tx.now]);
    const drawCommitment = createHash('sha256').update(drawSeed).digest();
    privateKey.fill(0);
    drawSeed.fill(0);
    return { publicKey, drawCommitment };
  }

  async release(tx: Tx, tenderId: string): Promise<ReleasedHalves> {
    const row = await tx.maybe(RELEASE, [tenderId]);
    if (!row) throw new KeyRefused(`the key of tender ${tenderId} is not released: its bidding has not ended`);
    const privateKey = await this.unshut(tenderId, row.sealed_private_key);
    return { privateKey, drawSeed: await this.unshut(drawOf(tenderId), row.sealed_draw_seed) };
  }

  async destroy(tx: Tx, tenderId: string): Promise<void> {
    await tx.execute(DESTROY, [tenderId, tx.now]);
  }

  private async shut(context: string, secret: Uint8Array): Promise<Buffer> {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', await this.ownSecret(), iv).setAAD(Buffer.from(context));
    return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  private async unshut(context: string, shut: Buffer): Promise<Uint8Array> {
    const iv = shut.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', await this.ownSecret(), iv).setAAD(Buffer.from(context));
    decipher.setAuthTag(shut.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(shut.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }

  /** Read on first use, so that a process which makes and releases no key never touches the file. */
  private async ownSecret(): Promise<Buffer> {
    this.secret ??= secretFile(this.config.secretsDirectory, SECRET_FILE, () =>
      Promise.resolve(randomBytes(SECRET_BYTES)),
    );
    const secret = await this.secret;
    invariant(secret.length === SECRET_BYTES, `${SECRET_FILE} must have ${SECRET_BYTES} bytes`);
    return secret;
  }
}

/** The seed is bound to its own use, so that neither secret passes for the other. */
const drawOf = (tenderId: string): string => `draw ${tenderId}`;
