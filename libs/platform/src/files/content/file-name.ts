import { FILE_TYPES, type FileType } from './file-types.js';

/** Characters of a name; Windows takes 255 with the path. */
const LONGEST = 120;
/** Control characters, and those that turn the direction of writing or cannot be seen: `exe.pdf` may be `fdp.exe`. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;
/** What some file system takes for more than a letter. */
const MEANINGFUL = /[<>:"|?*%$`]/g;

/**
 * A file's name as text to show and to suggest for saving, never a path: the last part of what was sent, in composed
 * characters, without what could mislead. Undefined when nothing is left, or it does not end as its type does.
 */
export function cleanFileName(sent: string, type: FileType): string | undefined {
  const last = sent.slice(0, 4_000).split(/[/\\]/).at(-1) ?? '';
  const plain = last.normalize('NFC').replaceAll(INVISIBLE, '').replaceAll(MEANINGFUL, '_').replaceAll(/\s+/g, ' ');
  const found = /^(.*)\.([A-Za-z]+)$/.exec(plain.trim());
  const [stem = '', extension = ''] = found?.slice(1) ?? [];
  const known: readonly string[] = FILE_TYPES[type];
  const trimmed = stem.replace(/^[.\s]+/, '').replace(/[.\s]+$/, '');
  if (trimmed === '' || !known.includes(extension.toLowerCase())) return undefined;
  // By characters, so that none is cut in two.
  return `${[...trimmed].slice(0, LONGEST).join('').trimEnd()}.${extension.toLowerCase()}`;
}

/** The name of a Content-Disposition header (RFC 6266): plain for old clients, and in full. */
export function attachmentOf(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
