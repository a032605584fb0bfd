import { describe, expect, it, vi } from 'vitest';
import { useTestApplication } from '../../../test/support/application.js';
import { AuthPort } from './auth/auth-port.js';
import { OrganisationsModule } from './organisations.module.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { SeedOrganisationUseCase } from './use-cases/seed-organisation.use-case.js';

const app = useTestApplication([OrganisationsModule], ORGANISATIONS_ENTITIES);

describe('seeding', () => {
  it('adds an organisation with its members once, and hashes no password when it is there', async () => {
    const seeding = app.get(SeedOrganisationUseCase);
    const seed = {
      kind: 'operator' as const,
      legalName: 'Seeded operator',
      nameZh: null,
      country: 'CN',
      members: ['one', 'two'].map((name) => ({
        email: `${name}@seeded.example`,
        name,
        password: 'correct horse battery staple',
        roles: ['viewer' as const, 'officer' as const],
      })),
    };
    const hashing = vi.spyOn(app.get(AuthPort), 'hashPassword');
    expect(await seeding.find(seed)).toBeUndefined();
    const first = await seeding.run(seed);
    expect([first.added, hashing.mock.calls.length]).toEqual([true, 2]);
    expect(await seeding.run(seed)).toEqual({ ...first, added: false });
    expect(await seeding.find(seed)).toBe(first.organisationId);
    expect(hashing).toHaveBeenCalledTimes(2);
    hashing.mockRestore();
  });
});
