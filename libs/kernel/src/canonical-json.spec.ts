import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

const turned = (value: Record<string, number>) => Object.fromEntries(Object.entries(value).toReversed());

describe('canonical JSON', () => {
  it('sorts members and leaves undefined ones out', () => {
    expect(canonicalJson({ b: [1, { z: null, a: 'é"' }], a: undefined, A: 0.1 })).toBe(
      '{"A":0.1,"b":[1,{"a":"é\\"","z":null}]}',
    );
  });
  it('reads back as the same value, and is the same in any order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const read: unknown = JSON.parse(text);
        expect(canonicalJson(read)).toBe(text);
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });
  it.each([1n, Number.NaN, Infinity, undefined, () => 1])('refuses %s', (value) => {
    expect(() => canonicalJson([value])).toThrow('no JSON value');
  });
});
