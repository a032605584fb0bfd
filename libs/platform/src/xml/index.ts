export * from './xml-tree.js';
export * from './write-xml.js';
