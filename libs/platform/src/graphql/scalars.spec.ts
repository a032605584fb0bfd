import * as fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, MAX_QUANTITY, parseAmount } from '#libs/kernel';
import { ApiError } from '../graphql-server/api-error.js';
import { Base64, DateTime, Day, minorOf, money, Quantity, QuantityOrZero, UnitPriceScalar, Uuid } from './scalars.js';

const holds = <T>(arbitrary: fc.Arbitrary<T>, test: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, (value) => void test(value)));

describe('scalars', () => {
  it.each([
    [DateTime, ['2026-02-30T00:00:00Z', '2026-11-23', '2026-11-23T09:30:00', '2026-11-23T25:00:00Z', 'now', '', 5]],
    [Day, ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '1899-12-31', 20260101]],
    [Quantity, ['0', '-1', '1.5', '01', '1e3', String(MAX_QUANTITY + 1n), '', ' 1', 7]],
    [QuantityOrZero, ['-1', '00', '1.5', '01', String(MAX_QUANTITY + 1n), '', 0]],
    [UnitPriceScalar, ['-1', '1.1234567', '1,5', '.5', '1e3', '1000000001', 0.5]],
    [Base64, ['a', 'ab=', 'a b=', 'YQ', 'YQ==\n', '____', 5]],
    [Uuid, ['1', '018f3c5e7b1a7cc38d550a1b2c3d4e5f', '018f3c5e-7b1a-7cc3-8d55-0a1b2c3d4e5g', 5]],
  ])('%s says what would be right', (scalar, wrong) => {
    for (const value of wrong) {
      let error: unknown;
      try {
        scalar.parseValue(value);
      } catch (thrown) {
        error = thrown;
      }
      expect(error, String(value)).toBeInstanceOf(GraphQLError);
      expect((error as GraphQLError).extensions['code']).toBe('BAD_USER_INPUT');
      expect((error as GraphQLError).message).toMatch(/must be a string such as ".+"/);
    }
  });

  it('keep every moment, day, quantity, price and byte', () => {
    const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
    holds(moment, (date) => expect(DateTime.parseValue(DateTime.serialize(date))).toEqual(date));
    holds(moment, (date) => {
      const day = date.toISOString().slice(0, 10);
      expect(Day.serialize(Day.parseValue(day))).toBe(day);
    });
    holds(fc.bigInt(1n, MAX_QUANTITY), (quantity) =>
      expect(Quantity.parseValue(Quantity.serialize(quantity))).toBe(quantity),
    );
    holds(fc.bigInt(0n, MAX_QUANTITY), (quantity) =>
      expect(QuantityOrZero.parseValue(QuantityOrZero.serialize(quantity))).toBe(quantity),
    );
    holds(fc.bigInt(0n, 10n ** 15n), (price) =>
      expect(UnitPriceScalar.parseValue(UnitPriceScalar.serialize(price))).toBe(price),
    );
    holds(fc.uint8Array(), (bytes) =>
      expect(new Uint8Array(Base64.parseValue(Base64.serialize(bytes)))).toEqual(bytes),
    );
  });

  it('read offsets', () => {
    expect(DateTime.parseValue('2026-11-23T09:30:00+08:00')).toEqual(new Date('2026-11-23T01:30:00Z'));
    expect(DateTime.serialize('2026-11-23T09:30:00.123456+08:00')).toBe('2026-11-23T01:30:00.123Z');
  });

  it('take money with at most the digits of its currency', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 15n), fc.constantFrom(...CURRENCIES), (minor, currency) => {
        const { amount } = money(minor, currency);
        expect(minorOf({ amount, currency }, 'price')).toBe(minor);
        expect(parseAmount(amount, currency)).toBe(minor);
        expect(money(String(minor), currency).amount).toBe(amount);
      }),
    );
    for (const amount of ['0', '-1.00', '1.001', '1,00', '']) {
      expect(() => minorOf({ amount, currency: 'CNY' }, 'input.deposit')).toThrow(ApiError);
    }
    expect(() => minorOf({ amount: '1.5', currency: 'VND' }, 'input.deposit')).toThrow(
      'input.deposit.amount: must be an amount of VND above zero, for example 123400',
    );
  });
});
