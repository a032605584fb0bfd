import { err, ok, type Result } from '#libs/kernel';
import { type CodeKind, type CodeProblem, defineCodeKind } from './code-entry.js';

const malformed = (value: string, expected: string, expectedZh: string, column?: string) =>
  err('CODE_MALFORMED', { value, expected, expectedZh, ...(column === undefined ? {} : { column }) });

/** The columns of the insurance's product codes, which two lists are read from. */
const PRODUCT_CODE_COLUMNS = {
  code: { heading: 'national_code' },
  name: { heading: 'generic_name_zh' },
  kind: { heading: 'kind' },
  classCode: { heading: 'class_code', blank: true },
  substance: { heading: 'substance_code' },
  type: { heading: 'drug_type_code' },
  pack: { heading: 'pack_code' },
  company: { heading: 'company_code' },
} as const;
type ProductCodeValues = Readonly<Record<keyof typeof PRODUCT_CODE_COLUMNS, string>>;

function judgeProductCode({ code, type, pack, company }: ProductCodeValues): Result<true, CodeProblem> {
  if (!/^(X[0-9A-Z]{22}|Z[0-9A-Z]{19})$/.test(code))
    return malformed(code, 'X with 22 or Z with 19 further letters and digits', ' X 加 22 位或 Z 加 19 位字母数字');
  return code === `${type}${pack}${company}` ? ok(true) : err('CODE_PARTS_DISAGREE', { value: code });
}

const productCodes = defineCodeKind({
  kind: 'drug-product-codes',
  list: 'cn-nhsa-drug-product',
  nameEn: 'Chinese medical-insurance drug product codes',
  nameZh: '国家医保药品产品代码',
  about: 'national_code, generic_name_zh, kind, class_code, substance_code, drug_type_code, pack_code, company_code',
  columns: PRODUCT_CODE_COLUMNS,
  codeColumn: 'national_code',
  sameCode: 'refuse',
  entryOf(values) {
    const judged = judgeProductCode(values);
    if (!judged.ok) return judged;
    const { code, name, kind, classCode, substance, type, pack, company } = values;
    const attributes = { kind, classCode, substance, type, pack, company };
    return ok({ code, nameZh: name, parent: type, attributes });
  },
});

const drugTypes = defineCodeKind({
  kind: 'drug-types',
  list: 'cn-nhsa-drug-type',
  nameEn: 'Chinese medical-insurance drug types (substance and form)',
  nameZh: '国家医保药品品种代码',
  about: 'the same file as drug-product-codes: one entry per drug_type_code',
  columns: PRODUCT_CODE_COLUMNS,
  codeColumn: 'drug_type_code',
  sameCode: 'merge',
  entryOf(values) {
    const judged = judgeProductCode(values);
    if (!judged.ok) return judged;
    const { name, kind, classCode, substance, type } = values;
    return ok({
      code: type,
      nameZh: name,
      parent: classCode === '' ? undefined : `X${classCode}`,
      attributes: { kind, substance },
    });
  },
});

const genericNames = defineCodeKind({
  kind: 'generic-names',
  list: 'cn-nhsa-generic-name',
  nameEn: 'Chinese medical-insurance generic names, with their payment limits',
  nameZh: '国家医保药品通用名及支付限定',
  about: 'generic_name_zh, description_zh',
  columns: { name: { heading: 'generic_name_zh' }, description: { heading: 'description_zh', blank: true } },
  codeColumn: 'generic_name_zh',
  sameCode: 'refuse',
  entryOf: ({ name, description }) => ok({ code: name, nameZh: name, attributes: { description } }),
});

const CLASS_COLUMNS = {
  code: { heading: 'class_code' },
  name: { heading: 'class_name_zh' },
  fee: { heading: 'fee_item_zh', blank: true },
  level: { heading: 'level', blank: true },
} as const;

