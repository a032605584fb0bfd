import { describe, expect, it } from 'vitest';
import { SignInLimits } from './sign-in-limits.js';

describe('asking a session for its password again', () => {
  it('is refused after five wrong ones, and counts no right one', async () => {
    const limits = new SignInLimits();
    const ask = (session: string, ok: boolean) => limits.passwordAgain(session, () => Promise.resolve({ ok }));
    for (let time = 0; time < 12; time++) expect(await ask('own', true)).toEqual({ ok: true });
    for (let time = 0; time < 5; time++) expect(await ask('stolen', false)).toEqual({ ok: false });
    await expect(ask('stolen', true)).rejects.toThrow('sign-ins to this account');
    expect(await ask('own', true)).toEqual({ ok: true });
  });
});
