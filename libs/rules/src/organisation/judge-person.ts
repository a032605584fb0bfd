import { defineRefusals, err, ok, type Result } from '#libs/kernel';

/** Characters of a password. Long ones help more than odd ones; the upper bound keeps hashing bounded. */
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;

/** A mail address in lower case; undefined when it is none. Blanks at its ends are forgiven. */
export function parseEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase();
  const sound = email.length <= 254 && /^[^\s@"(),:;<>[\]\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email);
  return sound ? email : undefined;
}

export const PERSON_REFUSALS = defineRefusals({
  EMAIL_INVALID: { en: 'Give a mail address such as name@example.org.', zh: '请填写有效的邮箱地址。' },
  PERSON_NAME_INVALID: {
    en: 'Give your name with 1 to 100 characters, without blanks at its ends.',
    zh: '请填写 1 至 100 个字符的姓名，首尾不得有空格。',
  },
  PASSWORD_UNFIT: {
    en: 'Choose a password of {min} to {max} characters that is not the mail address.',
    zh: '请设置 {min} 至 {max} 个字符且不同于邮箱地址的密码。',
  },
});
export type PersonRefusal = keyof typeof PERSON_REFUSALS;

/** Whether a person may be entered under this address, name and password. The address comes back in lower case. */
export function judgePerson(person: {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}): Result<{ readonly email: string; readonly name: string }, PersonRefusal> {
  const { name, password } = person;
  const email = parseEmail(person.email);
  if (email === undefined) return err('EMAIL_INVALID');
  if (name.length < 1 || name.length > 100 || name.trim() !== name || /\p{Cc}/u.test(name)) {
    return err('PERSON_NAME_INVALID');
  }
  const { min, max } = PASSWORD_LENGTH;
  if (password.length < min || password.length > max || password.trim().toLowerCase() === email) {
    return err('PASSWORD_UNFIT', { min, max });
  }
  return ok({ email, name });
}
