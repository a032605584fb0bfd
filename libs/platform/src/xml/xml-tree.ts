import { SaxesParser } from 'saxes';

/** An element of a document, by its local name: prefixes and namespaces of versions are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

export interface XmlLimits {
  readonly characters: number;
  readonly elements: number;
  readonly depth: number;
}
export const XML_LIMITS: XmlLimits = { characters: 32 * 1024 * 1024, elements: 2_000_000, depth: 64 };

/** Why a text is no document that we read. */
export class XmlFault extends Error {
  constructor(
    readonly line: number,
    readonly problem: 'malformed' | 'doctype' | 'too-large' | 'too-deep',
    detail: string,
  ) {
    super(detail);
  }
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly line: number;
  text: string;
}

/**
 * Reads a document into its tree. A DOCTYPE is refused, so no entity of its own can be declared or fetched.
 * @throws XmlFault for what is no document, or larger than the limits
 */
export function readXml(text: string, limits: XmlLimits = XML_LIMITS): XmlElement {
  if (text.length > limits.characters) throw new XmlFault(1, 'too-large', `${text.length} characters`);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('error', (error) => {
    throw new XmlFault(parser.line, 'malformed', error.message);
  });
  parser.on('doctype', () => {
    throw new XmlFault(parser.line, 'doctype', 'a DOCTYPE is not read');
  });
  parser.on('opentag', ({ local, attributes }) => {
    if (++count > limits.elements)
      throw new XmlFault(parser.line, 'too-large', `more than ${limits.elements} elements`);
    if (stack.length >= limits.depth) throw new XmlFault(parser.line, 'too-deep', `deeper than ${limits.depth}`);
    const plain = Object.fromEntries(Object.values(attributes).map((each) => [each.local, each.value]));
    stack.push({ name: local, attributes: plain, children: [], line: parser.line, text: '' });
  });
  const add = (more: string) => {
    const open = stack.at(-1);
    if (open) open.text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const { text: written, ...open } = stack.pop() as Open;
    const element = { ...open, text: written.trim() };
    const parent = stack.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(text).close();
  if (!root) throw new XmlFault(1, 'malformed', 'there is no element');
  return root;
}

/** The first child that a path of names leads to. */
export function childAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at;
}

/** Every child of a name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The text that a path leads to; undefined where there is none or it is empty. */
export const textAt = (element: XmlElement | undefined, ...path: readonly string[]): string | undefined =>
  childAt(element, ...path)?.text || undefined;
