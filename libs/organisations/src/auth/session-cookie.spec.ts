import { describe, expect, it } from 'vitest';
import { secretHash } from '#libs/platform';
import { sessionOfCookie, signedSession } from './session-cookie.js';

const SECRET = 'a secret of this installation, long enough';
const session = secretHash('t'.repeat(32));
const cookie = `medlane.session_token=${signedSession(session, SECRET)}`;

describe('the session of a cookie', () => {
  it.each([cookie, `other=1; ${cookie}; another=2`, `__Secure-${cookie}`, decodeURIComponent(cookie)])(
    'is read from %s',
    (header) => expect(sessionOfCookie(header, SECRET)).toEqual({ scheme: 'session', secret: session }),
  );

  it('is none without our own signature of this very session', () => {
    const other = secretHash('u'.repeat(32));
    for (const header of [
      '',
      `medlane.session_token=${session}`,
      `medlane.session_token=${session}.`,
      `not-${cookie}`,
      cookie.replace(session, other),
      `medlane.session_token=${signedSession(session, 'the secret of another installation')}`,
    ])
      expect(sessionOfCookie(header, SECRET)).toBeUndefined();
  });
});
