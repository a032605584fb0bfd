import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { type ApiKeyRefusal, judgeApiKey, type KeyScope } from '#libs/rules';
import { type ApiKeyRecord, ApiKeysStore } from '../persistence/api-keys.store.js';
import type { RevokeKeyRefusal } from '../refusals.js';
import { newApiKeySecret } from '../secrets.js';

/** How long a key lives when nobody says. */
const DEFAULT_DAYS = 90;

export interface ApiKeyRequest {
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes?: readonly KeyScope[];
  /** By the wall clock; 90 days from now when absent. */
  readonly expiresAt?: Date | undefined;
}

/**
 * An administrator makes and revokes the organisation's API keys. A key can do what its maker can, never more: roles
 * that the maker loses are lost to the key, and a withdrawn maker's keys open nothing (medlane_enter).
 */
@Injectable()
export class ApiKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: ApiKeysStore,
    private readonly audit: AuditTrail,
  ) {}

  /** The secret is answered this once; only its hash is stored. */
  create(
    caller: Caller,
    request: ApiKeyRequest,
  ): Promise<Result<{ readonly key: ApiKeyRecord; readonly secret: string }, ApiKeyRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { organisationId, principalId, roles } = tx.actor;
      const { now, count } = await this.keys.live(tx, organisationId);
      const expiresAt = request.expiresAt ?? new Date(now.getTime() + DEFAULT_DAYS * 86_400_000);
      const verdict = judgeApiKey({ ...request, expiresAt }, { roles }, count, now);
      if (!verdict.ok) return verdict;
      const { secret, hash, prefix } = newApiKeySecret();
      const key = await this.keys.insert(tx, {
        organisationId,
        name: request.name.trim(),
        prefix,
        keyHash: hash,
        roles: verdict.value.roles,
        scopes: [...new Set(request.scopes)],
        createdBy: principalId,
        createdAt: now,
        expiresAt,
      });
      await this.audit.record(tx, {
        subjectType: 'api_key',
        subjectId: key.id,
        action: 'create',
        details: { name: key.name, prefix, roles: key.roles, scopes: key.scopes, expiresAt: expiresAt.toISOString() },
      });
      return ok({ key, secret });
    });
  }

  revoke(caller: Caller, apiKeyId: string): Promise<Result<ApiKeyRecord, RevokeKeyRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const key = await this.keys.revoke(tx, apiKeyId);
      if (!key) return err('API_KEY_UNKNOWN');
      await this.audit.record(tx, { subjectType: 'api_key', subjectId: key.id, action: 'revoke' });
      return ok(key);
    });
  }
}
