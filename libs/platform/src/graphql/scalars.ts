import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import {
  CURRENCIES,
  type Currency,
  formatAmount,
  formatUnitPrice,
  invariant,
  MAX_QUANTITY,
  MAX_UNIT_PRICE,
  type Minor,
  parseAmount,
  parseUnitPrice,
  type UnitPrice,
} from '#libs/kernel';
import { badUserInput } from '../graphql-server/api-error.js';

interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly specifiedByURL?: string;
  /** Undefined when the text is not one. */
  readonly parse: (text: string) => T | undefined;
  /** @throws when our own value is none: a fault. */
  readonly serialize: (value: unknown) => string;
}

/** A scalar that travels as text. A wrong text is refused with what would be right; numbers are not taken for text. */
function textScalar<T>({ name, description, example, parse, serialize, specifiedByURL }: TextScalar<T>) {
  const read = (value: unknown): T => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed !== undefined) return parsed;
    throw new GraphQLError(`${name} must be a string such as "${example}". ${description}`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    ...(specifiedByURL === undefined ? {} : { specifiedByURL }),
    serialize,
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const text = (name: string, value: unknown): string => {
  invariant(typeof value === 'string', `${name} takes text, not ${typeof value}`);
  return value;
};

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Undefined for anything but RFC 3339 with an offset and a day that the calendar has. */
export function parseDateTime(value: string): Date | undefined {
  const [, day, hour, minute, second] = RFC_3339.exec(value) ?? [];
  if (!day || parseDay(day) === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Undefined for anything but `YYYY-MM-DD` between 1900 and 2199 on a day that the calendar has. */
export function parseDay(value: string): string | undefined {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : undefined;
}

export const DateTime = textScalar<Date>({
  name: 'DateTime',
  description: 'A moment with its offset from UTC (RFC 3339); answers are in UTC.',
  example: '2026-11-23T09:30:00+08:00',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  parse: parseDateTime,
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    // Trees that Postgres built carry its own ISO text.
    const date = parseDateTime(text('DateTime', value));
    invariant(date, 'not a moment');
    return date.toISOString();
  },
});

/** A calendar day as text: a `Date` object would bring a time zone into it. */
export const Day = textScalar<string>({
  name: 'Date',
  description: 'A calendar day, without time or zone.',
  example: '2026-11-23',
  parse: parseDay,
  serialize: (value) => text('Date', value),
});

/** Undefined for anything but a whole number from 1 to the largest quantity, without leading zeros. */
function parseQuantity(value: string): bigint | undefined {
  if (!/^[1-9]\d{0,15}$/.test(value)) return undefined;
  const quantity = BigInt(value);
  return quantity <= MAX_QUANTITY ? quantity : undefined;
}

export const Quantity = textScalar<bigint>({
  name: 'Quantity',
  description: `A whole number of units above zero, at most ${MAX_QUANTITY}. Text, since it may exceed what JSON numbers hold.`,
  example: '120000',
  parse: parseQuantity,
  serialize: (value) => (typeof value === 'bigint' ? String(value) : text('Quantity', value)),
});

/** Where none is a sound answer: how much has been accepted, or rejected. */
export const QuantityOrZero = textScalar<bigint>({
  name: 'QuantityOrZero',
  description: `A whole number of units, zero or more, at most ${MAX_QUANTITY}. Text, as Quantity is.`,
  example: '0',
  parse: (value) => (value === '0' ? 0n : parseQuantity(value)),
  serialize: (value) => (typeof value === 'bigint' ? String(value) : text('QuantityOrZero', value)),
});

export const UnitPriceScalar = textScalar<UnitPrice>({
  name: 'UnitPrice',
  description: `A price per unit with at most six decimals, not negative, at most ${MAX_UNIT_PRICE}; answers have all six.`,
  example: '112.3267',
  parse: parseUnitPrice,
  serialize: (value) => (typeof value === 'bigint' ? formatUnitPrice(value as UnitPrice) : text('UnitPrice', value)),
});

/** RFC 4648, padded, no line breaks; empty is allowed. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const Base64 = textScalar<Buffer>({
  name: 'Base64',
  description: 'Bytes in base64 (RFC 4648 section 4), padded, without line breaks.',
  example: 'aGVsbG8=',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
  parse: (value) => (BASE64.test(value) ? Buffer.from(value, 'base64') : undefined),
  serialize(value) {
    invariant(value instanceof Uint8Array, 'Base64 takes bytes');
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  },
});

const UUID_TEXT = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The id of a thing; lower case. */
export const Uuid = textScalar<string>({
  name: 'UUID',
  description: 'The id of a thing, as this API gave it.',
  example: '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e5f',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  parse: (value) => (UUID_TEXT.test(value) ? value.toLowerCase() : undefined),
  serialize: (value) => text('UUID', value),
});

/** The currencies traded here; the kernel's list is the law. */
export const CurrencyEnum = Object.fromEntries(CURRENCIES.map((code) => [code, code])) as {
  readonly [C in Currency]: C;
};
registerEnumType(CurrencyEnum, { name: 'Currency', description: 'ISO 4217 code of a currency that is traded here.' });

@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => String, { description: "A decimal with the currency's own digits, for example 10160000.00." })
  amount: string;

  @Field(() => CurrencyEnum) currency: Currency;
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => String, { description: "A decimal with at most the currency's own digits, for example 10160000.00." })
  amount: string;

  @Field(() => CurrencyEnum) currency: Currency;
}

/** @param amount minor units, as bigint or as the text of a bigint from JSON that Postgres built. */
export const money = (amount: Minor | string, currency: Currency): Money => ({
  amount: formatAmount(typeof amount === 'string' ? BigInt(amount) : amount, currency),
  currency,
});

/**
 * Minor units of an amount taken in.
 * @param field path of the input field, for the message
 * @throws ApiError BAD_USER_INPUT when it is no amount in this currency or not above zero
 */
export function minorOf(input: MoneyInput, field: string): Minor {
  const minor = minorOrZeroOf(input, field);
  if (minor === 0n) throw noAmount(input.currency, field);
  return minor;
}

/** The same, where nothing is an amount too. */
export function minorOrZeroOf({ amount, currency }: MoneyInput, field: string): Minor {
  const minor = parseAmount(amount, currency);
  if (minor === undefined || minor < 0n) throw noAmount(currency, field);
  return minor;
}

const noAmount = (currency: Currency, field: string): Error =>
  badUserInput(
    `${field}.amount`,
    `must be an amount of ${currency} above zero, for example ${formatAmount(123_400n, currency)}`,
  );
