import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { RESOLVER_NAME_METADATA, RESOLVER_TYPE_METADATA } from '@nestjs/graphql';
import { accessOf } from '../graphql/access.js';

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** A root field and the method that resolves it. */
export interface RootField {
  readonly type: string;
  readonly field: string;
  readonly resolver: string;
  readonly handler: object;
}

/** Every root field of the application. */
export function rootFields(app: INestApplicationContext): readonly RootField[] {
  const providers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.providers.values()]);
  const prototypes = new Set(
    providers.flatMap(({ metatype }) =>
      typeof metatype === 'function' ? [metatype.prototype as object | undefined] : [],
    ),
  );
  return [...prototypes].flatMap((prototype) => (prototype ? fieldsOf(prototype) : []));
}

function fieldsOf(prototype: object): RootField[] {
  return Object.getOwnPropertyNames(prototype).flatMap((method) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(prototype, method)?.value;
    if (typeof handler !== 'function' || method === 'constructor') return [];
    const type: unknown = Reflect.getMetadata(RESOLVER_TYPE_METADATA, handler);
    if (typeof type !== 'string' || !ROOTS.has(type)) return [];
    const field = String(Reflect.getMetadata(RESOLVER_NAME_METADATA, handler) ?? method);
    return [{ type, field, resolver: `${prototype.constructor.name}.${method}`, handler }];
  });
}

/** @throws Error that lists the root fields which do not say who may call them. */
export function assertAccessDeclared(app: INestApplicationContext): void {
  const open = rootFields(app).filter(({ handler }) => accessOf(handler) === undefined);
  if (open.length === 0) return;
  const list = open.map(({ type, field, resolver }) => `  ${type}.${field} (${resolver})`);
  throw new Error(`These root fields need @Access(…) to say who may call them:\n${list.join('\n')}`);
}
