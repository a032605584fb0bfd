import { describe, expect, it } from 'vitest';
import { addHours } from '../calendar.js';
import { isCountry } from './countries.js';
import {
  ACCEPT_INVITATION_REFUSALS,
  INVITATION_HOURS,
  INVITATION_REFUSALS,
  MAX_OPEN_INVITATIONS,
  judgeAcceptInvitation,
  judgeInvitation,
} from './judge-invitation.js';
import { REAPPLY_REFUSALS, REGISTRATION_REFUSALS, judgeReapply, judgeRegistration } from './judge-organisation.js';
import { PERSON_REFUSALS, judgePerson } from './judge-person.js';
import {
  API_KEY_REFUSALS,
  CHANGE_ROLES_REFUSALS,
  MAX_LIVE_KEYS,
  ORGANISATION_KINDS,
  ROLES_OF_KIND,
  judgeApiKey,
  judgeChangeRoles,
  judgeRoles,
  judgeWithdrawMember,
  type MemberRoles,
} from './roles.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const DRAFT = {
  kind: 'purchaser',
  legalName: 'Siam Hospitals Group',
  nameZh: null,
  country: 'TH',
  registrationNumber: null,
};
const covered = (cases: readonly (readonly [string, ...unknown[]])[], ...more: string[]) =>
  new Set([...cases.map(([code]) => code), ...more]);

describe('judgeRegistration', () => {
  const cases: [string, Partial<Parameters<typeof judgeRegistration>[0]>][] = [
    ['KIND_NOT_OPEN', { kind: 'operator' }],
    ['KIND_NOT_OPEN', { kind: 'x' }],
    ['NAME_INVALID', { legalName: ' ' }],
    ['NAME_INVALID', { nameZh: '' }],
    ['COUNTRY_UNKNOWN', { country: 'UK' }],
    ['REGISTRATION_NUMBER_INVALID', { registrationNumber: 'x'.repeat(101) }],
    ['USCC_INVALID', { country: 'CN', registrationNumber: '91350100M000100Y44' }],
  ];
  it.each(cases)('refuses %s', (code, change) =>
    expect(judgeRegistration({ ...DRAFT, ...change })).toMatchObject({ code }),
  );
  it('has a case for every code', () => {
    expect(covered(cases, 'NAME_TAKEN')).toEqual(new Set(Object.keys(REGISTRATION_REFUSALS)));
  });
  it('takes purchasers of any country, suppliers and laboratories', () => {
    for (const kind of ['purchaser', 'supplier', 'laboratory']) {
      const value = { ...DRAFT, kind, country: 'ML', status: 'applied' };
      expect(judgeRegistration({ ...DRAFT, kind, country: 'ML' })).toEqual({ ok: true, value });
    }
    expect(isCountry('th')).toBe(false);
  });
});

describe('judgeReapply', () => {
  const { kind: _kind, ...draft } = DRAFT;
  it('files a returned application again, judged as the first', () => {
    const returned = { status: 'returned', kind: 'purchaser' } as const;
    expect(judgeReapply(returned, draft)).toMatchObject({ ok: true, value: { kind: 'purchaser', status: 'applied' } });
    expect(judgeReapply(returned, { ...draft, country: 'UK' })).toMatchObject({ code: 'COUNTRY_UNKNOWN' });
    expect(judgeReapply({ ...returned, status: 'admitted' }, draft)).toMatchObject({ code: 'NOT_RETURNED' });
    expect(REAPPLY_REFUSALS).toHaveProperty('NAME_TAKEN');
  });
});

describe('roles', () => {
  const admin: MemberRoles = { id: 'm1', roles: ['administrator'], status: 'active' };
  const buyer: MemberRoles = { id: 'm2', roles: ['buyer'], status: 'active' };
  const gone: MemberRoles = { id: 'm3', roles: ['administrator'], status: 'withdrawn' };

  it('fit the kind of organisation', () => {
    expect(judgeRoles('purchaser', ['administrator', 'buyer', 'buyer'])).toEqual({
      ok: true,
      value: ['buyer', 'administrator'],
    });
    expect(judgeRoles('purchaser', ['bidder'])).toMatchObject({
      code: 'ROLE_NOT_FITTING',
      details: { role: 'bidder' },
    });
    expect(judgeRoles('supplier', [])).toMatchObject({ code: 'ROLES_MISSING' });
    for (const kind of ORGANISATION_KINDS) expect(judgeRoles(kind, ROLES_OF_KIND[kind]).ok).toBe(true);
  });

  it('never leave an organisation without an administrator', () => {
    const members = [admin, buyer, gone];
    const cases: [string, string, string[]][] = [
      ['ROLES_MISSING', 'm2', []],
      ['ROLE_NOT_FITTING', 'm2', ['bidder']],
      ['LAST_ADMINISTRATOR', 'm1', ['buyer']],
      ['MEMBER_UNKNOWN', 'm3', ['buyer']],
    ];
    for (const [code, id, roles] of cases) {
      expect(judgeChangeRoles('purchaser', members, id, roles)).toMatchObject({ code });
    }
    expect(covered(cases)).toEqual(new Set(Object.keys(CHANGE_ROLES_REFUSALS)));
    expect(judgeWithdrawMember(members, 'm1')).toMatchObject({ code: 'LAST_ADMINISTRATOR' });
    expect(judgeWithdrawMember(members, 'm9')).toMatchObject({ code: 'MEMBER_UNKNOWN' });
    expect(judgeWithdrawMember(members, 'm2')).toEqual({ ok: true, value: { status: 'withdrawn' } });
    const second = { ...admin, id: 'm4' };
    expect(judgeWithdrawMember([...members, second], 'm1').ok).toBe(true);
    expect(judgeChangeRoles('purchaser', [...members, second], 'm1', ['buyer']).ok).toBe(true);
  });
});

