import { generate } from 'otplib';

/** The six digits an authenticator shows now for the secret in an otpauth:// address. */
export function codeFor(otpauthUri: string): Promise<string> {
  const secret = new URL(otpauthUri).searchParams.get('secret');
  if (!secret) throw new Error('the address names no secret');
  return generate({ secret });
}
