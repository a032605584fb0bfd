import { describe, expect, it } from 'vitest';
import { nearLocodes } from './near-locodes.js';

const PLACES = [
  ['CNSHA', 'Shanghai'],
  ['CNSHK', 'Shekou'],
  ['CNNGB', 'Ningbo'],
  ['CNNNG', 'Nanning'],
  ['THLCH', 'Laem Chabang'],
  ['CHSHA', 'Nowhere'],
].map(([code = '', name = '']) => ({ code, name }));

describe('what a code was perhaps meant for', () => {
  it.each([
    ['CNSHB', ['CNSHA', 'CNSHK', 'CNNGB']],
    ['CNNBG', ['CNNGB', 'CNNNG']],
    ['THLHC', ['THLCH']],
    ['THLCA', ['THLCH']],
    ['TNLCH', ['THLCH']],
    ['VNSGN', []],
  ])('%s: %j', (code, expected) => {
    expect(nearLocodes(code, PLACES).map((place) => place.code)).toEqual(expected);
  });

  it('is never more than three, and never what lies in another country with two mistakes', () => {
    const many = Array.from({ length: 26 }, (_, at) => ({ code: `CNSH${String.fromCharCode(65 + at)}`, name: 'x' }));
    expect(nearLocodes('CNSH9', many)).toHaveLength(3);
    expect(nearLocodes('LASHK', PLACES)).toEqual([]);
  });
});
