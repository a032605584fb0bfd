import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '#libs/rules';
import {
  anOperator,
  aProduct,
  aProductType,
  aPurchaser,
  aSupplier,
  type TestOrganisation,
} from '../support/builders/index.js';
import { bearerOf, useFileServer } from '../support/file-server.js';
import { aPdf } from '../support/sample-files.js';

type Fields = Record<string, unknown>;
interface Answer {
  readonly data?: Record<string, Fields | null> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Fields }[];
}

const server = useFileServer();
let supplier: TestOrganisation;
let rival: TestOrganisation;
let hospital: TestOrganisation;
let first: TestOrganisation;
let second: TestOrganisation;
let productId: string;
let today: string;

beforeAll(async () => {
  supplier = await aSupplier(server.db, { legalName: 'Example Pharma', status: 'applied' });
  rival = await aSupplier(server.db);
  hospital = await aPurchaser(server.db);
  first = await anOperator(server.db, { legalName: 'China–ASEAN platform' });
  second = await anOperator(server.db);
  productId = await aProduct(server.db, supplier.organisationId, await aProductType(server.db));
  const { rows } = await server.db.query<{ today: string }>(
    `SELECT (medlane_now() AT TIME ZONE 'UTC')::date::text AS today`,
  );
  today = rows[0]?.today ?? '';
});

async function ask(by: TestOrganisation, query: string, variables: Fields = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...bearerOf(by), 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer;
  expect(answer.errors).toBeUndefined();
  return answer;
}

/** Runs the one mutation and answers its payload. */
async function mutate(
  by: TestOrganisation,
  name: string,
  inputType: string,
  selection: string,
  input: Fields,
): Promise<Fields> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const query = `mutation ($input: ${inputType}!) {
    payload: ${name}(input: $input) { __typename ${selection} ... on ${type}Refused { code message messageZh } }
  }`;
  const answer = await ask(by, query, { input });
  return answer.data?.['payload'] ?? {};
}

const PAPER = 'id status state daysLeft verified { how note operatorName officerId }';
const submit = (by: TestOrganisation, more: Fields) =>
  mutate(by, 'submitCertificate', 'SubmitCertificateInput', `... on Certificate { ${PAPER} siteName contentHash }`, {
    idempotencyKey: randomUUID(),
    issuer: 'Guangxi Medical Products Administration',
    issuerCountry: 'CN',
    holder: 'Example Pharma',
    issuedOn: '2025-01-01',
    number: randomUUID(),
    ...more,
  });
const verify = (by: TestOrganisation, paperId: unknown) =>
  mutate(by, 'verifyCertificate', 'VerifyPaperInput', `... on Certificate { ${PAPER} }`, {
    paperId,
    how: 'authority_register',
    note: 'Register of the authority, entry 12.',
  });
const stateOf = async (by: TestOrganisation, id: unknown) =>
  (await ask(by, `query ($id: UUID!) { certificate(id: $id) { status state daysLeft } }`, { id })).data?.[
    'certificate'
  ];
const fileOf = async (by: TestOrganisation) =>
  (
    await ask(
      by,
      `query ($id: UUID!) { supplierFile(organisationId: $id) { legalName sites { name status }
         certificates { id kind state fileId verified { how note at operatorName officerId } statusReason revokedFrom }
         registrations { country tenderGroup state numberFormatMatches } } }`,
      { id: supplier.organisationId },
    )
  ).data?.['supplierFile'];

