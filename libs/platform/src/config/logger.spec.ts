import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ logLevel: 'trace' }, 'test', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('hides secrets by the names of their fields, down to the third level', () => {
    const secrets = { password: 'canary', token: 'canary', code: 'canary', key: 'canary', envelope: 'canary' };
    const text = logged((log) => log.info({ ...secrets, input: secrets, request: { variables: secrets } }, 'told'));
    expect(text).toContain('told');
    expect(text).not.toContain('canary');
  });

  it('says what the database calls a fault, without the values of the row', () => {
    const fault = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(canary) exists.' });
    const text = logged((log) => log.error({ err: fault }, 'a handler failed'));
    expect(text).toContain('"fault":"23505"');
    expect(text).not.toContain('canary');
  });
});
