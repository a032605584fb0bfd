import type { Type } from '@nestjs/common';
import { createUnionType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type RefusalTexts, refusalText, type Result } from '#libs/kernel';

@ObjectType({ description: 'One thing that a refusal was judged on: a field, a row, a limit.' })
export class RefusalDetail {
  @Field(() => String) name: string;
  @Field(() => String) value: string;
}

/** What every refusable mutation may refuse besides its own codes. */
export const IDEMPOTENCY_REFUSALS = {
  IDEMPOTENCY_KEY_REUSED: {
    en: 'This idempotency key was used for another request. Send a new key, or repeat the first request unchanged.',
    zh: '该幂等键已用于另一请求。请使用新的幂等键，或原样重发第一次的请求。',
  },
  IDEMPOTENCY_KEY_MALFORMED: {
    en: 'An idempotency key has 8 to 120 characters. Choose a longer or shorter one, for example a UUID.',
    zh: '幂等键须为 8 至 120 个字符。请改用合适长度的键，例如 UUID。',
  },
} as const satisfies RefusalTexts<'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_KEY_MALFORMED'>;

interface RefusedFields {
  code: string;
  message: string;
  messageZh: string;
  details: RefusalDetail[];
}

export interface Payload<T extends object, R extends string> {
  /** The GraphQL union of the success type and the refusal. */
  readonly type: object;
  /** Translates a use case's answer; `map` turns the value into the success type's fields. */
  answer<V>(result: Result<V, R>, map: (value: V) => T): object;
}

/**
 * The payload of a mutation: a union `<Name>Payload` of the success type and `<Name>Refused`, whose code is an enum
 * made from the rule's closed list, with its texts in English and Chinese. A mutation that can succeed in several ways
 * names a type for each, and `map` answers instances of them.
 */
export function definePayload<T extends object, R extends string>(
  name: string,
  success: Type<T> | readonly Type<T>[],
  texts: RefusalTexts<R>,
): Payload<T, R> {
  const successes = [success].flat() as [Type<T>, ...Type<T>[]];
  const codes = Object.fromEntries(Object.keys(texts).map((code) => [code, code]));
  registerEnumType(codes, {
    name: `${name}RefusalCode`,
    valuesMap: Object.fromEntries(Object.keys(texts).map((code) => [code, { description: texts[code as R].en }])),
  });

  @ObjectType(`${name}Refused`)
  class Refused implements RefusedFields {
    @Field(() => codes) code: string;
    @Field(() => String, { description: 'What to do, in English.' }) message: string;
    @Field(() => String, { description: 'What to do, in Chinese.' }) messageZh: string;
    @Field(() => [RefusalDetail]) details: RefusalDetail[];
  }

  const type = createUnionType({
    name: `${name}Payload`,
    types: () => [...successes, Refused] as const,
    resolveType: (value: object) =>
      value instanceof Refused ? Refused : (successes.find((type) => value instanceof type) ?? successes[0]),
  });

  return {
    type,
    answer(result, map) {
      if (result.ok) return map(result.value);
      const text = texts[result.code];
      return Object.assign(new Refused(), {
        code: result.code,
        message: refusalText(text.en, result.details),
        messageZh: refusalText(text.zh, result.details, 'zh'),
        details: Object.entries(result.details).map(([field, value]) => ({ name: field, value: String(value) })),
      } satisfies RefusedFields);
    },
  };
}