describe('the papers of a supplier', () => {
  let gmpId: unknown;
  let scanId: string;

  it('are handed in while it still applies, and refused with what to do', async () => {
    const site = await mutate(supplier, 'addSite', 'AddSiteInput', '... on Site { id status }', {
      idempotencyKey: randomUUID(),
      name: 'Nanning plant',
      country: 'CN',
      address: '1 Example Road, Nanning',
    });
    expect(site).toMatchObject({ __typename: 'Site', status: 'active' });
    const scan = await server.send(supplier, aPdf('GMP'), { name: 'GMP.pdf' });
    expect(scan.status).toBe(201);
    scanId = scan.body.id;

    const gmp = { kind: 'drug_gmp', siteId: site['id'], fileId: scanId, scheme: 'pics' };
    expect(await submit(supplier, { ...gmp, expiresOn: null })).toMatchObject({ code: 'EXPIRES_MISSING' });
    expect(await submit(supplier, { ...gmp, scheme: null, expiresOn: addDays(today, 100) })).toMatchObject({
      code: 'SCHEME_MISSING',
      messageZh: expect.stringContaining('scheme') as string,
    });
    const stranger = await server.send(rival, aPdf('other'), { name: 'other.pdf' });
    expect(await submit(supplier, { ...gmp, fileId: stranger.body.id, expiresOn: addDays(today, 100) })).toMatchObject({
      code: 'FILE_UNKNOWN',
    });
    const taken = await submit(supplier, { ...gmp, expiresOn: addDays(today, 100) });
    expect(taken).toMatchObject({
      status: 'submitted',
      state: 'unverified',
      siteName: 'Nanning plant',
      contentHash: scan.body.sha256,
    });
    gmpId = taken['id'];
    await server.db.query(`UPDATE organisation SET status = 'admitted', admitted_at = now() WHERE id = $1`, [
      supplier.organisationId,
    ]);
  });

  it('are nobody else’s to see before an officer has verified them, and then every purchaser’s', async () => {
    expect(await stateOf(hospital, gmpId)).toBeNull();
    expect(await fileOf(hospital)).toMatchObject({ legalName: 'Example Pharma', certificates: [], registrations: [] });
    expect((await server.fetch(hospital, scanId)).status).toBe(404);
    const queue = await ask(first, '{ certificates(status: submitted) { nodes { id supplierName } } }');
    expect(queue.data?.['certificates']).toEqual({ nodes: [{ id: gmpId, supplierName: 'Example Pharma' }] });

    const verified = await verify(first, gmpId);
    expect(verified).toMatchObject({ status: 'verified', state: 'valid', daysLeft: 100 });
    expect(verified['verified']).toMatchObject({ operatorName: 'China–ASEAN platform', officerId: first.memberId });
    expect(await verify(second, gmpId)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });

    expect(await fileOf(hospital)).toMatchObject({
      sites: [{ name: 'Nanning plant', status: 'active' }],
      certificates: [
        {
          kind: 'drug_gmp',
          state: 'valid',
          verified: {
            how: 'authority_register',
            note: 'Register of the authority, entry 12.',
            operatorName: 'China–ASEAN platform',
            officerId: null,
          },
        },
      ],
    });
    expect((await server.fetch(hospital, scanId)).status).toBe(200);
    expect((await server.fetch(rival, scanId)).status).toBe(404);
    expect(await fileOf(rival)).toBeNull();
    expect(await stateOf(rival, gmpId)).toBeNull();
  });

  it('that open much are verified by two officers, and a narcotic licence ends with its year', async () => {
    const year = today.slice(0, 4);
    const licence = { kind: 'narcotic_export_licence', productIds: [productId], issuedOn: today };
    const late = await submit(supplier, { ...licence, expiresOn: `${Number(year) + 1}-12-31` });
    expect(late).toMatchObject({
      code: 'EXPIRES_TOO_LATE',
      message: expect.stringContaining(`until ${year}-`) as string,
    });
    const taken = await submit(supplier, { ...licence, expiresOn: today });
    expect(await verify(first, taken['id'])).toMatchObject({ status: 'checked', state: 'unverified' });
    expect(await verify(first, taken['id'])).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await verify(second, taken['id'])).toMatchObject({ status: 'verified', state: 'expiring', daysLeft: 0 });
  });

  it('include registrations with the number as the authority writes it', async () => {
    const hand = (more: Fields) =>
      mutate(
        supplier,
        'submitRegistration',
        'SubmitRegistrationInput',
        '... on Registration { id status numberFormatMatches }',
        {
          idempotencyKey: randomUUID(),
          productId,
          holder: 'A local firm',
          issuedOn: '2025-01-01',
          authorityName: 'The authority',
          ...more,
        },
      );
    expect(await hand({ country: 'MY', authority: 'my_npra', number: '1995' })).toMatchObject({
      code: 'NUMBER_FORMAT_INVALID',
      message: expect.stringContaining('MAL') as string,
    });
    expect(await hand({ country: 'TH', authority: 'th_fda', number: 'G 1/2569' })).toMatchObject({
      status: 'submitted',
      numberFormatMatches: false,
    });
    const vietnam = await hand({ country: 'VN', authority: 'vn_dav', number: 'VN-1', tenderGroup: 3 });
    expect(vietnam).toMatchObject({ status: 'submitted', numberFormatMatches: null });
    const verified = await mutate(first, 'verifyRegistration', 'VerifyPaperInput', '... on Registration { status }', {
      paperId: vietnam['id'],
      how: 'issuer_confirmation',
      note: 'Letter of the authority.',
    });
    expect(verified).toMatchObject({ status: 'verified' });
    expect((await fileOf(hospital))?.['registrations']).toEqual([
      { country: 'VN', tenderGroup: 3, state: 'valid', numberFormatMatches: null },
    ]);
  });

  it('end by the day or by a word of their authority, and never come back', async () => {
    const clock = (day: string) => server.db.query('SELECT medlane_set_clock($1::date)', [day]);
    await clock(addDays(today, 20));
    expect(await stateOf(hospital, gmpId)).toEqual({ status: 'verified', state: 'expiring', daysLeft: 80 });
    const revoked = await mutate(
      first,
      'revokeCertificate',
      'RevokePaperInput',
      '... on Certificate { status state }',
      {
        paperId: gmpId,
        reason: 'The authority withdrew it after an inspection.',
        from: addDays(today, 30),
      },
    );
    expect(revoked).toEqual({ __typename: 'Certificate', status: 'revoked', state: 'expiring' });
    await clock(addDays(today, 30));
    expect(await stateOf(hospital, gmpId)).toMatchObject({ state: 'revoked', daysLeft: null });
    const shown = (await fileOf(hospital))?.['certificates'] as Fields[];
    expect(shown.find(({ id }) => id === gmpId)).toMatchObject({
      state: 'revoked',
      statusReason: 'The authority withdrew it after an inspection.',
      revokedFrom: addDays(today, 30),
    });
    expect((await server.fetch(hospital, scanId)).status).toBe(404);
    await clock(addDays(today, 200));
    expect(await stateOf(supplier, gmpId)).toMatchObject({ state: 'revoked' });
    const steps = await ask(first, `query ($id: UUID!) { auditEntries(subjectId: $id) { nodes { action } } }`, {
      id: gmpId,
    });
    const nodes = (steps.data?.['auditEntries']?.['nodes'] ?? []) as { action: string }[];
    expect(nodes.map(({ action }) => action).toReversed()).toEqual(['submit', 'verify', 'revoke']);
  });
});
