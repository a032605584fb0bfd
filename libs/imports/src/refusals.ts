import { defineRefusals } from '#libs/kernel';

/** Why an import does not begin. */
export const START_IMPORT_REFUSALS = defineRefusals({
  KIND_NOT_YOURS: {
    en: 'Your organisation or role may not import this: suppliers import products and certificates, purchasers demand lines, operators code lists, screening lists and reference rates.',
    zh: '您的机构或角色不能导入此类数据：供应商导入产品和证件，采购方导入需求行，运营方导入代码表、筛查名单和参考汇率。',
  },
  OPTION_NOT_FITTING: {
    en: 'Leave out {option}: it means nothing for {kind}.',
    zh: '请去掉 {option}：它不适用于 {kind}。',
  },
  OPTION_MISSING: {
    en: 'Give {option} as well: a list of {kind} is three files of one day, and the day.',
    zh: '请同时提供 {option}：{kind} 名单由同一天的三个文件和该日期组成。',
  },
  PUBLISHED_IN_FUTURE: {
    en: 'The list cannot have been published on {publishedOn}, which has not come. Give the day that its publisher dated it.',
    zh: '名单的发布日期 {publishedOn} 尚未到来。请填写发布方标注的日期。',
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
  CERTIFICATE_DIFFERS: {
    en: 'Row {row}, column "{column}": this certificate is there already with "{known}", the file says "{value}". Correct the file, or withdraw the certificate and import it again.',
    zh: '第 {row} 行“{column}”列：该证件已提交，内容为“{known}”，文件为“{value}”。请更正文件，或先撤回该证件再导入。',
  },
  NAME_UNKNOWN: {
    en: 'Row {row}, column "{column}": there is no "{value}" of yours. Give its id or its name as it stands in your file.',
    zh: '第 {row} 行“{column}”列：未找到“{value}”。请填写您档案中的编号或名称。',
  },
  NAME_SHARED: {
    en: 'Row {row}, column "{column}": {count} are called "{value}". Give the id of the one that is meant.',
    zh: '第 {row} 行“{column}”列：有 {count} 个名为“{value}”。请填写所指对象的 id。',
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
