import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { AuthPort } from '#libs/organisations';
import { FileKeeper, UnitOfWork } from '#libs/platform';
import {
  anApiKey,
  anAward,
  aSession,
  callerWith,
  type TestAward,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { textOfPdf } from '../../../test/support/pdf-text.js';
import { codeFor } from '../../../test/support/totp.js';
import { DrawUpContractPaper } from './use-cases/draw-up-contract-paper.use-case.js';
import { SignContract } from './use-cases/sign-contract.use-case.js';

const database = useTestDatabase();
let world: DealWorld;
let award: TestAward;
let contractId: string;
let documentDigest: string;
const APPROVES = { roles: ['approver'] } as const;
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

beforeAll(async () => {
  world = await DealWorld.start(database.url);
  award = await anAward(world.db);
  [contractId = ''] = await world.drawUp(award);
  documentDigest = await world.value(`SELECT encode(document_digest, 'hex') AS value FROM contract WHERE id = $1`, [
    contractId,
  ]);
});
afterAll(() => world.stop());

const purchaser = (): TestOrganisation => award.purchasers[0] ?? raise();
const supplier = (): TestOrganisation => award.suppliers[0] ?? raise();
const sign = (secret: string, code?: string) =>
  world.get(SignContract).run(callerWith(secret, APPROVES), { contractId, documentDigest, code: code ?? null });
const proofs = async () =>
  (
    await world.db.query<{ proof: string }>(
      `SELECT details ->> 'proof' AS proof FROM audit_entry WHERE subject_id = $1 AND action IN ('sign', 'activate') ORDER BY id`,
      [contractId],
    )
  ).rows.map(({ proof }) => proof);

describe('a signature', () => {
  it('by key needs a key that was made for it', async () => {
    const { organisationId, memberId } = purchaser();
    const wish = { organisationId, createdBy: memberId, roles: ['approver'] } as const;
    expect(await sign(await anApiKey(world.db, { ...wish, signs: false }))).toMatchObject({ code: 'KEY_MAY_NOT_SIGN' });
    granted(await sign(await anApiKey(world.db, wish)));
    expect(await proofs()).toEqual(['key']);
  });

  it('by a person needs a second factor of just now, or a code with it', async () => {
    const { userId } = supplier();
    const old = await aSession(world.db, userId);
    await world.db.query(
      `UPDATE auth.session SET "createdAt" = clock_timestamp() - interval '16 minutes' WHERE "userId" = $1`,
      [userId],
    );
    expect(await sign(old)).toMatchObject({ code: 'SECOND_FACTOR_STALE', details: { minutes: 15 } });
    granted(
      await world.get(UnitOfWork).asSystem(async (tx) => {
        await world.app.get(AuthPort, { strict: false }).giveSecondFactor(tx, userId, SECRET);
        return ok(true);
      }),
    );
    for (const wrong of ['000000', 'abcdef']) expect(await sign(old, wrong)).toMatchObject({ code: 'CODE_WRONG' });
    granted(await sign(old, await codeFor(`otpauth://totp/Medlane?secret=${SECRET}`)));
    expect(await proofs()).toEqual(['key', 'code']);
    expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [contractId])).toBe('active');
  });
});

const draw = (who: TestOrganisation) => world.get(DrawUpContractPaper).run(who.caller('signed-in'), contractId);

describe('the paper of a contract', () => {
  it('is drawn up once, for both sides, and says what was signed', async () => {
    const papers = (await Promise.all([draw(purchaser()), draw(supplier()), draw(purchaser())])).map(granted);
    expect(new Set(papers.map(({ fileId }) => fileId)).size).toBe(1);
    const [paper] = papers;
    expect(paper).toMatchObject({ contractId, revision: 1, documentDigest });
    const { rows } = await world.db.query(
      `SELECT f.organisation_id AS "organisationId", encode(f.sha256, 'hex') AS sha256, f.size, u.readers
       FROM file f JOIN file_use u ON u.file_id = f.id WHERE f.id = $1`,
      [paper?.fileId],
    );
    expect(rows[0]).toMatchObject({ sha256: paper?.sha256, readers: [purchaser().organisationId] });
    const opened = await world.app.get(FileKeeper, { strict: false }).open(rows[0]);
    const parts: Buffer[] = [];
    for await (const part of opened.read()) parts.push(Buffer.from(part as Uint8Array));
    await opened.close();
    expect(textOfPdf(Buffer.concat(parts))).toContain(`SHA-256 ${documentDigest}`);
  });

  it('is nobody else’s', async () => {
    const { purchasers, suppliers } = await anAward(world.db);
    for (const stranger of [...purchasers, ...suppliers]) {
      expect(await draw(stranger)).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
    }
    expect(await world.get(DrawUpContractPaper).run(purchaser().caller('signed-in'), randomUUID())).toMatchObject({
      code: 'CONTRACT_UNKNOWN',
    });
  });
});

function raise(): never {
  throw new Error('the award has one of each');
}
