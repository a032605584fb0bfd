import { randomBytes } from 'node:crypto';
import { generate, generateSecret } from 'otplib';
import type { Role } from '#libs/platform';
import { type ApiClient, ApiError, Refused } from './api-client.js';

export type ActorKind = 'purchaser' | 'supplier' | 'operator';

/** An organisation of a story, with its members by what they do. */
export interface CastOrganisation {
  readonly slug: string;
  readonly kind: ActorKind;
  readonly legalName: string;
  readonly nameZh?: string;
  readonly country: string;
  readonly members: readonly { readonly slug: string; readonly name: string; readonly roles: readonly Role[] }[];
}

/** What one person signs in with. */
export interface SignIn {
  readonly email: string;
  readonly password: string;
  /** Base32 secret of the authenticator. */
  readonly secondFactor: string;
}

export interface EnrolledOrganisation {
  readonly slug: string;
  readonly organisationId: string;
  /** A client per member, signed in. */
  readonly members: ReadonlyMap<string, { readonly signIn: SignIn; readonly token: string; readonly api: ApiClient }>;
}

/** A fresh way to sign in: a random password of 144 bits and a secret of 160 bits. */
export const newSignIn = (email: string): SignIn => ({
  email,
  password: randomBytes(18).toString('base64url'),
  secondFactor: generateSecret(),
});

/** The code that the person's authenticator shows now. */
export const currentCode = (signIn: SignIn): Promise<string> => generate({ secret: signIn.secondFactor });

interface SignInAnswer {
  readonly __typename: string;
  readonly token?: string;
  readonly challenge?: string;
  readonly code?: string;
  readonly message?: string;
}

const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) {
  __typename ... on SignedIn { token } ... on SecondFactorNeeded { challenge } ... on SignInRefused { code message } } }`;

/** Signs in with password and, when asked, the second factor; answers the session's token and whether it was asked. */
export async function signIn(
  api: ApiClient,
  person: SignIn,
): Promise<{ readonly token: string; readonly secondFactorPassed: boolean }> {
  const { email, password } = person;
  const { signIn: first } = await api.query<{ signIn: SignInAnswer }>(SIGN_IN, { input: { email, password } });
  if (first.token) return { token: first.token, secondFactorPassed: false };
  if (!first.challenge) throw new Refused('signIn', first.code ?? first.__typename, first.message ?? '', {});
  const input = { challenge: first.challenge, code: await currentCode(person) };
  const { token } = await api.mutate<{ token: string }>('completeSignIn', 'SignedIn', input, 'token');
  return { token, secondFactorPassed: true };
}

/**
 * Sets up the second factor of a session and answers the session that has passed it. `keep` is given the secret before
 * it holds, so that it is not lost when we are stopped in between.
 */
export async function setUpSecondFactor(
  api: ApiClient,
  password: string,
  keep: (secondFactor: string) => Promise<void>,
): Promise<string> {
  const input = { password };
  const enrolled = await api.mutate<{ otpauthUri: string }>(
    'enrolSecondFactor',
    'SecondFactorEnrolment',
    input,
    'otpauthUri',
  );
  const secondFactor = new URL(enrolled.otpauthUri).searchParams.get('secret');
  if (!secondFactor) throw new ApiError('UNKNOWN', 'the second factor came without a secret');
  await keep(secondFactor);
  const code = await generate({ secret: secondFactor });
  const { token } = await api.mutate<{ token: string }>('confirmSecondFactor', 'SignedIn', { code }, 'token');
  return token;
}
