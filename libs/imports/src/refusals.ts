import { defineRefusals } from '#libs/kernel';

/** Why an import does not begin. */
export const START_IMPORT_REFUSALS = defineRefusals({
  KIND_NOT_YOURS: {
    en: 'Your organisation or role may not import this: suppliers import products, purchasers demand lines, operators code lists.',
    zh: '您的机构或角色不能导入此类数据：供应商导入产品，采购方导入需求行，运营方导入代码表。',
  },
  IMPORTS_TOO_MANY: {
    en: 'Wait until one of your {limit} imports has ended.',
    zh: '请等待您的 {limit} 个导入中有一个结束。',
  },
});
export type StartImportRefusal = keyof typeof START_IMPORT_REFUSALS;

/** Why an import ended before its file was read to the end. */
export const IMPORT_FAILURE_REASONS = defineRefusals({
  FILE_NOT_CLEAN: {
    en: 'The file was found infected or was removed. Upload a clean one and import that.',
    zh: '文件已感染病毒或已被删除。请上传干净的文件后重新导入。',
  },
  RIGHT_ENDED: {
    en: 'Who began it may not import this any more. What was taken until then stands; let another member import the file again.',
    zh: '发起人已无权导入。此前已接受的内容有效；请由其他成员重新导入该文件。',
  },
  GAVE_UP: {
    en: 'It broke off too often. What was taken until then stands; import the file again, or split it.',
    zh: '导入多次中断。此前已接受的内容有效；请重新导入或拆分文件。',
  },
});
export type ImportFailure = keyof typeof IMPORT_FAILURE_REASONS;

/** What can be wrong with a row beside its form and the rules of what it makes. */
export const ROW_PROBLEMS = defineRefusals({
  PRODUCT_TYPE_NOT_FOUND: {
    en: 'Row {row}, column "{column}": the catalogue has no product type "{value}". Give its id or its English name, and its unit where names are shared.',
    zh: '第 {row} 行“{column}”列：目录中没有品种“{value}”。请填写其 id 或英文名称；同名时请填写单位。',
  },
  PRODUCT_DIFFERS: {
    en: 'Row {row}, column "{column}": you list this brand with "{listed}", the file says "{value}". Correct the file, or withdraw the product and import it again.',
    zh: '第 {row} 行“{column}”列：您已登记的该品牌为“{listed}”，文件为“{value}”。请更正文件，或先下架该产品再导入。',
  },
  VALUE_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is not {expected}.',
    zh: '第 {row} 行“{column}”列：“{value}”不是{expectedZh}。',
  },
  DEMAND_DIFFERS: {
    en: 'Row {row}, column "{column}": "{value}" differs from row {first} of the same demand. Give all its rows the same.',
    zh: '第 {row} 行“{column}”列：“{value}”与同一需求的第 {first} 行不一致。请统一。',
  },
  DEMAND_NOT_TAKEN: {
    en: 'Row {row}: another row of demand "{value}" is wrong, so none of it was taken.',
    zh: '第 {row} 行：需求“{value}”的其他行有误，因此整个需求未被接受。',
  },
  FILE_NOT_TAKEN: {
    en: 'Rows of the file cannot be read, so it is not certain which demands they belong to: none was taken.',
    zh: '文件中有无法读取的行，无法确定其所属需求，因此全部未被接受。',
  },
});
