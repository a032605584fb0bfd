/** The closed list of what may be uploaded: media type → the file name extensions it goes by, the first being ours. */
export const FILE_TYPES = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/tiff': ['tif', 'tiff'],
  'text/csv': ['csv'],
  'application/xml': ['xml'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type FileType = keyof typeof FILE_TYPES;

export const FILE_EXTENSIONS: readonly string[] = Object.values(FILE_TYPES).map(([first]) => first);

/** The type that a Content-Type header declares, its parameters aside; undefined when it is none of ours. */
export function fileTypeOf(contentType: string | undefined): FileType | undefined {
  const declared = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(FILE_TYPES, declared) ? (declared as FileType) : undefined;
}
