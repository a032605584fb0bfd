import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '#libs/platform';
import { startApi } from '../../apps/api/src/start-api.js';
import { useTestDatabase } from '../support/database.js';
import { codeFor } from '../support/totp.js';
import { CommandLine } from './command-line.js';

const ARGUMENTS = ['install', '--legal-name', 'Operator Ltd', '--country', 'CN', '--email', 'first@operator.example'];

/** The sign-in that was printed. */
function printedSignIn(output: string): { readonly password: string; readonly secret: string } {
  const [, password = ''] = /^password +(\S+)$/m.exec(output) ?? [];
  const [, secret = ''] = /^authenticator +(\S+) /m.exec(output) ?? [];
  return { password, secret };
}

describe('installing', () => {
  const database = useTestDatabase();
  const line = new CommandLine();
  const environment = () => ({ DATABASE_URL: database.url, MEDLANE_SECRETS: path.join(line.folder, 'secrets') });
  afterAll(() => line.remove());

  async function signsIn({ password, secret }: ReturnType<typeof printedSignIn>): Promise<boolean> {
    const api = await startApi(parseConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...environment() }));
    const mutate = async (name: string, type: string, fields: string, input: Record<string, string>) => {
      const query = `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename ... on ${type} { ${fields} } } }`;
      const answer = await api.fastify.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query, variables: { input } },
      });
      return answer.json<{ data: Record<string, Record<string, string>> }>().data[name] ?? {};
    };
    try {
      const { challenge } = await mutate('signIn', 'SecondFactorNeeded', 'challenge', {
        email: 'first@operator.example',
        password,
      });
      if (challenge === undefined) return false;
      const done = await mutate('completeSignIn', 'SignedIn', 'token', {
        challenge,
        code: await codeFor(`otpauth://totp/x?secret=${secret}`),
      });
      return done['token'] !== undefined;
    } finally {
      await api.close();
    }
  }

  it('tells the first sign-in before it is made, so that one that is killed locks nobody out', async () => {
    const killed = line.start(ARGUMENTS, environment());
    await killed.prints('Keep these');
    killed.child.kill('SIGKILL');
    const first = printedSignIn((await killed.ended).output);

    const again = await line.run(ARGUMENTS, environment());
    if (again.code === 0) {
      expect(again.output).toContain('real and ready');
      expect(await signsIn(printedSignIn(again.output))).toBe(true);
    } else {
      expect(again.errors).toContain('an operator here already');
      expect(await signsIn(first)).toBe(true);
    }
  });

  it('a second time is refused, and prints no sign-in', async () => {
    const { code, output, errors } = await line.run(ARGUMENTS, environment());
    expect(code).toBe(1);
    expect(errors).toContain('Operator Ltd is an operator here already; its members invite others.');
    expect(output).not.toContain('password');
  });
});
