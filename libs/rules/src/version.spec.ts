import { expect, test } from 'vitest';
import { judgeVersion } from './version.js';

test('only the version that is there may be changed', () => {
  expect(judgeVersion(3, 3)).toEqual({ ok: true, value: true });
  expect(judgeVersion(3, 2)).toMatchObject({ ok: false, code: 'VERSION_STALE', details: { current: 3, seen: 2 } });
});