describe('judgeApiKey', () => {
  const key = { name: 'ERP', roles: ['buyer'], expiresAt: addHours(NOW, 24) };
  const maker = { roles: ['buyer', 'administrator'] } as const;
  const cases: [string, Partial<typeof key> & { scopes?: 'sign'[] }, number][] = [
    ['SCOPE_NOT_FITTING', { scopes: ['sign'] }, 0],
    ['ROLES_MISSING', { roles: [] }, 0],
    ['ROLE_NOT_FITTING', { roles: ['approver'] }, 0],
    ['NAME_INVALID', { name: ' ' }, 0],
    ['EXPIRY_OUT_OF_RANGE', { expiresAt: NOW }, 0],
    ['EXPIRY_OUT_OF_RANGE', { expiresAt: addHours(NOW, 24 * 367) }, 0],
    ['TOO_MANY_KEYS', {}, MAX_LIVE_KEYS],
  ];
  it.each(cases)('refuses %s', (code, change, live) => {
    expect(judgeApiKey({ ...key, ...change }, maker, live, NOW)).toMatchObject({ code });
  });
  it('has a case for every code', () => expect(covered(cases)).toEqual(new Set(Object.keys(API_KEY_REFUSALS))));
  it('gives no more than its maker has, and never administration', () => {
    expect(judgeApiKey(key, maker, 0, NOW)).toEqual({ ok: true, value: { roles: ['buyer'] } });
    for (const role of ['administrator', 'approver']) {
      expect(judgeApiKey({ ...key, roles: [role] }, maker, 0, NOW)).toMatchObject({ code: 'ROLE_NOT_FITTING' });
    }
  });
});

describe('invitations', () => {
  const invitation = { email: ' Somchai@Example.org ', roles: ['buyer'] };
  const organisation = { kind: 'purchaser', openInvitations: 0 } as const;
  const cases: [string, Partial<typeof invitation>, number, boolean][] = [
    ['ROLES_MISSING', { roles: [] }, 0, false],
    ['ROLE_NOT_FITTING', { roles: ['officer'] }, 0, false],
    ['EMAIL_INVALID', { email: 'somchai' }, 0, false],
    ['EMAIL_INVALID', { email: 'a@b' }, 0, false],
    ['ALREADY_MEMBER', {}, 0, true],
    ['TOO_MANY_INVITATIONS', {}, MAX_OPEN_INVITATIONS, false],
  ];
  it.each(cases)('are refused with %s', (code, change, openInvitations, isMember) => {
    const verdict = judgeInvitation({ ...invitation, ...change }, { ...organisation, openInvitations }, isMember, NOW);
    expect(verdict).toMatchObject({ code });
  });
  it('have a case for every code', () => expect(covered(cases)).toEqual(new Set(Object.keys(INVITATION_REFUSALS))));
  it('stand for a limited time and are used once', () => {
    const verdict = judgeInvitation(invitation, organisation, false, NOW);
    const expiresAt = addHours(NOW, INVITATION_HOURS);
    expect(verdict).toEqual({ ok: true, value: { email: 'somchai@example.org', roles: ['buyer'], expiresAt } });
    const open = { expiresAt, acceptedAt: null, withdrawnAt: null };
    expect(judgeAcceptInvitation(open, false, NOW)).toEqual({ ok: true, value: true });
    const codes = [
      judgeAcceptInvitation({ ...open, withdrawnAt: NOW }, false, NOW),
      judgeAcceptInvitation(open, false, expiresAt),
      judgeAcceptInvitation({ ...open, acceptedAt: NOW }, false, NOW),
      judgeAcceptInvitation(open, true, NOW),
    ].map((answer) => (answer.ok ? '' : answer.code));
    expect(codes).toEqual(Object.keys(ACCEPT_INVITATION_REFUSALS));
  });
});

describe('judgePerson', () => {
  const person = { email: 'Somchai@Example.org', name: 'Somchai', password: 'a long enough one' };
  const cases: [string, Partial<typeof person>][] = [
    ['EMAIL_INVALID', { email: 'x' }],
    ['PERSON_NAME_INVALID', { name: ' Somchai' }],
    ['PASSWORD_UNFIT', { password: 'short' }],
    ['PASSWORD_UNFIT', { password: 'somchai@example.org' }],
  ];
  it.each(cases)('refuses %s', (code, change) => expect(judgePerson({ ...person, ...change })).toMatchObject({ code }));
  it('has a case for every code', () => expect(covered(cases)).toEqual(new Set(Object.keys(PERSON_REFUSALS))));
  it('takes a sound one', () => {
    expect(judgePerson(person)).toEqual({ ok: true, value: { email: 'somchai@example.org', name: 'Somchai' } });
  });
});
