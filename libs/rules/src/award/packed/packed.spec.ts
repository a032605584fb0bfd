import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Names, Tally } from './names.js';
import { Tape } from './tape.js';

describe('a tape', () => {
  it('gives every record back as it was written, whatever their lengths', () => {
    const record = fc.oneof(
      fc.array(fc.integer(), { maxLength: 40 }),
      fc.nat(3_000).map((length) => Array.from({ length }, (_, at) => at)),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        const tape = new Tape();
        for (const numbers of records) {
          for (const number of [numbers.length, ...numbers]) tape.push(number);
          tape.keep();
        }
        expect(records.map((_, at) => tape.read(at).list((reader) => reader.next()))).toEqual(records);
      }),
    );
  });

  it('ends where a record ends, and where there is none', () => {
    const tape = new Tape();
    tape.push(0);
    tape.keep();
    tape.push(7);
    tape.keep();
    const reader = tape.read(0);
    expect(reader.maybe()).toBeNull();
    expect(() => reader.next()).toThrow(RangeError);
    expect(() => tape.read(2).next()).toThrow(RangeError);
  });
});

describe('names and tallies', () => {
  it('count as maps do, lot by lot', () => {
    const counted = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat(9)), { maxLength: 200 });
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 5 }), (lots) => {
        const [names, tally] = [new Names(), new Tally()];
        for (const lot of lots) {
          const sums = new Map<string, number>();
          tally.clear();
          for (const [name, value] of lot) {
            sums.set(name, (sums.get(name) ?? 0) + value);
            tally.set(names.of(name), tally.get(names.of(name)) + value);
          }
          for (const [name] of lots.flat()) expect(tally.get(names.of(name))).toBe(sums.get(name) ?? 0);
        }
      }),
    );
  });
});
