import { defineRefusals } from '#libs/kernel';

export const UPLOAD_REFUSALS = defineRefusals({
  FILE_TYPE_NOT_ACCEPTED: {
    en: 'Files of this type are not taken. Send one of {accepted}, and its type as Content-Type.',
    zh: '不接受此类型的文件。请上传以下类型之一：{accepted}，并在 Content-Type 中注明其类型。',
  },
  FILE_NAME_UNFIT: {
    en: 'Send the name of the file as X-File-Name, percent-encoded; it has to end in {endings}, as its type does.',
    zh: '请在 X-File-Name 中以百分号编码发送文件名；文件名须以与其类型相符的 {endings} 结尾。',
  },
  FILE_EMPTY: {
    en: 'The file is empty. Send its content as the body of the request.',
    zh: '文件为空。请将文件内容作为请求正文发送。',
  },
  FILE_TOO_LARGE: {
    en: 'The file is larger than {maxBytes} bytes. Make it smaller, for example by scanning with fewer dots per inch.',
    zh: '文件超过 {maxBytes} 字节。请缩小文件，例如降低扫描分辨率。',
  },
  FILE_NOT_AS_DECLARED: {
    en: 'The content is not {declared} but {found}. Send the file that you meant, with its true type and ending.',
    zh: '文件内容不是 {declared}，而是 {found}。请上传正确的文件，并使用其真实的类型和后缀。',
  },
  FILE_BROKEN: {
    en: 'The file is incomplete or cannot be read as {declared}. Open it, save it anew and send it again.',
    zh: '文件不完整，或无法按 {declared} 读取。请打开文件并重新保存后再上传。',
  },
  FILE_UNPACKS_TOO_LARGE: {
    en: 'Unpacked, the file has more than {maxBytes} bytes or {maxParts} parts. Split it into several files.',
    zh: '文件解压后超过 {maxBytes} 字节或 {maxParts} 个部分。请将其拆分为多个文件。',
  },
  FILE_HAS_FILES: {
    en: 'The PDF carries other files within. Send each of them by itself, and this one printed anew without them.',
    zh: 'PDF 中嵌有其他文件。请分别上传各文件，并重新打印不含附件的 PDF 后上传。',
  },
  FILE_HAS_PROGRAMS: {
    en: 'The file holds programs (macros, scripts or commands). Save or print it without them and send it again.',
    zh: '文件中含有程序（宏、脚本或命令）。请另存或打印为不含程序的文件后再上传。',
  },
  FILE_LOCKED: {
    en: 'The file is protected with a password, so that nobody could check it. Send it without the password.',
    zh: '文件受密码保护，无法核验。请取消密码后再上传。',
  },
  FILE_QUOTA_REACHED: {
    en: 'Your organisation would keep more than {quotaBytes} bytes of files. Remove files that are no longer needed.',
    zh: '贵单位的文件总量将超过 {quotaBytes} 字节。请删除不再需要的文件。',
  },
});
export type UploadRefusal = keyof typeof UPLOAD_REFUSALS;

/** What inspecting a content can find. */
export type ContentRefusal = Extract<
  UploadRefusal,
  | 'FILE_NOT_AS_DECLARED'
  | 'FILE_BROKEN'
  | 'FILE_UNPACKS_TOO_LARGE'
  | 'FILE_HAS_PROGRAMS'
  | 'FILE_HAS_FILES'
  | 'FILE_LOCKED'
>;

export const DOWNLOAD_REFUSALS = defineRefusals({
  FILE_UNKNOWN: {
    en: 'There is no such file, or it is not for you. Look it up again.',
    zh: '没有此文件，或您无权查看。请重新查找。',
  },
  FILE_QUARANTINED: {
    en: 'The file has not been scanned for malware yet. Try again in a minute.',
    zh: '文件尚未完成病毒扫描。请稍后再试。',
  },
  FILE_INFECTED: {
    en: 'The scanner found {signature} in this file, and it was deleted. Ask its owner for a clean one.',
    zh: '扫描程序在此文件中发现 {signature}，文件已删除。请向文件所有者索取安全的文件。',
  },
  FILE_REMOVED: {
    en: 'The file was removed by its owner. Ask them for it.',
    zh: '文件已被其所有者删除。请向其索取。',
  },
});
export type DownloadRefusal = keyof typeof DOWNLOAD_REFUSALS;

export const REMOVE_FILE_REFUSALS = defineRefusals({
  FILE_UNKNOWN: {
    en: 'Your organisation has no such file, or it is gone already. List your files again.',
    zh: '贵单位没有此文件，或文件已不存在。请重新查看文件列表。',
  },
  FILE_IN_USE: {
    en: 'The file is attached to {uses}. Take it off there first, or leave it.',
    zh: '文件已用于 {uses}。请先在该处取消引用，或予以保留。',
  },
});
export type RemoveFileRefusal = keyof typeof REMOVE_FILE_REFUSALS;

export const ATTACH_FILE_REFUSALS = defineRefusals({
  FILE_UNKNOWN: {
    en: 'Your organisation has no such file, or it is gone. Upload it first (POST /files) and send the id you get.',
    zh: '贵单位没有此文件，或文件已不存在。请先上传（POST /files），再发送所得编号。',
  },
});
export type AttachFileRefusal = keyof typeof ATTACH_FILE_REFUSALS;

/** What keeps a file from being imported as a table. */
export const ATTACH_TABLE_REFUSALS = {
  ...ATTACH_FILE_REFUSALS,
  ...defineRefusals({
    FILE_NO_TABLE: {
      en: 'Choose a CSV or XLSX file; this one is {mediaType}.',
      zh: '请选择 CSV 或 XLSX 文件；此文件为 {mediaType}。',
    },
  }),
};
export type AttachTableRefusal = keyof typeof ATTACH_TABLE_REFUSALS;

/** What keeps it from being read at once. */
export const SCANNED_TABLE_REFUSALS = {
  ...ATTACH_TABLE_REFUSALS,
  ...defineRefusals({
    FILE_NOT_SCANNED: {
      en: 'Wait until the file has been scanned, then import it again.',
      zh: '请等待文件扫描完成后再导入。',
    },
  }),
};
export type ScannedTableRefusal = keyof typeof SCANNED_TABLE_REFUSALS;
