import { expect, it } from 'vitest';
import { LATEST_MIGRATION } from '#libs/platform';
import { MIGRATIONS } from './index.js';

it('the API is ready only with the newest migration', () => {
  expect(MIGRATIONS.at(-1)?.name).toBe(LATEST_MIGRATION);
});