const drugClasses = defineCodeKind({
  kind: 'drug-classes',
  list: 'cn-nhsa-drug-class',
  nameEn: 'Chinese medical-insurance drug classes',
  nameZh: '国家医保药品分类代码',
  about: 'class_code, class_name_zh, fee_item_zh, level',
  columns: CLASS_COLUMNS,
  codeColumn: 'class_code',
  // Some stand twice there, with one name in short and one in full.
  sameCode: 'merge',
  entryOf({ code, name, fee, level }) {
    if (!/^[A-Z][0-9A-Z]{0,9}$/.test(code))
      return malformed(code, 'a capital letter with up to 9 letters and digits', '一个大写字母加至多 9 位字母数字');
    return ok({ code, nameZh: name, attributes: { fee, level } });
  },
});

const consumableClasses = defineCodeKind({
  kind: 'consumable-classes',
  list: 'cn-nhsa-consumable-class',
  nameEn: 'Chinese medical-insurance consumable classes',
  nameZh: '国家医保医用耗材分类代码',
  about: 'class_code, class_name_zh, fee_item_zh, level',
  columns: CLASS_COLUMNS,
  codeColumn: 'class_code',
  sameCode: 'merge',
  entryOf({ code, name, fee, level }) {
    if (!/^C\d{9,10}$/.test(code)) return malformed(code, 'C with 9 or 10 digits', ' C 加 9 或 10 位数字');
    return ok({ code, nameZh: name, attributes: { fee, level } });
  },
});

const vaccines = defineCodeKind({
  kind: 'vaccines',
  list: 'who-prequalified-vaccine',
  nameEn: 'Vaccines prequalified by the WHO',
  nameZh: '世界卫生组织预认证疫苗',
  about:
    'Date of Prequalification (dd/mm/yyyy), Vaccine Type, Commercial Name, Presentation, No. of doses, Manufacturer, Responsible NRA',
  columns: {
    date: { heading: 'Date of Prequalification' },
    type: { heading: 'Vaccine Type' },
    brand: { heading: 'Commercial Name' },
    presentation: { heading: 'Presentation' },
    doses: { heading: 'No. of doses', blank: true },
    manufacturer: { heading: 'Manufacturer' },
    authority: { heading: 'Responsible NRA' },
  },
  codeColumn: 'Commercial Name',
  sameCode: 'refuse',
  entryOf({ date, type, brand, presentation, doses, manufacturer, authority }) {
    const prequalifiedOn = isoDay(date);
    if (prequalifiedOn === undefined)
      return err('DAY_MALFORMED', { column: 'Date of Prequalification', value: date, expected: 'dd/mm/yyyy' });
    // The WHO gives no number: what sets two rows apart is all of this.
    const code = [brand, presentation, doses, type, manufacturer, prequalifiedOn]
      .filter((part) => part !== '')
      .join(' · ');
    const attributes = { prequalifiedOn, type, brand, presentation, doses, manufacturer, authority };
    return ok({ code, nameEn: `${type}, ${brand}`, otherNames: [manufacturer], attributes });
  },
});

/** `16/01/2025` as `2025-01-16`; undefined for what is no day. */
function isoDay(text: string): string | undefined {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(iso) ? iso : undefined;
}

const activeIngredients = defineCodeKind({
  kind: 'active-ingredients',
  list: 'vn-active-ingredient',
  nameEn: 'Vietnamese active ingredients and their therapeutic groups',
  nameZh: '越南药品活性成分及治疗类别',
  about: 'Hoạt chất, Nhóm điều trị (XLSX or CSV)',
  columns: { name: { heading: 'Hoạt chất' }, group: { heading: 'Nhóm điều trị', blank: true } },
  codeColumn: 'Hoạt chất',
  sameCode: 'merge',
  entryOf: ({ name, group }) => ok({ code: name, nameVi: name, otherNames: [group], attributes: { group } }),
});

