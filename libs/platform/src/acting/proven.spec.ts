import { describe, expect, it } from 'vitest';
import type { Credential } from './caller.js';
import { isProven, noteProven, noteUnknown } from './proven.js';

const credential = (secret: string): Credential => ({ scheme: 'key', secret });

describe('credentials that were let in', () => {
  it('are known until the database knows them no more', () => {
    expect(isProven(credential('one'))).toBe(false);
    noteProven(credential('one'));
    noteProven(credential('one'));
    expect(isProven(credential('one'))).toBe(true);
    noteUnknown(credential('one'));
    expect(isProven(credential('one'))).toBe(false);
  });

  it('are bounded: the oldest are forgotten first', () => {
    for (let n = 0; n <= 50_000; n++) noteProven(credential(`many-${n}`));
    expect(isProven(credential('many-0'))).toBe(false);
    expect(isProven(credential('many-1'))).toBe(true);
    expect(isProven(credential('many-50000'))).toBe(true);
  });
});
