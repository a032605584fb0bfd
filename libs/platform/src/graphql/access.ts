import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { invariant } from '#libs/kernel';
import { type AccessRule, type Caller, type Credential, Unauthenticated } from '../acting/caller.js';

const ACCESS = 'medlane:access';

/** Says who may call a root field. A root field without it is refused, and the census fails at boot. */
export const Access = (rule: AccessRule) => SetMetadata(ACCESS, rule);

/** What the server puts into each operation's context. */
export interface OperationContext {
  readonly credential: Credential | undefined;
  readonly requestId: string;
  readonly ip: string;
}

export const accessOf = (handler: object): AccessRule | undefined =>
  Reflect.getMetadata(ACCESS, handler) as AccessRule | undefined;

const callerOf = (context: ExecutionContext): Caller => {
  const access = accessOf(context.getHandler());
  invariant(
    access !== undefined,
    `${context.getClass().name}.${context.getHandler().name} does not say who may call it`,
  );
  return { credential: GqlExecutionContext.create(context).getContext<OperationContext>().credential, access };
};

/** The caller with the called field's access rule; the database decides who that is and whether the rule holds. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) => callerOf(context));

/** Deny by default: no rule, no entry; no credential, no entry except to public fields. Runs at root fields only. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS, context.getHandler());
    if (rule === undefined) return false;
    if (rule === 'public') return true;
    if (!callerOf(context).credential) throw new Unauthenticated();
    return true;
  }
}
