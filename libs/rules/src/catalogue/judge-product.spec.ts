import { describe, expect, it } from 'vitest';
import { judgeProduct, judgeProductType, type ProductTypeDraft } from './judge-product.js';

const draft: ProductTypeDraft = {
  category: 'drug',
  nameEn: 'Lamivudine/zidovudine 150/300 mg tablets',
  nameZh: '拉米夫定/齐多夫定片',
  inn: 'lamivudine and zidovudine',
  dosageForm: 'tablet, film-coated',
  strength: '150 mg/300 mg',
  route: 'oral',
  unit: 'tablet',
  atcCode: 'J05AR01',
  hsCode: '300490',
};

describe('judgeProductType', () => {
  it('takes a whole type, and one with its name and unit only', () => {
    expect(judgeProductType(draft)).toEqual({ ok: true, value: draft });
    const least = { ...draft, nameZh: null, inn: null, dosageForm: null, strength: null, route: null, atcCode: null };
    expect(judgeProductType({ ...least, hsCode: null }).ok).toBe(true);
  });

  it.each<[Partial<ProductTypeDraft>, string]>([
    [{ nameEn: '' }, 'TEXT_INVALID'],
    [{ nameEn: 'x'.repeat(301) }, 'TEXT_INVALID'],
    [{ unit: ' tablet' }, 'TEXT_INVALID'],
    [{ inn: 'a\nb' }, 'TEXT_INVALID'],
    [{ atcCode: 'J05AR' }, 'ATC_CODE_INVALID'],
    [{ atcCode: 'j05ar01' }, 'ATC_CODE_INVALID'],
    [{ hsCode: '30049' }, 'HS_CODE_INVALID'],
  ])('refuses %o', (wrong, code) => {
    expect(judgeProductType({ ...draft, ...wrong })).toMatchObject({ ok: false, code });
  });
});

describe('judgeProduct', () => {
  const product = { productTypeId: 'any', brand: 'Duovir', manufacturer: 'Example Pharma', site: null };

  it('takes a product with or without its site', () => {
    expect(judgeProduct(product).ok).toBe(true);
    expect(judgeProduct({ ...product, site: 'Plant 2' }).ok).toBe(true);
  });

  it('names the field that is wrong', () => {
    expect(judgeProduct({ ...product, brand: '' })).toMatchObject({
      code: 'TEXT_INVALID',
      details: { field: 'brand', limit: 200 },
    });
  });
});