const customsCodes = defineCodeKind({
  kind: 'hs-codes',
  list: 'hs-2022',
  nameEn: 'Harmonized System 2022',
  nameZh: '商品名称及编码协调制度 2022',
  about: 'section, hscode, description, parent, level (2, 4 or 6)',
  columns: {
    section: { heading: 'section', blank: true },
    code: { heading: 'hscode' },
    name: { heading: 'description' },
    parent: { heading: 'parent', blank: true },
    level: { heading: 'level' },
  },
  codeColumn: 'hscode',
  sameCode: 'refuse',
  entryOf({ section, code, name, parent, level }) {
    // The last row of the published file stands for all of them.
    if (code === 'TOTAL') return ok({ code, nameEn: name, attributes: { level } });
    if (!/^\d{2}(\d{2}){0,2}$/.test(code) || code.length !== Number(level))
      return malformed(code, 'as many digits as its level: 2, 4 or 6', '与级别相同的位数：2、4 或 6 位数字');
    if (code.length > 2 && parent !== code.slice(0, -2)) return err('CODE_PARTS_DISAGREE', { value: code });
    return ok({ code, nameEn: name, parent: code.length > 2 ? parent : undefined, attributes: { section, level } });
  },
});

const ports = defineCodeKind({
  kind: 'ports',
  list: 'unlocode',
  nameEn: 'Sea ports by UN/LOCODE',
  nameZh: '联合国口岸及运输地点代码（海港）',
  about: 'JSON: an object of ports by their code, with name, city, country, alias, province, coordinates, timezone',
  columns: {
    code: { heading: 'key' },
    name: { heading: 'name' },
    city: { heading: 'city', blank: true },
    country: { heading: 'country', blank: true },
    alias: { heading: 'alias', optional: true },
    province: { heading: 'province', optional: true },
    coordinates: { heading: 'coordinates', optional: true },
    timezone: { heading: 'timezone', optional: true },
  },
  codeColumn: 'key',
  sameCode: 'refuse',
  entryOf({ code, name, city, country, alias, province, coordinates, timezone }) {
    if (!/^[A-Z]{2}[A-Z2-9]{3}$/.test(code))
      return malformed(
        code,
        'two letters of the country and three letters or digits 2 to 9',
        '两位国家字母加三位字母或数字 2 至 9',
      );
    const [longitude, latitude] = numbersIn(coordinates);
    const attributes = {
      countryCode: code.slice(0, 2),
      country,
      city,
      province,
      longitude: longitude ?? '',
      latitude: latitude ?? '',
      timezone,
    };
    return ok({
      code,
      nameEn: name,
      otherNames: [city, country, ...textsIn(alias)],
      parent: code.slice(0, 2),
      attributes,
    });
  },
});

const locodeAliases = defineCodeKind({
  kind: 'locode-aliases',
  list: 'unlocode-alias',
  nameEn: 'Further names of places with a UN/LOCODE',
  nameZh: '联合国口岸及运输地点代码：地名别称',
  about: 'Country, Name (as "alias = name in the list"), NameWoDiacritics',
  columns: {
    country: { heading: 'Country' },
    name: { heading: 'Name' },
    plain: { heading: 'NameWoDiacritics' },
  },
  codeColumn: 'Country',
  sameCode: 'merge',
  entryOf({ country, name, plain }) {
    if (!/^[A-Z]{2}$/.test(country)) return malformed(country, 'two capital letters', '两位大写字母');
    const parts = name.split(' = ');
    if (parts.length !== 2 || parts.some((part) => part.trim() === ''))
      return malformed(name, 'two names with " = " between them', '以“ = ”相连的两个名称', 'Name');
    const [alias = '', meant = ''] = parts.map((part) => part.trim());
    return ok({
      code: `${country} ${plain}`,
      nameEn: alias,
      otherNames: [meant, plain],
      parent: country,
      attributes: { meant },
    });
  },
});

