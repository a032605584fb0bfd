import { describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import { type AccessRule, type Connection, Forbidden, newId } from '#libs/platform';
import type { ProductTypeDraft } from '#libs/rules';
import { useTestApplication } from '../../../test/support/application.js';
import { anOperator, aPurchaser, aSupplier, type TestOrganisation } from '../../../test/support/builders/index.js';
import { CatalogueModule } from './catalogue.module.js';
import { CatalogueReader } from './persistence/catalogue.reader.js';
import { ComparisonStore } from './persistence/comparison.store.js';
import { CATALOGUE_ENTITIES } from './persistence/rows.js';
import { AddProductTypeUseCase, ProductsUseCase } from './use-cases/catalogue.use-cases.js';
import { SetComparison } from './use-cases/set-comparison.use-case.js';

const app = useTestApplication([CatalogueModule], CATALOGUE_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const BIDDERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };

const draft = (nameEn: string, more: Partial<ProductTypeDraft> = {}): ProductTypeDraft => ({
  category: 'drug',
  nameEn,
  nameZh: null,
  inn: null,
  dosageForm: 'tablet',
  strength: '300 mg',
  route: 'oral',
  unit: 'tablet',
  atcCode: null,
  hsCode: null,
  ...more,
});
const add = (operator: TestOrganisation, type: ProductTypeDraft, key: string = newId()) =>
  app.get(AddProductTypeUseCase).run(operator.caller(OFFICERS), type, key);

async function added(
  operator: TestOrganisation,
  nameEn: string,
  more: Partial<ProductTypeDraft> = {},
): Promise<string> {
  const answer = await add(operator, draft(nameEn, more));
  invariant(answer.ok, 'added');
  return answer.value.id;
}

describe('product types', () => {
  it('are added by operators, once by name and unit, and once however often the request comes', async () => {
    const operator = await anOperator(app.db);
    const key = newId();
    const type = draft('Tenofovir 300 mg');
    const first = await add(operator, type, key);
    invariant(first.ok, 'added');
    expect(await add(operator, type, key)).toEqual(first);
    expect(await add(operator, draft('Other name'), key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const racing = await Promise.all(Array.from({ length: 4 }, () => add(operator, draft('Efavirenz 600 mg'))));
    expect(racing.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of racing) if (!answer.ok) expect(answer.code).toBe('PRODUCT_TYPE_EXISTS');
    expect(await add(operator, draft('Efavirenz 600 mg', { unit: 'bottle' }))).toMatchObject({ ok: true });
    expect(await add(operator, draft('Bad code', { atcCode: 'X' }))).toMatchObject({ code: 'ATC_CODE_INVALID' });
  });

  it('are read by anyone signed in, found by name, INN and ATC code, and paged to the end', async () => {
    const operator = await anOperator(app.db);
    const names = Array.from({ length: 25 }, (_, i) => `Paged drug ${String(i).padStart(2, '0')}`);
    for (const name of names) await added(operator, name);
    const id = await added(operator, 'Sought', { inn: 'Abacavir', nameZh: '阿巴卡韦', atcCode: 'J05AF06' });
    const caller = (await aPurchaser(app.db)).caller('signed-in');
    const reader = app.get(CatalogueReader);
    for (const search of ['sought', 'abaca', '阿巴', 'j05af']) {
      const found = await reader.productTypes(caller, { first: 10 }, search, (row) => row.id);
      expect(found.nodes).toEqual([id]);
    }
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Connection<string> = await reader.productTypes(
        caller,
        { first: 7, after },
        'Paged drug',
        (row) => row.nameEn,
      );
      seen.push(...page.nodes);
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(names.toReversed());
    expect(await reader.productType(caller, id)).toMatchObject({ inn: 'Abacavir' });
    expect(await reader.productType(caller, newId())).toBeUndefined();
  });

  it('are not for others to add', async () => {
    const supplier = await aSupplier(app.db);
    await expect(add(supplier, draft('Mine'))).rejects.toThrow(Forbidden);
  });
});

describe('how bids on a product type are compared', () => {
  it('is set and changed by operators, and read by anyone', async () => {
    const operator = await anOperator(app.db);
    const productTypeId = await added(operator, 'Amoxicillin 250 mg');
    const terms = { productTypeId, drugClass: 'antibiotic', formClass: 'oral-solid', referenceFill: null } as const;
    const set = (referenceStrength: string | null, type = productTypeId) =>
      app.get(SetComparison).run(operator.caller(OFFICERS), { ...terms, productTypeId: type, referenceStrength });
    const supplier = await aSupplier(app.db);
    const read = () => app.get(ComparisonStore).ofType(supplier.caller('signed-in'), productTypeId);
    expect(await read()).toBeUndefined();
    expect(await set('250')).toMatchObject({ ok: true });
    expect(await read()).toMatchObject({ drugClass: 'antibiotic', referenceStrength: '250.000000' });
    expect(await set(null)).toMatchObject({ ok: true, value: { referenceStrength: null } });
    expect(await set('no number')).toMatchObject({ code: 'REFERENCE_MALFORMED' });
    expect(await set(null, newId())).toMatchObject({ code: 'PRODUCT_TYPE_UNKNOWN' });
  });

  it('is not for others to set', async () => {
    const supplier = await aSupplier(app.db);
    const terms = { productTypeId: newId(), drugClass: 'ordinary', formClass: null } as const;
    const draft = { ...terms, referenceStrength: null, referenceFill: null };
    await expect(app.get(SetComparison).run(supplier.caller(OFFICERS), draft)).rejects.toThrow(Forbidden);
  });
});

describe('products', () => {
  it('are listed, withdrawn and listed again by their supplier only', async () => {
    const [operator, supplier, rival] = [await anOperator(app.db), await aSupplier(app.db), await aSupplier(app.db)];
    const productTypeId = await added(operator, 'Zidovudine 300 mg');
    const products = app.get(ProductsUseCase);
    const product = { productTypeId, brand: 'Zido', manufacturer: 'Example Pharma', site: null };
    const listed = await products.add(supplier.caller(BIDDERS), product, newId());
    invariant(listed.ok, 'listed');
    expect(await products.add(supplier.caller(BIDDERS), product, newId())).toMatchObject({ code: 'PRODUCT_EXISTS' });
    expect(await products.add(rival.caller(BIDDERS), product, newId())).toMatchObject({ ok: true });
    const unknown = { ...product, productTypeId: newId() };
    expect(await products.add(supplier.caller(BIDDERS), unknown, newId())).toMatchObject({
      code: 'PRODUCT_TYPE_UNKNOWN',
    });

    const { id } = listed.value;
    expect(await products.withdraw(rival.caller(BIDDERS), id)).toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    expect(await products.withdraw(supplier.caller(BIDDERS), id)).toMatchObject({ value: { status: 'withdrawn' } });
    expect(await products.withdraw(supplier.caller(BIDDERS), id)).toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    const list = (by: TestOrganisation) =>
      app
        .get(CatalogueReader)
        .products(by.caller('signed-in'), { first: 10 }, { productTypeId }, ({ supplierId }) => supplierId);
    expect((await list(rival)).nodes).toEqual([rival.organisationId]);
    expect(new Set((await list(supplier)).nodes)).toEqual(new Set([rival.organisationId, supplier.organisationId]));

    const again = await products.add(supplier.caller(BIDDERS), { ...product, site: 'Plant 2' }, newId());
    expect(again).toMatchObject({ ok: true, value: { id, status: 'listed', site: 'Plant 2' } });
  });
});
