import { type DynamicModule, type ForwardReference, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';
import { AboutResolver } from './about.resolver.js';

type ModuleLike = Type | DynamicModule | Promise<DynamicModule> | ForwardReference;

/** Every class that a module and those it imports provide, without starting anything. */
function classesOf(module: ModuleLike, seen: Set<unknown>): Type[] {
  const dynamic = 'module' in module ? module : undefined;
  const type = dynamic?.module ?? (typeof module === 'function' ? module : undefined);
  if (!type || seen.has(module)) return [];
  seen.add(module);
  const listed = <T>(key: 'imports' | 'providers'): T[] => [
    ...((Reflect.getMetadata(key, type) as T[] | undefined) ?? []),
    ...((dynamic?.[key] as T[] | undefined) ?? []),
  ];
  const provided = listed<Provider>('providers').filter((provider) => typeof provider === 'function');
  return [...provided, ...listed<ModuleLike>('imports').flatMap((imported) => classesOf(imported, seen))];
}

/** Leaves out types that no root field leads to: decorators register themselves, also those of another test's fixtures. */
function reachable(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const implementing = config.types.filter((type) => isObjectType(type) && type.getInterfaces().length > 0);
  return new GraphQLSchema({ ...config, types: implementing });
}

/** The sorted schema that a root module serves, as SDL. Needs no database: only the decorators are read. */
export async function schemaSdl(root: ModuleLike): Promise<string> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error'] });
  try {
    const resolvers = [...new Set([AboutResolver, ...classesOf(root, new Set())])];
    const schema = await builder.get(GraphQLSchemaFactory).create(resolvers);
    return `${printSchema(lexicographicSortSchema(reachable(schema)))}\n`;
  } finally {
    await builder.close();
  }
}