const locodeSubdivisions = defineCodeKind({
  kind: 'locode-subdivisions',
  list: 'unlocode-subdivision',
  nameEn: 'Subdivisions of countries as UN/LOCODE names them',
  nameZh: '联合国口岸及运输地点代码：行政区划',
  about: 'SUCountry, SUCode, SUName, SUType',
  columns: {
    country: { heading: 'SUCountry' },
    code: { heading: 'SUCode' },
    name: { heading: 'SUName' },
    type: { heading: 'SUType', blank: true },
  },
  codeColumn: 'SUCode',
  // A few stand twice there, under two names.
  sameCode: 'merge',
  entryOf({ country, code, name, type }) {
    if (!/^[A-Z]{2}$/.test(country)) return malformed(country, 'two capital letters', '两位大写字母', 'SUCountry');
    if (!/^[0-9A-Z]{1,3}$/.test(code)) return malformed(code, 'up to three letters or digits', '至多三位字母或数字');
    return ok({ code: `${country}-${code}`, nameEn: name, parent: country, attributes: { type } });
  },
});

const numbersIn = (list: string): string[] => list.match(/-?\d+(\.\d+)?/g) ?? [];
const textsIn = (list: string): string[] => [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);

const countries = defineCodeKind({
  kind: 'countries',
  list: 'iso-3166-1',
  nameEn: 'Countries by ISO 3166-1',
  nameZh: 'ISO 3166-1 国家和地区代码',
  about: 'JSON or CSV: alpha_2, alpha_3, numeric, name, official_name, common_name',
  columns: {
    code: { heading: 'alpha_2' },
    alpha3: { heading: 'alpha_3' },
    numeric: { heading: 'numeric' },
    name: { heading: 'name' },
    official: { heading: 'official_name', optional: true },
    common: { heading: 'common_name', optional: true },
  },
  codeColumn: 'alpha_2',
  sameCode: 'refuse',
  entryOf({ code, alpha3, numeric, name, official, common }) {
    if (!/^[A-Z]{2}$/.test(code)) return malformed(code, 'two capital letters', '两位大写字母');
    if (!/^[A-Z]{3}$/.test(alpha3)) return malformed(alpha3, 'three capital letters', '三位大写字母', 'alpha_3');
    return ok({ code, nameEn: name, otherNames: [alpha3, common, official], attributes: { alpha3, numeric } });
  },
});

const subdivisions = defineCodeKind({
  kind: 'subdivisions',
  list: 'iso-3166-2',
  nameEn: 'Subdivisions of countries by ISO 3166-2',
  nameZh: 'ISO 3166-2 行政区划代码',
  about: 'JSON or CSV: code, name, type, parent',
  columns: {
    code: { heading: 'code' },
    name: { heading: 'name' },
    type: { heading: 'type', optional: true },
    parent: { heading: 'parent', optional: true },
  },
  codeColumn: 'code',
  sameCode: 'refuse',
  entryOf({ code, name, type, parent }) {
    if (!/^[A-Z]{2}-[0-9A-Z]{1,3}$/.test(code))
      return malformed(
        code,
        'a country and up to three letters or digits, such as CN-GX',
        '国家代码加至多三位字母数字，例如 CN-GX',
      );
    return ok({
      code,
      nameEn: name,
      parent: parent === '' ? code.slice(0, 2) : `${code.slice(0, 3)}${parent.replace(/^[A-Z]{2}-/, '')}`,
      attributes: { type },
    });
  },
});

const currencies = defineCodeKind({
  kind: 'currencies',
  list: 'iso-4217',
  nameEn: 'Currencies by ISO 4217',
  nameZh: 'ISO 4217 货币代码',
  about: 'JSON or CSV: alpha_3, numeric, name',
  columns: { code: { heading: 'alpha_3' }, numeric: { heading: 'numeric' }, name: { heading: 'name' } },
  codeColumn: 'alpha_3',
  sameCode: 'refuse',
  entryOf({ code, numeric, name }) {
    return /^[A-Z]{3}$/.test(code)
      ? ok({ code, nameEn: name, attributes: { numeric } })
      : malformed(code, 'three capital letters', '三位大写字母');
  },
});

/** Every kind of code list that can be imported, in the order they are shown. */
export const CODE_KINDS: readonly CodeKind[] = [
  productCodes,
  drugTypes,
  genericNames,
  drugClasses,
  consumableClasses,
  vaccines,
  activeIngredients,
  customsCodes,
  ports,
  locodeAliases,
  locodeSubdivisions,
  countries,
  subdivisions,
  currencies,
];
