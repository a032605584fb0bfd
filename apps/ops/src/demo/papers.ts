import { invariant } from '#libs/kernel';
import { type ApiClient, Refused } from '../actors/api-client.js';
import { OFFERS } from './cast.js';
import { addProductType, daysAfter, DEMO_CORRIDOR, member, type Stage } from './stage.js';

/** What a drug from China needs for Thailand, by the profile china-asean-2026. */
const PROFILE = 'china-asean-2026';
const CERTIFICATES = [
  { kind: 'business_licence', issuer: 'Administration for Market Regulation (demo)', ofSite: false },
  { kind: 'production_licence', issuer: 'Medical Products Administration (demo)', ofSite: true },
  { kind: 'drug_gmp', issuer: 'Medical Products Administration (demo)', ofSite: true, scheme: 'who' },
] as const;

/**
 * From here on bids in the corridor pass the gate: each supplier lists its product and site and hands its papers in, the officer
 * verifies them. Answers how many.
 */
export async function verifyPapers(stage: Stage): Promise<number> {
  const profile = { corridorCode: DEMO_CORRIDOR, code: PROFILE };
  await stage.operator.mutate('choosePaperProfile', 'Corridor', profile, 'nameEn');
  const productTypeId = await addProductType(stage);
  const validity = { issuedOn: daysAfter(stage.bornOn, -300), expiresOn: daysAfter(stage.bornOn, 1500) };
  let verified = 0;
  for (const offer of OFFERS) {
    const { slug, legalName } = offer.by;
    const supplier = stage.suppliers.get(slug);
    invariant(supplier, `${slug} is enrolled`);
    const bidder = member(supplier, 'bidder');
    const key = (what: string): string => `demo-${what}-${slug}`;
    const product = { productTypeId, brand: offer.brand, manufacturer: legalName, idempotencyKey: key('product') };
    const { id: productId } = await bidder.mutate<{ id: string }>('addProduct', 'Product', product, 'id');
    const plant = { name: 'Plant 1', country: 'CN', address: '1 Example Road', idempotencyKey: key('site') };
    const { id: siteId } = await bidder.mutate<{ id: string }>('addSite', 'Site', plant, 'id');
    const about = { holder: legalName, ...validity };
    for (const { kind, issuer, ofSite, ...more } of CERTIFICATES) {
      const input = {
        ...about,
        ...more,
        kind,
        issuer,
        issuerCountry: 'CN',
        number: `DEMO-${slug}-${kind}`,
        siteId: ofSite ? siteId : null,
        idempotencyKey: key(kind),
      };
      const paper = await bidder.mutate<{ id: string }>('submitCertificate', 'Certificate', input, 'id');
      await verify(stage.operator, 'Certificate', paper.id);
      verified++;
    }
    const registration = {
      ...about,
      productId,
      country: 'TH',
      authority: 'th_fda',
      authorityName: 'Thai FDA',
      number: `1C ${1 + OFFERS.indexOf(offer)}/69`,
      idempotencyKey: key('registration'),
    };
    const paper = await bidder.mutate<{ id: string }>('submitRegistration', 'Registration', registration, 'id');
    await verify(stage.operator, 'Registration', paper.id);
    verified++;
  }
  return verified;
}

/** A start that was broken off has verified some of them before. */
async function verify(officer: ApiClient, noun: 'Certificate' | 'Registration', paperId: string): Promise<void> {
  const input = { paperId, how: 'authority_register', note: 'Found in the register (demo).' };
  await officer.mutate(`verify${noun}`, noun, input, 'id', 'VerifyPaperInput').catch((error: unknown) => {
    if (!(error instanceof Refused && error.code === 'ACTION_NOT_ALLOWED_NOW')) throw error;
  });
}
