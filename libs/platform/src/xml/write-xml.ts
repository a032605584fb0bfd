/** An element to be written: its name, attributes, and either text or elements; what is undefined is left out. */
export type XmlNode = readonly [
  name: string,
  content: string | readonly (XmlNode | undefined)[],
  attributes?: Readonly<Record<string, string>>,
];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 cannot carry at all is replaced. */
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const escape = (text: string): string =>
  text.replaceAll(UNWRITABLE, '\uFFFD').replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/** Writes a document in UTF-8 with two blanks of indentation, the same for the same tree. */
export const writeXml = (root: XmlNode): string => `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '')}`;

function lines([name, content, attributes = {}]: XmlNode, indent: string): string {
  const open = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  if (typeof content === 'string') return `${indent}<${name}${open.join('')}>${escape(content)}</${name}>\n`;
  const inner = content.flatMap((child) => (child ? [lines(child, `${indent}  `)] : []));
  return `${indent}<${name}${open.join('')}>\n${inner.join('')}${indent}</${name}>\n`;
}
