import { describe, expect, it } from 'vitest';
import { environment } from './environment.js';
import { UserError } from './user-error.js';

describe('what the command line reads of the environment', () => {
  it('starts its own database and queue when nothing is set, also when set to nothing', () => {
    const own = { databaseUrl: undefined, redisUrl: undefined, host: '127.0.0.1', port: 4000 };
    expect(environment({})).toEqual(own);
    expect(environment({ DATABASE_URL: '', REDIS_URL: '', HOST: '', PORT: '' })).toEqual(own);
  });

  it.each([
    ['DATABASE_URL', 'mysql://host/medlane'],
    ['REDIS_URL', 'localhost:6379'],
    ['DATABASE_POOL', 'many'],
  ])('names a wrong %s', (name, value) => {
    expect(() => environment({ [name]: value })).toThrow(UserError);
    expect(() => environment({ [name]: value })).toThrow(`  ${name}: `);
  });

  it.each(['http', '0', '65536', '80.5'])('refuses PORT=%s', (port) => {
    expect(() => environment({ PORT: port })).toThrow(UserError);
  });
});
