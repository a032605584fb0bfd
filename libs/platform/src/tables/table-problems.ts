import { defineRefusals } from '#libs/kernel';

/** What can be wrong with a table before anyone asks what it means. */
export const TABLE_PROBLEMS = defineRefusals({
  FILE_EMPTY: {
    en: 'The file holds no row. Choose a file with a header and rows.',
    zh: '文件没有任何行。请选择含表头和数据的文件。',
  },
  FILE_TOO_LARGE: {
    en: 'The file has {size} bytes; at most {limit} are read. Split it.',
    zh: '文件大小为 {size} 字节，最多可读 {limit} 字节。请拆分文件。',
  },
  ENCODING_UNKNOWN: {
    en: 'Line {line} is neither UTF-8 nor plausible GBK or GB18030. Save the file as UTF-8, or name its encoding.',
    zh: '第 {line} 行既不是 UTF-8，也不像 GBK 或 GB18030。请另存为 UTF-8，或指明编码。',
  },
  ENCODING_MISMATCH: {
    en: 'Line {line} is not {encoding}. Name the right encoding, or leave it to be detected.',
    zh: '第 {line} 行不是 {encoding} 编码。请指明正确的编码，或由系统自动识别。',
  },
  CSV_MALFORMED: {
    en: 'From row {row} on the file cannot be read as CSV: {reason} Correct the quotes there.',
    zh: '自第 {row} 行起无法按 CSV 读取：{reason} 请更正该处的引号。',
  },
  JSON_MALFORMED: {
    en: 'The file is no JSON that holds one list of objects: {reason}',
    zh: '该文件不是包含单个对象列表的 JSON：{reason}',
  },
  WORKBOOK_MALFORMED: {
    en: 'The file is no XLSX workbook that can be read: {reason} Save it again as XLSX, or as CSV.',
    zh: '该文件不是可读取的 XLSX 工作簿：{reason} 请重新另存为 XLSX 或 CSV。',
  },
  WORKBOOK_TOO_LARGE: {
    en: 'Unpacked, the workbook would take {size} bytes; at most {limit} are unpacked. Save the sheet as CSV, or split it.',
    zh: '工作簿解压后为 {size} 字节，最多解压 {limit} 字节。请将工作表另存为 CSV 或拆分。',
  },
  WORKBOOK_BOMB: {
    en: 'The part {part} unpacks to {ratio} times its size, which no honest workbook does. It was not unpacked.',
    zh: '部件 {part} 解压后为原大小的 {ratio} 倍，正常工作簿不会如此，未予解压。',
  },
  SHEET_UNKNOWN: {
    en: 'The workbook has no sheet "{sheet}". It has: {sheets}.',
    zh: '工作簿中没有名为“{sheet}”的工作表。现有：{sheets}。',
  },
  ROWS_TOO_MANY: { en: 'More than {limit} rows. Split the file.', zh: '超过 {limit} 行。请拆分文件。' },
  COLUMNS_TOO_MANY: {
    en: 'Row {row} has {found} cells; at most {limit} are read.',
    zh: '第 {row} 行有 {found} 个单元格，最多可读 {limit} 个。',
  },
  COLUMN_MISSING: {
    en: 'The column "{column}" is missing from the header. It reads: {header}.',
    zh: '表头缺少“{column}”列。现有表头：{header}。',
  },
  COLUMN_TWICE: {
    en: 'The column "{column}" stands twice in the header. Keep one.',
    zh: '表头中“{column}”列出现两次。请只保留一列。',
  },
  ROW_LENGTH: {
    en: 'Row {row} has {found} cells where the header has {expected}. Look for a stray or missing delimiter.',
    zh: '第 {row} 行有 {found} 个单元格，而表头有 {expected} 个。请检查是否多出或缺少分隔符。',
  },
  CELL_MISSING: { en: 'Row {row}, column "{column}": give a value.', zh: '第 {row} 行“{column}”列：请填写内容。' },
  CELL_TOO_LONG: {
    en: 'Row {row}, column "{column}": {length} characters; a cell may hold {limit}. Shorten it.',
    zh: '第 {row} 行“{column}”列：共 {length} 个字符，单元格最多 {limit} 个。请缩短。',
  },
  CELL_CONTROL: {
    en: 'Row {row}, column "{column}": remove the control character.',
    zh: '第 {row} 行“{column}”列：请删除控制字符。',
  },
  CELL_ERROR: {
    en: 'Row {row}, column "{column}": the spreadsheet shows {error}. Correct the formula, or write the value.',
    zh: '第 {row} 行“{column}”列：电子表格显示 {error}。请更正公式或直接填写数值。',
  },
  FORMULA_WITHOUT_VALUE: {
    en: 'Row {row}, column "{column}": a formula without its value. Open the file in a spreadsheet and save it, or write the value.',
    zh: '第 {row} 行“{column}”列：公式没有计算值。请用电子表格打开并保存，或直接填写数值。',
  },
});
