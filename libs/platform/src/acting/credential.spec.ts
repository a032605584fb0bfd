import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialFromHeader, credentialOf, secretHash } from './credential.js';

describe('credentialFromHeader', () => {
  it('tells an API key from a session and keeps neither in the clear', () => {
    const key = `mlk_${'k'.repeat(43)}`;
    expect(credentialFromHeader(`Bearer ${key}`)).toEqual({ scheme: 'key', secret: secretHash(key) });
    const token = 's'.repeat(32);
    expect(credentialFromHeader(`bearer ${token}`)).toEqual({ scheme: 'session', secret: secretHash(token) });
    expect(credentialOf(token).secret).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpiYTpiYTpiYTpi', 'Bearer short', `Bearer ${'x'.repeat(129)}`])(
    'takes %s for no credential',
    (header) => {
      expect(credentialFromHeader(header)).toBeUndefined();
    },
  );

  it('never throws, whatever is sent', () => {
    assert(
      property(string({ maxLength: 300 }), (text) => {
        expect(['key', 'session', undefined]).toContain(credentialFromHeader(`Bearer ${text}`)?.scheme);
      }),
    );
  });
});
