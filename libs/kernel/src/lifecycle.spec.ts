import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defineRefusals,
  err,
  lifecycleFaults,
  refusalText,
  transition,
  unreachable,
  type Transitions,
} from './index.js';

type Light = 'red' | 'green' | 'off';
const LIGHT = { red: { go: 'green' }, green: { stop: 'red', cut: 'off' }, off: {} } as const satisfies Transitions<
  Light,
  'go' | 'stop' | 'cut'
>;

describe('transition', () => {
  it('leads on, or says what is possible from here', () => {
    expect(transition<Light, 'go' | 'stop' | 'cut'>(LIGHT, 'red', 'go')).toEqual({ ok: true, value: 'green' });
    expect(transition<Light, 'go' | 'stop' | 'cut'>(LIGHT, 'green', 'go')).toEqual(
      err('ACTION_NOT_ALLOWED_NOW', { status: 'green', action: 'go', possible: ['stop', 'cut'] }),
    );
  });
});

describe('lifecycleFaults', () => {
  it('finds nothing in a sound table', () => expect(lifecycleFaults(LIGHT, 'red')).toEqual([]));

  it('finds a state that is never reached', () => {
    const faults = lifecycleFaults<string, string>({ a: { go: 'b' }, b: {}, c: {} }, 'a');
    expect(faults).toEqual(['c cannot be reached from a']);
  });

  it('finds a target that is no state', () => {
    expect(lifecycleFaults<string, string>({ a: { go: 'x', end: 'b' }, b: {} }, 'a')).toEqual([
      'a leads to x, which is no state',
    ]);
  });

  it('wants an end, unless the noun is said to be endless', () => {
    const endless = { a: { go: 'b' }, b: { back: 'a' } };
    expect(lifecycleFaults<string, string>(endless, 'a')).toEqual(['there is no end state']);
    expect(lifecycleFaults<string, string>(endless, 'a', { endless: true })).toEqual([]);
    expect(lifecycleFaults(LIGHT, 'red', { endless: true })).toHaveLength(1);
  });

  it('finds nothing in any chain, whatever its length', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 30 }), (states) => {
        const table = Object.fromEntries(
          states.map((state, at) => [state, states[at + 1] === undefined ? {} : { next: states[at + 1] ?? '' }]),
        );
        expect(lifecycleFaults<string, string>(table, states[0] ?? '')).toEqual([]);
      }),
    );
  });
});

describe('refusals', () => {
  const texts = defineRefusals({ TOO_MANY: { en: 'At most {limit} of {names}; {unknown}.', zh: '最多 {limit}。' } });
  it('fill their text from their details', () => {
    expect(refusalText(texts.TOO_MANY.en, { limit: 3, names: ['a', 'b'] })).toBe('At most 3 of a, b; {unknown}.');
    expect(refusalText(texts.TOO_MANY.zh, { limit: 'three', limitZh: '三' }, 'zh')).toBe('最多 三。');
    expect(refusalText(texts.TOO_MANY.zh, { limit: 3 }, 'zh')).toBe('最多 3。');
  });
  it('carry empty details unless given', () => expect(err('X')).toEqual({ ok: false, code: 'X', details: {} }));
});

it('unreachable names what was not expected', () => expect(() => unreachable('x' as never)).toThrow('"x"'));
