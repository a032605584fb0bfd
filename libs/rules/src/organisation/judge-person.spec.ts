import { describe, expect, it } from 'vitest';
import { judgePerson } from './judge-person.js';

const person = { email: 'Somchai@Hospital.example ', name: 'Somchai', password: 'correct horse battery' };

describe('judgePerson', () => {
  it('answers the address in lower case', () => {
    expect(judgePerson(person)).toEqual({ ok: true, value: { email: 'somchai@hospital.example', name: 'Somchai' } });
  });

  it.each([
    [{ email: 'nobody' }, 'EMAIL_INVALID'],
    [{ email: `${'a'.repeat(250)}@example.org` }, 'EMAIL_INVALID'],
    [{ name: '' }, 'PERSON_NAME_INVALID'],
    [{ name: ' blank' }, 'PERSON_NAME_INVALID'],
    [{ password: 'short' }, 'PASSWORD_UNFIT'],
    [{ password: 'p'.repeat(129) }, 'PASSWORD_UNFIT'],
    [{ password: 'somchai@hospital.EXAMPLE' }, 'PASSWORD_UNFIT'],
  ])('refuses %o', (wrong, code) => {
    expect(judgePerson({ ...person, ...wrong })).toMatchObject({ ok: false, code });
  });
});
